"""Wall clocks: what a rule such as “Tuesdays from nine” means on one date. Occurrences are computed from the rule each
time, never from the last one, so that nothing drifts over a change of clock or a 29 February (RFC 5545 would skip them)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from loge.common.clock import UTC, from_wall

DAY = dt.timedelta(days=1)
TURNS = dt.time(4)  # when one day becomes the next, for those who work late
Every = Literal["day", "week", "month", "year"]


def moment_on(date: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The moment a wall clock shows this; in the spring gap, the moment the clocks have gone forward."""
    wall = dt.datetime.combine(date, time)
    found = from_wall(wall, zone)
    if found is not None:
        return found
    before = wall.replace(tzinfo=zone, fold=0).utcoffset()
    after = wall.replace(tzinfo=zone, fold=1).utcoffset()
    assert before is not None and after is not None
    gap = abs(after - before)
    edge = wall - gap
    while (moment := from_wall(edge, zone)) is not None and edge <= wall:
        edge += dt.timedelta(minutes=1)
    while moment is None:  # the first minute the clock shows again
        edge += dt.timedelta(minutes=1)
        moment = from_wall(edge, zone)
    return moment


def day_at(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The day in which a moment falls on the clock of a house: the small hours are the evening before."""
    wall = moment.astimezone(zone)
    return wall.date() if wall.time() >= TURNS else wall.date() - DAY


def bounds(date: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """From midnight to midnight: 23, 24 or 25 hours."""
    return moment_on(date, dt.time(0), zone), moment_on(date + DAY, dt.time(0), zone)


def span_on(date: dt.date, starts: dt.time, ends: dt.time, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """Working hours that begin on this date; an end not after the start is the next day's."""
    last = date if ends > starts else date + DAY
    return moment_on(date, starts, zone), moment_on(last, ends, zone)


_FIXED = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})


def is_holiday(date: dt.date) -> bool:
    """A public holiday in France (Code du travail, L. 3133-1): the fixed ones, and three counted from Easter."""
    return (date.month, date.day) in _FIXED or date - easter(date.year) in (DAY, DAY * 39, DAY * 50)


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


@dataclass(frozen=True, slots=True)
class Rule:
    """Every so often from a first day on. Who was born on 29 February says which day stands for it in common years."""

    every: Every
    first: dt.date
    time: dt.time
    zone: str
    step: int = 1
    until: dt.date | None = None
    leap_on_first_of_march: bool = False

    def __post_init__(self) -> None:
        if self.step < 1:
            raise ValueError("a rule steps forward")

    def dates(self, since: dt.date, until: dt.date) -> Iterator[dt.date]:
        """Its days from ``since`` to ``until``, both included."""
        last = min(until, self.until) if self.until else until
        turn = self._turn_before(since)
        while (date := self._date(turn)) <= last:
            if date >= max(since, self.first):
                yield date
            turn += 1

    def moments(self, since: dt.date, until: dt.date) -> Iterator[dt.datetime]:
        zone = ZoneInfo(self.zone)
        return (moment_on(date, self.time, zone).astimezone(UTC) for date in self.dates(since, until))

    def _turn_before(self, date: dt.date) -> int:
        days = (date - self.first).days
        length = {"day": 1, "week": 7, "month": 31, "year": 366}[self.every] * self.step
        return max(days // length - 1, 0)

    def _date(self, turn: int) -> dt.date:
        """The day of the n-th turn, from the first day: the 31st is the last of a shorter month, and comes back."""
        count = turn * self.step
        if self.every in ("day", "week"):
            return self.first + DAY * (count * (7 if self.every == "week" else 1))
        months = self.first.month - 1 + count * (12 if self.every == "year" else 1)
        year, month = self.first.year + months // 12, months % 12 + 1
        last = calendar.monthrange(year, month)[1]
        if self.every == "year" and self.first.day > last and self.leap_on_first_of_march:
            return dt.date(year, 3, 1)
        return dt.date(year, month, min(self.first.day, last))
