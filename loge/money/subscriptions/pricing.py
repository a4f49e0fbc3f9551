"""What an hour costs, by the hour of the day: split at the very border, told before anyone says yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

BASIS = 10_000


@dataclass(frozen=True, slots=True)
class Rates:
    """An hour in cents, and how much more at night and on Sundays (basis points)."""

    hour_cents: int
    night_bp: int = 0
    night_from: dt.time = dt.time(21)
    night_until: dt.time = dt.time(7)
    sunday_bp: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """Real minutes of each kind, and what they cost."""

    minutes: int
    night: int
    sunday: int
    base_cents: int
    more_cents: int

    @property
    def cents(self) -> int:
        return self.base_cents + self.more_cents


def spent(rates: Rates, starts: dt.datetime, ends: dt.datetime, zone: ZoneInfo, *, covered: int = 0) -> Spent:
    """What the time between two moments costs. ``covered`` minutes are included: they cost no hour, only what is more.

    In real minutes: the night the clocks go back, 01:30 to 03:30 is three hours.
    """
    minutes = max(-int(-(ends - starts).total_seconds() // 60), 0)
    night = sunday = 0
    for place in range(minutes):
        wall = (starts + dt.timedelta(minutes=place)).astimezone(zone)
        night += is_night(rates, wall.time())
        sunday += wall.weekday() == 6
    base = rates.hour_cents * max(minutes - covered, 0) // 60
    more = rates.hour_cents * (night * rates.night_bp + sunday * rates.sunday_bp) // (60 * BASIS)
    return Spent(minutes, night, sunday, base, more)


def is_night(rates: Rates, wall: dt.time) -> bool:
    """Whether it is night at that time of the wall clock."""
    if rates.night_from <= rates.night_until:
        return rates.night_from <= wall < rates.night_until
    return wall >= rates.night_from or wall < rates.night_until
