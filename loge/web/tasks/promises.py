"""Promises that were missed and wait to be made good, or whose hour is near; one line each, the oldest first."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.models import Promise
from loge.care.promises import states
from loge.houses.models import House
from loge.people.models import Person

from ..doors.promises import address
from . import Task

MOST = 20
LATE_FOR = dt.timedelta(days=7)  # what was missed longer ago stays in the book, not in the morning
SOON = dt.timedelta(hours=1)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    mine = Promise.objects.filter(house=house, clock_at__lte=at + SOON, state=states.OPEN, by_hand=True)
    missed = Promise.objects.filter(house=house, state=states.MISSED, due_at__gte=at - LATE_FOR)
    board = reverse("house_promises", args=[house.slug])
    found = [
        Task(
            icon="triangle-alert", title=_("Missed: %(words)s") % {"words": row.words}, words=row.made_to_name,
            url=address(row, inside=True) or f"{board}?view=missed", button=_("Make it good"), since=row.due_at, rank=0,
        )
        for row in missed.select_related("house").order_by("due_at")[:MOST]
    ]  # fmt: skip
    return found + [
        Task(
            icon="hourglass", title=row.words, words=row.made_to_name, url=address(row, inside=True) or board, button=_("See to it"),
            since=row.made_at, rank=0,
        )
        for row in mine.select_related("house").order_by("due_at")[:MOST]
    ]  # fmt: skip
