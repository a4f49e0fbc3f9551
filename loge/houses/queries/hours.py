"""When a house is open, as business time is counted in it."""

from __future__ import annotations

import datetime as dt

from ..hours import Hours, Window
from ..models import House, OpeningHours

USUAL = (dt.time(9), dt.time(19))  # Monday to Saturday, where nobody has said


def opening_hours(house: House, of: str = "") -> OpeningHours:
    """The week that was written, or the usual one, unsaved."""
    found = OpeningHours.objects.filter(house=house, of=of).first() or OpeningHours(house=house, of=of, windows=usual())
    found.house = house
    return found


def hours_of(house: House, of: str = "") -> Hours | None:
    """The week that was written; None where nobody has said."""
    row = OpeningHours.objects.filter(house=house, of=of).first()
    if row is None:
        return None
    row.house = house
    return row.week


def usual() -> list[list[object]]:
    return [[day, f"{USUAL[0]:%H:%M}", f"{USUAL[1]:%H:%M}"] for day in range(6)]


def usual_hours(house: House) -> Hours:
    """Monday to Saturday from nine to seven, closed on public holidays."""
    return Hours(tuple(Window(day, *USUAL) for day in range(6)), house.zone, holidays=True)
