"""Time: aware UTC in tables, spoken in the house's zone. Functions take ``at=``; only doors and workers ask ``now()``."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

UTC = dt.UTC
YEARS = range(1900, 2201)  # what anybody plans or remembers: beyond, a calendar overflows


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def zone(name: str | None = None) -> ZoneInfo:
    """The zone of that IANA name; without a name, the installation's own (settings.TIME_ZONE)."""
    return ZoneInfo(name or settings.TIME_ZONE)


def local(moment: dt.datetime, where: ZoneInfo) -> dt.datetime:
    """The wall clock at ``where`` when it is ``moment``."""
    return moment.astimezone(where)


def day_of(moment: dt.datetime, where: dt.tzinfo) -> dt.date:
    """The day it is at ``where``: after midnight in Paris, in UTC it is still the day before."""
    return moment.astimezone(where).date()


def calendar_year(year: int, where: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
    """From one New Year to the next on the clocks of ``where``: the first moment of it, and the first after it."""
    return dt.datetime(year, 1, 1, tzinfo=where), dt.datetime(year + 1, 1, 1, tzinfo=where)


def from_wall(wall: dt.datetime, where: ZoneInfo) -> dt.datetime | None:
    """The UTC moment at which the wall clock at ``where`` shows the naive ``wall``.

    None in the spring gap, when the clock never shows it. In the autumn hour that comes twice, the first one
    (PEP 495, fold=0).
    """
    moment = wall.replace(tzinfo=where, fold=0).astimezone(UTC)
    return moment if moment.astimezone(where).replace(tzinfo=None) == wall else None


def read_day(words: str) -> dt.date | None:
    """``2026-11-23``, as an address or a form says it; None for what is no day, or lies beyond ``YEARS``."""
    try:
        day = dt.date.fromisoformat(words)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def read_moment(words: str) -> dt.datetime | None:
    """``2026-11-23T18:00:00+01:00``; None for what is no moment, bears no zone, or lies beyond ``YEARS``."""
    try:
        moment = dt.datetime.fromisoformat(words)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and moment.year in YEARS else None
