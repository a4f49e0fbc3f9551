"""A long request drawn as a timeline: a line for each step, from what comes first to its day. Positions in per cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from loge.common.clock import day_of
from loge.common.dates import spelled
from loge.demands.long import states
from loge.demands.models import Step, Undertaking

from .ui import language

ROW, TOP = 26, 26  # pixels
WIDTH = 94.0  # of the drawing, in per cent: the rest is room for the numbers


@dataclass(frozen=True, slots=True)
class Bar:
    step: Step
    y: int
    left: float
    right: float
    tone: str  # "", done, late, soon


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    name: str  # of a month, short


@dataclass(frozen=True, slots=True)
class Timeline:
    bars: list[Bar]
    ticks: list[Tick]
    today: float | None
    aim: float
    height: int


def timeline(row: Undertaking, steps: Sequence[Step], today: dt.date) -> Timeline:
    """Steps that are not needed are left out; what is over is drawn until its day."""
    shown = [step for step in steps if step.state != states.DROPPED]
    begun = day_of(row.begun_at, row.house.zone)
    due = {step.number: step.due_on for step in shown}
    first = min([begun, row.aim_on, *due.values()])
    last = max([row.aim_on, *due.values()]) + dt.timedelta(days=1)
    whole = max((last - first).days, 1)

    def x(day: dt.date) -> float:
        return round(100 - WIDTH + WIDTH * (min(max(day, first), last) - first).days / whole, 2)

    bars = []
    for place, step in enumerate(shown):
        since = max([day for number in step.after if (day := due.get(number))] or [min(begun, step.due_on)])
        left = min(x(since), x(step.due_on) - 1.2)
        bars.append(Bar(step, TOP + place * ROW, max(left, 100 - WIDTH), x(step.due_on), _tone(step, today)))
    ticks = [Tick(x(day), _name(day)) for day in _firsts(first, last)]
    return Timeline(
        bars, ticks, x(today) if first <= today <= last else None, x(row.aim_on), TOP + len(shown) * ROW + 8
    )


def _tone(step: Step, today: dt.date) -> str:
    if step.state == states.DONE:
        return "behind"
    if step.is_late(today):
        return "late"
    return "soon" if step.state == states.WAITING else ""


def _firsts(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first of each month between the two; the first day itself when there is none."""
    found, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            found.append(day)
        day = (day + dt.timedelta(days=32)).replace(day=1)
    return found or [first]


def _name(day: dt.date) -> str:
    return spelled(day, "MMM", language())
