"""Dates that come back, by their rule: pure. Every coming is computed from the rule, never from the last one.

- 29 February (RFC 5545 would skip three years in four): on 28 February, or 1 March if that is the person's choice.
- Hebrew dates (arithmetic calendar): Adar of a common year is kept in Adar II of a leap year; a 30th that a year does not
  have is the first of the next month.
- Hijri dates follow the tabular civil calendar: a sighting may differ by a day, and the page says so.
- Movable feasts from Gregorian Easter (Meeus, Jones and Butcher); Mothers' Day as the French code has it (art. D. 215-1 of the
  Code de l'action sociale et des familles): the last Sunday of May, the first of June when that is Whit Sunday.
"""

from __future__ import annotations

import calendar as calendars
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from convertdate import hebrew, islamic
from django.utils.translation import gettext_lazy as _

GREGORIAN, HEBREW, HIJRI = "gregorian", "hebrew", "hijri"
CALENDARS = [(GREGORIAN, _("civil calendar")), (HEBREW, _("Hebrew calendar")), (HIJRI, _("Hijri calendar"))]
FEBRUARY_28, MARCH_1 = "28", "01"
FEASTS = {
    "easter": _("Easter"), "easter_monday": _("Easter Monday"), "ascension": _("Ascension"), "pentecost": _("Whit Sunday"),
    "mothers_day": _("Mothers’ Day"), "fathers_day": _("Fathers’ Day"),
}  # fmt: skip
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """``month`` 0 with a ``feast``; ``day`` None when only the month is known; ``year`` None when that is unknown."""

    calendar: str = GREGORIAN
    month: int = 0
    day: int | None = None
    year: int | None = None
    leap: str = FEBRUARY_28
    feast: str = ""

    @property
    def is_exact(self) -> bool:
        return bool(self.feast) or self.day is not None


@dataclass(frozen=True, slots=True)
class Coming:
    """One coming of a date: ``cycle`` is the year of its own calendar, ``turns`` how many years it makes, if that is known."""

    cycle: int
    day: dt.date
    is_exact: bool
    turns: int | None


def between(rule: Rule, first: dt.date, last: dt.date) -> list[Coming]:
    """Every coming from ``first`` to ``last``, both included, in order. Where only the month is known, its first day counts."""
    found = []
    for cycle in _cycles(rule.calendar, first, last):
        day = _on(rule, cycle)
        if day is None or not first <= day <= last or (rule.year is not None and cycle < rule.year):
            continue
        turns = cycle - rule.year if rule.year is not None and cycle > rule.year else None
        found.append(Coming(cycle, day, rule.is_exact, turns))
    return sorted(found, key=lambda one: one.day)


def next_three(rule: Rule, today: dt.date) -> list[Coming]:
    """What a page shows so that a rule in another calendar can be checked by eye."""
    return between(rule, today, today + 4 * 366 * DAY)[:3]


def is_possible(rule: Rule) -> bool:
    """Whether such a date can be: some year has it, and a year that was told is one."""
    if rule.feast:
        return rule.feast in FEASTS
    most = {GREGORIAN: 12, HEBREW: 13, HIJRI: 12}.get(rule.calendar, 0)
    if not 1 <= rule.month <= most:
        return False
    longest = calendars.monthrange(2024, rule.month)[1] if rule.calendar == GREGORIAN else 30
    return rule.day is None or 1 <= rule.day <= longest


def _cycles(calendar: str, first: dt.date, last: dt.date) -> Iterator[int]:
    if calendar == HEBREW:
        low, high = first.year + 3759, last.year + 3762
    elif calendar == HIJRI:
        low, high = _hijri_year(first) - 1, _hijri_year(last) + 1
    else:
        low, high = first.year, last.year
    yield from range(low, high + 1)


def _hijri_year(day: dt.date) -> int:
    return int(islamic.from_gregorian(day.year, day.month, day.day)[0])


def _on(rule: Rule, cycle: int) -> dt.date | None:
    if rule.feast:
        return _FEASTS[rule.feast](cycle) if rule.feast in _FEASTS else None
    day = rule.day or 1
    if rule.calendar == HEBREW:
        return _hebrew(cycle, rule.month, day, rule.year)
    if rule.calendar == HIJRI:
        return dt.date(*islamic.to_gregorian(cycle, rule.month, min(day, islamic.month_length(cycle, rule.month))))
    if (rule.month, day) == (2, 29) and not calendars.isleap(cycle):
        return dt.date(cycle, 3, 1) if rule.leap == MARCH_1 else dt.date(cycle, 2, 28)
    return dt.date(cycle, rule.month, day)


def _hebrew(year: int, month: int, day: int, first: int | None) -> dt.date | None:
    if month == 13 and not hebrew.leap(year):
        month = 12
    elif month == 12 and hebrew.leap(year) and not (first is not None and hebrew.leap(first)):
        month = 13  # of a common year, or of an unknown one
    if day > hebrew.month_length(year, month):
        return dt.date(*hebrew.to_gregorian(year, month, hebrew.month_length(year, month))) + DAY
    return dt.date(*hebrew.to_gregorian(year, month, day))


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def _mothers_day(year: int) -> dt.date:
    last = dt.date(year, 5, 31)
    sunday = last - (last.weekday() + 1) % 7 * DAY
    return sunday + 7 * DAY if sunday == easter(year) + 49 * DAY else sunday


def _fathers_day(year: int) -> dt.date:
    first = dt.date(year, 6, 1)
    return first + ((6 - first.weekday()) % 7 + 14) * DAY


_FEASTS: dict[str, Callable[[int], dt.date]] = {
    "easter": easter,
    "easter_monday": lambda year: easter(year) + DAY,
    "ascension": lambda year: easter(year) + 39 * DAY,
    "pentecost": lambda year: easter(year) + 49 * DAY,
    "mothers_day": _mothers_day,
    "fathers_day": _fathers_day,
}
