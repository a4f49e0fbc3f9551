"""Events that neighbours propose."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.meeting.queries import proposed
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for each that is still to come; tomorrow's burns."""
    return [
        Task(
            icon="calendar-days", title=_("%(name)s proposes: %(title)s") % {"name": event.host.first_name, "title": event.title},
            words=event.place, url=reverse("event", args=[house.slug, event.pk]), button=_("Read and answer"), since=event.since_at,
            rank=0 if event.starts_at < at + dt.timedelta(days=2) else 1,
        )
        for event in proposed(house)
        if event.starts_at > at
    ]  # fmt: skip
