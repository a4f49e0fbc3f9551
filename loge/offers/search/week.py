"""Who is free when: a week of half hours as people told it, and what stands against it on some days.

A week is 84 hexadecimal digits, 336 bits: the first bit is Monday 00:00 to 00:30 on the house's clock. An empty one says
nothing: such a person is asked, and stands after those who are free. A leave that takes someone away wins over one that
frees them, and both over the week.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from .layout import SLOTS, Array, Index

NO_WEEK = np.zeros(SLOTS // 8, np.uint8)
FREE, NOT_FREE, UNSAID = 1, 0, -1
LOOSE = 2  # half hours in a row that make a visit, when only a day or a part of it was asked
_HALF = 30
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001  the wall clock's own; a Thursday


@dataclass(frozen=True, slots=True)
class When:
    """A time asked for, on the wall clock (naive). ``whole``: free from start to end; otherwise for an hour of it."""

    start: dt.datetime
    end: dt.datetime
    whole: bool = True

    @property
    def minutes(self) -> tuple[int, int]:
        """Minutes since 1970; at most a week is looked at."""
        start = int((self.start - _EPOCH).total_seconds() // 60)
        end = int((self.end - _EPOCH).total_seconds() // 60)
        return start, max(min(end, start + SLOTS * _HALF), start + 1)


def bits(week: str) -> Array | None:
    """The 42 bytes of a week as it is kept; None when nothing, or nothing readable, was said."""
    try:
        told = bytes.fromhex(week)
    except ValueError:
        return None
    return np.frombuffer(told, np.uint8) if len(told) == SLOTS // 8 else None


def freedom(index: Index, when: When) -> Array:
    """For every provider FREE, NOT_FREE or UNSAID at that time."""
    start, end = when.minutes
    first, last = start // _HALF, -(-end // _HALF)
    slots = (np.arange(first, last) + 3 * 48) % SLOTS  # 1970 began on a Thursday
    planned = (index.week[slots >> 3] >> (7 - (slots & 7)).astype(np.uint8)[:, None] & 1).astype(bool)
    known = index.said.copy()
    touching = np.flatnonzero((index.leave_start < end) & (index.leave_end > start))
    for free in (True, False):  # being away comes last: it wins
        for leave in touching[index.leave_free[touching] == free]:
            who = index.leave_provider[leave]
            begins, ends = int(index.leave_start[leave]), int(index.leave_end[leave])
            if free:  # only half hours that lie wholly within it
                planned[max(-(-begins // _HALF) - first, 0) : max(ends // _HALF - first, 0), who] = True
                known[who] = True
            else:
                planned[max(begins // _HALF - first, 0) : max(-(-ends // _HALF) - first, 0), who] = False
                known[who] |= begins <= start and ends >= end
    if when.whole or len(slots) < LOOSE:
        free_then = planned.all(axis=0)
    else:
        free_then = (planned[1:] & planned[:-1]).any(axis=0)
    return np.where(known, free_then, UNSAID).astype(np.int8)
