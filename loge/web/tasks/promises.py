"""Promises that were missed and wait to be made good, or whose hour is near; one line each, the oldest first."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.models import Promise
from loge.care.promises import states
from loge.houses.models import House
from loge.people.models import Person

from ..promised import address
from . import Task

MOST = 40
LATE_FOR = dt.timedelta(days=7)  # what was missed longer ago stays in the book, not in the morning
SOON = dt.timedelta(hours=1)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    missed = Q(state=states.MISSED, due_at__gte=at - LATE_FOR)
    soon = Q(state=states.OPEN, by_hand=True, due_at__lte=at + SOON)
    rows = Promise.objects.filter(missed | soon, house=house).select_related("house").order_by("due_at")
    board = reverse("house_promises", args=[house.slug])
    return [_task(row, board) for row in rows[:MOST]]


def _task(row: Promise, board: str) -> Task:
    missed = row.state == states.MISSED
    return Task(
        icon="triangle-alert" if missed else "hourglass", title=_("Missed: %(words)s") % {"words": row.title} if missed else row.title,
        words=row.made_to_name, url=address(row, inside=True) or (f"{board}?view=missed" if missed else board),
        button=_("Make it good") if missed else _("See to it"), since=row.due_at if missed else row.made_at, rank=0,
    )  # fmt: skip
