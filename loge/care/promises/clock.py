"""The clock of the promise book and of the chaser. Replaying it changes nothing; after a week of standing still each reader
has one letter with all there is to say, and what was missed is dated at its own hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from loge.common import moves, ticking
from loge.common.clock import now
from loge.common.jobs import every, task

from . import actions, pursuing, states
from .chasing import NEIGHBOURS
from .models import Promise
from .partners import PARTNERS
from .pursuing import Chaser
from .telling import tell_all

MOST = 500
AFTER_LISTENERS = -6  # what was kept while the machine stood still is heard before anything counts as missed
CHASERS = (NEIGHBOURS, PARTNERS)
LONGEST_RUN = 40  # times MOST in one round: the rest waits for the next


@every(dt.timedelta(seconds=30))
@task(
    external=True, priority=AFTER_LISTENERS
)  # many small transactions: one row that cannot move does not hold up the others
def tick_promises() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Do what is due at ``at``; returns how much was touched."""
    touched = _each(lambda: due(at), lambda row: actions.miss(row, at=row.due_at))
    touched += _each(lambda: warnings(at), lambda row: actions.warn(row, at=at))
    for chaser in CHASERS:
        touched += _chase(chaser, at)
    tell_all(at=at)
    return touched


def due(at: dt.datetime) -> list[Promise]:
    """Promises whose hour has passed and that nobody has kept, the longest overdue first."""
    return moves.due(Promise, at, most=MOST)


def warnings(at: dt.datetime) -> list[Promise]:
    """Those whose owner is to be warned."""
    coming = Promise.objects.filter(warn_at__lte=at, state=states.OPEN).order_by("warn_at")
    return list(coming.select_related("house")[:MOST])


def _chase(chaser: Chaser, at: dt.datetime) -> int:
    touched = _each(lambda: pursuing.due(chaser, at, MOST), lambda row: pursuing.fall_silent(chaser, row, at=at))
    return touched + _each(lambda: pursuing.halves(chaser, at, MOST), lambda row: pursuing.remind(chaser, row, at=at))


def _each(rows: Callable[[], list[Any]], act: Callable[[Any], Any]) -> int:
    """Act on each until none is left; what stumbles is left for the next round."""
    touched = 0
    seen: set[Any] = set()
    for _run in range(LONGEST_RUN):
        fresh = [row for row in rows() if row.pk not in seen]
        if not fresh:
            break
        seen.update(row.pk for row in fresh)
        touched += ticking.each(fresh, transaction.atomic(act))
    return touched
