"""The one chaser: whoever was asked is reminded at half of their time, asked no more at its end, and the next one is sought.

Neighbours asked for a price (chasing.py) and partners of a desk or a practice (partners.py) are chased by the same steps; each
of the two says when somebody has answered, what is written to them, and who comes next. Nobody who has answered is written to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from loge.common import journal, moves
from loge.common.moves import CLOCK
from loge.houses.hours import Hours

from . import states
from .models import Pursuit
from .rules import part_of, within

HALF = 0.5
AWAITED, ANSWER, DROP = "", "answer", "drop"


@dataclass(frozen=True, slots=True)
class Chaser:
    """What differs from one kind of pursuit to the other.

    ``stands`` says whether they are still awaited (AWAITED) or what it has come to; ``spares`` whether a word of theirs spares
    them the reminder; ``first`` and ``last`` are told so that they are reminded, or hear that others are asked."""

    rows: type[Pursuit]
    beside: tuple[str, ...]  # what is read with each row
    stands: Callable[[Any], str]
    spares: Callable[[Any], bool]
    first: Callable[[Any, dt.datetime], dict[str, Any]]  # returns the columns that keep it
    last: Callable[[Any, dt.datetime], dict[str, Any]]
    next: Callable[[Any, dt.datetime], Any]


def delay(week: Hours, at: dt.datetime, span: dt.timedelta) -> dict[str, Any]:
    """From when on, until when, and when the reminder is due, in their own hours."""
    due = within(week, at, span)
    return {"asked_at": at, "due_at": due, "half_at": part_of(week, at, due, HALF)}


def due(chaser: Chaser, at: dt.datetime, most: int) -> list[Any]:
    """Those whose time is over, the longest first."""
    waiting = chaser.rows._base_manager.filter(clock_at__lte=at).order_by("clock_at")
    return list(waiting.select_related(*chaser.beside)[:most])


def halves(chaser: Chaser, at: dt.datetime, most: int) -> list[Any]:
    """Those to be reminded."""
    waiting = chaser.rows._base_manager.filter(half_at__lte=at, state=states.RUNNING).order_by("half_at")
    return list(waiting.select_related(*chaser.beside)[:most])


@transaction.atomic
def remind(chaser: Chaser, row: Any, *, at: dt.datetime) -> bool:
    """Half of their time is over: one word, unless they have said one or their time is over too."""
    mine = chaser.rows._base_manager.filter(house=row.house_id, pk=row.pk, state=states.RUNNING)
    if not mine.filter(half_at=row.half_at).update(half_at=None):
        return False
    if at >= row.due_at or chaser.stands(row) != AWAITED or chaser.spares(row):
        return False
    mine.update(chased_at=at, **chaser.first(row, at))
    journal.write(f"{row.KIND}.reminded", subject=row.reference, house=row.house_id, by=CLOCK, at=at)
    return True


@transaction.atomic
def fall_silent(chaser: Chaser, row: Any, *, at: dt.datetime) -> None:
    """Their time is over. They may still answer; somebody else is sought."""
    outcome = chaser.stands(row)
    if outcome != AWAITED:
        end(row, outcome, at=at)
        return
    moves.make(row, "fall_silent", by=CLOCK, at=at, half_at=None, **chaser.last(row, at))
    chaser.next(row, at)


def end(row: Any, verb: str, *, at: dt.datetime) -> None:
    """They have answered, or are not needed any more: nobody chases them."""
    moves.make(row, verb, by=states.MACHINE, at=at, half_at=None, ended_at=at)


def drop_all(rows: Any, *, at: dt.datetime) -> None:
    """Not one of these is needed any more."""
    for row in rows:
        end(row, DROP, at=at)


def steps_of(row: Pursuit) -> list[tuple[dt.datetime, str]]:
    """What was done with one of them, dated: asked, reminded, silent, answered."""
    moments = [
        (row.asked_at, "asked"),
        (row.chased_at, "reminded"),
        (row.since_at if row.state == states.SILENT else None, "silent"),
        (row.ended_at if row.state == states.ANSWERED else None, "answered"),
    ]
    return [(moment, what) for moment, what in moments if moment is not None]
