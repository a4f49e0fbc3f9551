"""Parts of a fee: whole cents month by month and day by day. Any way to cut a period sums to its fee, to the cent.

A quarter or a year is cut into its months first (a span over January and February is 7/31 and 2/28 of theirs, never days
of an average month), a month into its days; what a division leaves goes to the last slice.
"""

from __future__ import annotations

import datetime as dt

from .periods import anchored


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
