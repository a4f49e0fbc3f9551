"""Demands that look like going round the one-off rule: nothing is refused, the coordinator looks."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.demands import once
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for each pair; it goes once someone has looked."""
    return [
        Task(
            icon="eye",
            title=_("Looks like one before: %(title)s") % {"title": flag.demand.title},
            words=str(flag.get_why_display()).capitalize(),
            url=reverse("house_rule", args=[house.slug]),
            button=_("Look"),
            since=flag.raised_at,
            rank=2,
        )
        for flag in once.flags(house)
    ]
