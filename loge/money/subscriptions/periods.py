"""Periods of a subscription, each counted from the first day: the 31st stays the 31st, and no month is billed twice."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``start`` to the day before ``end``: half-open, so that periods touch and never overlap."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day < self.end


def anchored(first: dt.date, months: int) -> dt.date:
    """The day so many months after the first: its own day of the month, or that month's last.

    >>> anchored(dt.date(2028, 1, 31), 1)
    datetime.date(2028, 2, 29)
    >>> anchored(dt.date(2028, 1, 31), 2)
    datetime.date(2028, 3, 31)
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    month += 1
    return dt.date(year, month, min(first.day, calendar.monthrange(year, month)[1]))


def period(first: dt.date, months: int, number: int) -> Period:
    """The period ``number`` (0 is the first) of ``months`` each."""
    return Period(anchored(first, number * months), anchored(first, (number + 1) * months))


def number_of(first: dt.date, months: int, day: dt.date) -> int:
    """In which period a day lies. Raises ValueError before the first."""
    if day < first:
        raise ValueError(f"{day} lies before {first}")
    guess = ((day.year - first.year) * 12 + day.month - first.month) // months
    while anchored(first, guess * months) > day:
        guess -= 1
    while anchored(first, (guess + 1) * months) <= day:
        guess += 1
    return guess
