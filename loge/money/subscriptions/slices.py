"""Parts of a fee: whole cents month by month and day by day. Any way to cut a period sums to its fee, to the cent.

A quarter or a year is cut into its months first (a span over January and February is 7/31 and 2/28 of theirs, never days
of an average month), a month into its days; what a division leaves goes to the last slice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from .periods import Period, anchored


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of one month of a period: ``days`` of its ``of`` days."""

    start: dt.date
    end: dt.date
    days: int
    of: int
    cents: int


def due_until(cents: int, first: dt.date, months: int, number: int, day: dt.date) -> int:
    """What of the fee of period ``number`` belongs to the days before ``day``. 0 at its start, all of it at its end."""
    total = 0
    for place in range(months):
        start = anchored(first, number * months + place)
        end = anchored(first, number * months + place + 1)
        whole = cents * (place + 1) // months - cents * place // months
        if day >= end:
            total += whole
        elif day > start:
            total += whole * (day - start).days // (end - start).days
    return total


def part(cents: int, first: dt.date, months: int, number: int, start: dt.date, end: dt.date) -> int:
    """What of the fee of period ``number`` belongs to the days from ``start`` to the day before ``end``."""
    return due_until(cents, first, months, number, end) - due_until(cents, first, months, number, start)


def slices(cents: int, first: dt.date, months: int, number: int, cuts: list[dt.date]) -> list[Slice]:
    """The fee of one period cut at these days and at its months: the slices sum to the fee."""
    months_of = [anchored(first, number * months + place) for place in range(months + 1)]
    whole = Period(months_of[0], months_of[-1])
    days = sorted({*months_of, *(day for day in cuts if day in whole)})
    found = []
    for start, end in pairwise(days):
        month = max(day for day in months_of if day <= start)
        of = (months_of[months_of.index(month) + 1] - month).days
        found.append(Slice(start, end, (end - start).days, of, part(cents, first, months, number, start, end)))
    return found
