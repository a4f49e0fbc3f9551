"""Business time against a clock that is watched minute by minute.

``python -m bench.hours`` takes 100 000 random weeks (several windows a day, nights, holidays, closures, pauses, the nights on
which the clocks change, in seven zones) and prints how many answers differ from the oracle's; the tests take 3 000.

The oracle knows nothing of intervals: it looks at the wall clock of every minute. A window is open while the furthest hour
that the clock has shown so far lies within it; holidays are the dates printed by service-public.gouv.fr, not computed.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from loge.houses.hours import (
    Hours,
    NeverOpen,
    Window,
    add_business_time,
    business_time_between,
    is_open,
    next_opening,
)

UTC = dt.UTC
MINUTE = dt.timedelta(minutes=1)
HORIZON = 16 * 24 * 60
ZONES = (
    "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "Atlantic/Azores", "America/Santiago", "UTC",
)  # fmt: skip
PRINTED = {
    2024: "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25",
    2025: "01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25",
    2026: "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25",
    2027: "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25",
}
HOLIDAYS = {dt.date.fromisoformat(f"{year}-{day}") for year, days in PRINTED.items() for day in days.split()}
EPOCH = dt.datetime(2024, 1, 1)  # noqa: DTZ001  what a wall clock shows
Minutes = NDArray[np.int64]
Mask = NDArray[np.bool_]


@cache
def shown(zone: str) -> Minutes:
    """The furthest hour the wall clock has shown at each minute of UTC from 2024 to 2027, in minutes since 2024."""
    where = ZoneInfo(zone)
    start = EPOCH.replace(tzinfo=UTC)
    count = (EPOCH.replace(year=2028) - EPOCH) // MINUTE
    offsets = np.empty(count, np.int64)
    for quarter in range(0, count, 15):  # the clocks change on a quarter of an hour
        offset = (start + quarter * MINUTE).astimezone(where).utcoffset()
        assert offset is not None
        offsets[quarter : quarter + 15] = offset // MINUTE
    return np.maximum.accumulate(np.arange(count) + offsets)


def watched(hours: Hours, zone: str, first: int, pauses: list[tuple[int, int]]) -> Mask:
    """Whether it is open, at each minute from ``first`` on."""
    clock = shown(zone)[first : first + HORIZON]
    mask = np.zeros(len(clock), np.bool_)
    day = (EPOCH + int(clock[0]) * MINUTE).date() - dt.timedelta(days=2)
    last = (EPOCH + int(clock[-1]) * MINUTE).date()
    while day <= last:
        shut = (hours.holidays and day in HOLIDAYS) or any(a <= day <= b for a, b in hours.closed)
        midnight = (dt.datetime.combine(day, dt.time()) - EPOCH) // MINUTE
        for window in hours.windows:
            if window.weekday == day.weekday() and not shut:
                opens = midnight + window.opens.hour * 60 + window.opens.minute
                closes = midnight + window.closes.hour * 60 + window.closes.minute
                closes += 1440 if closes <= opens else 0
                mask |= (clock >= opens) & (clock < closes)
        day += dt.timedelta(days=1)
    for start, end in pauses:
        mask[max(start - first, 0) : max(end - first, 0)] = False
    return mask


def a_week(chance: random.Random) -> tuple[Window, ...]:
    found = []
    for weekday in range(7):
        for _each in range(chance.choice((0, 1, 1, 2, 2, 3))):
            opens, closes = (dt.time(chance.randrange(24), chance.choice((0, 15, 30, 45, 7))) for _end in range(2))
            found.append(Window(weekday, opens, closes))
    return tuple(found)


def a_start(chance: random.Random, zone: str) -> int:
    """Any minute; every second time within two days of a night on which the clocks change."""
    if chance.random() < 0.5:
        clock = shown(zone)
        jumps = _jumps(zone)
        if len(jumps):
            near = int(chance.choice(list(jumps))) + chance.randrange(-2_880, 1_440)
            return min(max(near, 4_000), len(clock) - HORIZON - 1)
    return chance.randrange(4_000, len(shown(zone)) - HORIZON - 1)


@cache
def _jumps(zone: str) -> tuple[int, ...]:
    steps = np.diff(shown(zone))
    forward = np.flatnonzero(steps > 1)
    stands = np.flatnonzero((steps[1:] == 0) & (steps[:-1] == 1)) + 1
    return tuple(int(place) for place in (*forward, *stands))


def differing(count: int, seed: int = 20261123) -> Iterator[str]:
    """Each answer that is not the oracle's, in words."""
    chance = random.Random(seed)
    for number in range(count):
        zone = chance.choice(ZONES)
        first = a_start(chance, zone)
        day = (EPOCH + first * MINUTE).date() + dt.timedelta(days=chance.randrange(6))
        closed = ((day, day + dt.timedelta(days=chance.randrange(3))),) if chance.random() < 0.3 else ()
        hours = Hours(a_week(chance), ZoneInfo(zone), closed, holidays=chance.random() < 0.3)
        pauses = []
        for _each in range(chance.choice((0, 0, 1, 2))):
            stops = first + chance.randrange(-600, 4_000)
            pauses.append((stops, stops + chance.randrange(1, 2_000)))
        lasts = chance.choice((0, 1, chance.randrange(2_000), chance.randrange(200)))
        yield from (f"case {number} ({zone}): {words}" for words in _compare(hours, zone, first, pauses, lasts, chance))


def _compare(
    hours: Hours, zone: str, first: int, pauses: list[tuple[int, int]], lasts: int, chance: random.Random
) -> Iterator[str]:
    def at(minute: int) -> dt.datetime:
        return EPOCH.replace(tzinfo=UTC) + minute * MINUTE

    start, spans, span = at(first), [(at(a), at(b)) for a, b in pauses], lasts * MINUTE
    unpaused, mask = watched(hours, zone, first, []), watched(hours, zone, first, pauses)
    if is_open(hours, start) != bool(unpaused[0]):
        yield f"is_open at {start}"
    if unpaused.any():
        opens = at(first + int(unpaused.argmax()))
        if next_opening(hours, start) != opens:
            yield f"next_opening after {start}"
    end = chance.randrange(HORIZON)
    if business_time_between(hours, start, at(first + end), spans) != int(mask[:end].sum()) * MINUTE:
        yield f"business_time_between {start} and {at(first + end)}"
    open_minutes = np.flatnonzero(mask)
    if len(open_minutes) > max(lasts - 1, 0):
        due = at(first + (int(open_minutes[lasts - 1]) + 1 if lasts else int(open_minutes[0])))
        try:
            found = add_business_time(hours, start, span, spans)
        except NeverOpen:
            found = None
        if found != due:
            yield f"add_business_time of {lasts} min from {start}: {found}, by the clock {due}"


def main(count: int) -> int:
    began = time.perf_counter()
    wrong = 0
    for words in differing(count):
        wrong += 1
        if wrong <= 20:
            print(words)
    print(f"{count} weeks, {wrong} answers differ from the clock, {time.perf_counter() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
