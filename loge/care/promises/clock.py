"""The clock of the promise book and of the chaser. Replaying it changes nothing; after a week of standing still each reader
has one letter with all there is to say, and what was missed is dated at its own hour."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.jobs import every, task

from . import actions, chasing, partners, states
from .models import Chase, PartnerChase, Promise
from .telling import tell_all

log = logging.getLogger(__name__)
MOST = 500
LONGEST_RUN = 40  # times MOST in one round: the rest waits for the next


@every(dt.timedelta(seconds=30))
@task(external=True)  # many small transactions: one row that cannot move does not hold up the others
def tick_promises() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Do what is due at ``at``; returns how much was touched."""
    touched = _each(lambda: due(at), lambda row: actions.miss(row, at=row.due_at))
    touched += _each(lambda: warnings(at), lambda row: actions.warn(row, at=at))
    touched += _each(lambda: chases_due(at), lambda chase: chasing.fall_silent(chase, at=at))
    touched += _each(lambda: halves(at), lambda chase: chasing.remind(chase, at=at))
    touched += _each(lambda: partners_due(at), lambda chase: partners.fall_silent(chase, at=at))
    touched += _each(lambda: partners_at_half(at), lambda chase: partners.remind(chase, at=at))
    tell_all(at=at)
    return touched


def due(at: dt.datetime) -> list[Promise]:
    """Promises whose hour has passed and that nobody has kept, the longest overdue first."""
    return moves.due(Promise, at, most=MOST)


def warnings(at: dt.datetime) -> list[Promise]:
    """Those whose owner is to be warned."""
    coming = Promise.objects.filter(warn_at__lte=at, state=states.OPEN).order_by("warn_at")
    return list(coming.select_related("house")[:MOST])


def chases_due(at: dt.datetime) -> list[Chase]:
    waiting = Chase.objects.filter(clock_at__lte=at).order_by("clock_at")
    return list(waiting.select_related(*_WITH)[:MOST])


def halves(at: dt.datetime) -> list[Chase]:
    waiting = Chase.objects.filter(half_at__lte=at, state=states.RUNNING).order_by("half_at")
    return list(waiting.select_related(*_WITH)[:MOST])


def partners_due(at: dt.datetime) -> list[PartnerChase]:
    waiting = PartnerChase.objects.filter(clock_at__lte=at).order_by("clock_at")
    return list(waiting.select_related(*_WITH_PARTNER)[:MOST])


def partners_at_half(at: dt.datetime) -> list[PartnerChase]:
    waiting = PartnerChase.objects.filter(half_at__lte=at, state=states.RUNNING).order_by("half_at")
    return list(waiting.select_related(*_WITH_PARTNER)[:MOST])


_WITH_PARTNER = (
    "house",
    "promise__house",
    "partner",
    "item__house",
    "item__case",
    "enquiry__thread",
    "enquiry__house",
    "by_whom",
)
_WITH = (
    "house",
    "promise__house",
    "offer",
    "demand__house",
    "demand__client",
    "demand__provider__person",
    "demand__offer",
)


def _each(rows: Callable[[], list[Any]], act: Callable[[Any], Any]) -> int:
    """Act on each until none is left; what stumbles is left for the next round."""
    touched, seen = 0, set()
    for _run in range(LONGEST_RUN):
        fresh = [row for row in rows() if row.pk not in seen]
        if not fresh:
            break
        for row in fresh:
            seen.add(row.pk)
            try:
                with transaction.atomic():
                    act(row)
                touched += 1
            except Refused as late:  # someone was faster
                log.info("the promise clock waits", extra={"row": str(row.pk), "why": str(late)})
            except Exception:  # an error of ours on one row must not stop the clock of all the others
                log.exception("the promise clock stumbled", extra={"row": str(row.pk)})
    return touched
