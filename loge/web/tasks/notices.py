"""Offers, profiles and messages that were reported and await a decision of somebody who is no party."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.notices.queries import awaiting
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for each: one query."""
    return [
        Task(
            icon="flag", title=_("Reported: %(words)s") % {"words": row.quoted[:60]}, words=row.reason_words, url=reverse("notice", args=[row.pk]),
            button=_("Look at it"), since=row.reported_at,
        )
        for row in awaiting(house, person)
    ]  # fmt: skip
