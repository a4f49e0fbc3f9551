"""The days on which banks settle in euros: TARGET rests on Saturdays, Sundays, 1 January, Good Friday, Easter Monday, 1 May, 25 and
26 December (Guideline (EU) 2022/912 of the European Central Bank). A file for another day is moved or refused by the bank."""

from __future__ import annotations

import datetime as dt

from loge.houses.hours import easter

DAY = dt.timedelta(days=1)
_FIXED = {(1, 1), (5, 1), (12, 25), (12, 26)}
_AROUND_EASTER = (-2 * DAY, DAY)


def bank_day(day: dt.date) -> dt.date:
    """That day, or the first after it on which banks settle."""
    while rests(day):
        day += DAY
    return day


def rests(day: dt.date) -> bool:
    return day.weekday() >= 5 or (day.month, day.day) in _FIXED or day - easter(day.year) in _AROUND_EASTER
