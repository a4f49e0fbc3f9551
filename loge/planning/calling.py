"""When a client may be called: in their own daytime, wherever they are at present."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from loge.common.clock import UTC, from_wall, local

MORNING, EVENING = dt.time(9), dt.time(20)


@dataclass(frozen=True, slots=True)
class Calling:
    """``there``: what their clocks show. ``since``: the moment from which they may be called; now, when it is their day."""

    there: dt.time
    since: dt.datetime
    is_day: bool


def calling(where: ZoneInfo, at: dt.datetime) -> Calling:
    """Nobody is woken: between nine in the morning and eight in the evening by the client's clocks, or their next morning."""
    wall = local(at, where)
    if MORNING <= wall.time() < EVENING:
        return Calling(wall.time(), at, is_day=True)
    day = wall.date() if wall.time() < MORNING else wall.date() + dt.timedelta(days=1)
    morning = dt.datetime.combine(day, MORNING)
    since = from_wall(morning, where) or morning.replace(tzinfo=where).astimezone(UTC)
    return Calling(wall.time(), since, is_day=False)
