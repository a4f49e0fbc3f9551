"""Reviews that await a look: reported by someone, or held back by the house."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.reviews.queries import awaiting
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for each, but for what this keeper is a party to."""
    return [
        Task(
            icon="flag", title=_("A review to look at: %(stars)s out of 5") % {"stars": row.review.stars}, words=row.reason_words,
            url=reverse("report", args=[row.pk]), button=_("Look at it"), since=row.reported_at,
        )
        for row in awaiting(house, person)
    ]  # fmt: skip
