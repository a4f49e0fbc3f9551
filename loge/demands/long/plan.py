"""When each step of a long request is due: counted in open days from the day it aims at, never before what comes first.

Open days are Monday to Friday without the public holidays of France (Code du travail, L. 3133-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loge.houses.hours import french_holidays

DAY = dt.timedelta(days=1)
FURTHEST = 400  # open days before or after the aim


@dataclass(frozen=True, slots=True)
class Draft:
    """A step as a template says it. ``who``: ``house`` or ``client``; ``after``: numbers of earlier steps, from 1."""

    title: str
    offset: int
    after: tuple[int, ...] = ()
    who: str = "house"
    shown: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A step as it is planned. ``offset`` None: its day was set by hand and stays; ``closed``: over, and not moved."""

    number: int
    offset: int | None
    due_on: dt.date
    after: tuple[int, ...] = ()
    closed: bool = False


def is_open(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in french_holidays(day.year)


def counted(aim: dt.date, offset: int) -> dt.date:
    """``offset`` open days after ``aim`` (before it when negative); 0 is the day itself, be it a Saturday."""
    day, step = aim, DAY if offset > 0 else -DAY
    for _one in range(min(abs(offset), FURTHEST)):
        day += step
        while not is_open(day):
            day += step
    return day


def first_open(day: dt.date) -> dt.date:
    """That day, or the first open one after it."""
    while not is_open(day):
        day += DAY
    return day


def schedule(aim: dt.date, steps: Sequence[Dated], today: dt.date) -> dict[int, dt.date]:
    """The day of each step, by number: where its offset says, yet not in the past and not before what comes first.

    What is closed keeps its day and holds nothing back; what was set by hand keeps its day."""
    found: dict[int, dt.date] = {}
    closed = {step.number for step in steps if step.closed}
    for step in sorted(steps, key=lambda one: one.number):
        if step.closed or step.offset is None:
            found[step.number] = step.due_on
            continue
        first = [found[number] for number in step.after if number in found and number not in closed]
        wished = counted(aim, step.offset)
        soonest = wished if wished >= today else max(wished, first_open(today))
        found[step.number] = max([soonest, *first])
    return found


def tight(aim: dt.date, steps: Sequence[Dated], days: Mapping[int, dt.date]) -> list[int]:
    """Steps that fall later than their template wants: there is less time than it takes."""
    return [
        step.number
        for step in steps
        if not step.closed and step.offset is not None and days[step.number] > counted(aim, step.offset)
    ]
