"""What comes back: every so many weeks on some days, every so many months on a day or on the second Tuesday, every year.

A subset of RFC 5545 in which nothing is skipped in silence: the 31st is the last day of a shorter month, 29 February the
28th. Every date is worked out from the rule and its first day, never from the date before, so that nothing drifts."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from loge.common.errors import Invalid

from .hours import DAY

Every = Literal["week", "month", "nth", "year"]
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_STEP, MOST_COUNT, MOST_TURNS = 52, 1_000, 20_000


@dataclass(frozen=True, slots=True)
class Recurrence:
    """``week``: on ``weekdays`` (Monday is 0; none: the first day’s) of every ``step``-th week. ``month``: on the first
    day’s number. ``nth``: on the ``nth`` weekday of the first day (-1: the last). ``year``: on the first day’s date.
    It ends after ``until`` or ``count`` times; ``skips`` are days on which it does not take place (they count)."""

    every: Every
    first: dt.date
    step: int = 1
    weekdays: frozenset[int] = frozenset()
    nth: int = 1
    until: dt.date | None = None
    count: int | None = None
    skips: frozenset[dt.date] = frozenset()

    def __post_init__(self) -> None:
        if self.every not in ("week", "month", "nth", "year") or not 1 <= self.step <= MOST_STEP:
            raise Invalid("no such rule", field="step")
        if not self.weekdays <= set(range(7)) or self.nth not in (-1, 1, 2, 3, 4):
            raise Invalid("no such rule", field="weekdays")
        if self.count is not None and not 1 <= self.count <= MOST_COUNT:
            raise Invalid("no such rule", field="count")

    def dates(self, since: dt.date, until: dt.date) -> Iterator[dt.date]:
        """Its days from ``since`` to ``until``, both included, without those it skips."""
        last = min(until, self.until) if self.until else until
        whole = self._all() if self.count is None else islice(self._all(), self.count)
        for date in whole if self.count is not None else self._all(since):
            if date > last:
                return
            if date >= since and date not in self.skips:
                yield date

    def _all(self, since: dt.date | None = None) -> Iterator[dt.date]:
        """Every day from the first on; from near ``since`` on, when nobody counts."""
        turn = self._turn_before(since) if since else 0
        for number in range(turn, turn + MOST_TURNS):
            for date in self._turn(number):
                if date >= self.first:
                    yield date

    def _turn_before(self, date: dt.date) -> int:
        days = max((date - self.first).days, 0)
        return max(days // ({"week": 7, "year": 366}.get(self.every, 31) * self.step) - 1, 0)

    def _turn(self, number: int) -> list[dt.date]:
        count = number * self.step
        if self.every == "week":
            monday = self.first - DAY * self.first.weekday() + DAY * 7 * count
            return [monday + DAY * day for day in sorted(self.weekdays or {self.first.weekday()})]
        if self.every == "year":
            return [_clamped(self.first.year + count, self.first.month, self.first.day)]
        months = self.first.month - 1 + count
        year, month = self.first.year + months // 12, months % 12 + 1
        if self.every == "month":
            return [_clamped(year, month, self.first.day)]
        return [_nth(year, month, self.first.weekday(), self.nth)]

    def rrule(self) -> str:
        """As a calendar program reads it: plain RFC 5545, clamped days too."""
        parts = {"week": self._weekly, "month": self._monthly, "nth": self._by_weekday, "year": self._yearly}[
            self.every
        ]()
        if self.step > 1:
            parts.insert(1, f"INTERVAL={self.step}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        elif self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)

    def _weekly(self) -> list[str]:
        days = ",".join(DAYS[day] for day in sorted(self.weekdays or {self.first.weekday()}))
        return ["FREQ=WEEKLY", f"BYDAY={days}", "WKST=MO"]

    def _monthly(self) -> list[str]:
        day = self.first.day
        if day <= 28:
            return ["FREQ=MONTHLY", f"BYMONTHDAY={day}"]
        return ["FREQ=MONTHLY", f"BYMONTHDAY={','.join(str(one) for one in range(28, day + 1))}", "BYSETPOS=-1"]

    def _by_weekday(self) -> list[str]:
        return ["FREQ=MONTHLY", f"BYDAY={self.nth}{DAYS[self.first.weekday()]}"]

    def _yearly(self) -> list[str]:
        if (self.first.month, self.first.day) == (2, 29):
            return ["FREQ=YEARLY", "BYMONTH=2", "BYMONTHDAY=-1"]
        return ["FREQ=YEARLY", f"BYMONTH={self.first.month}", f"BYMONTHDAY={self.first.day}"]


def nth_of(date: dt.date) -> int:
    """Which of its weekday in its month a date is: the fifth is told as the last."""
    number = (date.day - 1) // 7 + 1
    return number if number < 5 else -1


def _clamped(year: int, month: int, day: int) -> dt.date:
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _nth(year: int, month: int, weekday: int, nth: int) -> dt.date:
    if nth > 0:
        first = dt.date(year, month, 1)
        return first + DAY * ((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = _clamped(year, month, 31)
    return last - DAY * ((last.weekday() - weekday) % 7)
