"""A team’s day drawn by the server: a lane for each, a line of hours, and a sheet with the stops where they lie, in order."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from loge.planning.places import place_of
from loge.planning.stops import NOWHERE
from loge.planning.timeline import Item, Timeline

STEP = 5  # minutes: the sheet of styles knows places every five
WIDE, HIGH, EDGE = 360, 240, 26


@dataclass(frozen=True, slots=True)
class Spot:
    """From the midnight of the day drawn: hour (beyond 24 after midnight) and minute, and for how long, in steps of five."""

    h: int
    m: int
    dh: int
    dm: int


@dataclass(frozen=True, slots=True)
class Mark:
    item: Item
    spot: Spot
    way: Spot | None  # the travel that leads to it


@dataclass(frozen=True, slots=True)
class Lane:
    line: Timeline
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Drawn:
    """``since`` and ``span`` are hours; ``at`` is where now stands, if it is that day."""

    since: int
    span: int
    hours: list[int]
    lanes: list[Lane]
    at: Spot | None


def drawn(lines: Sequence[Timeline], at: dt.datetime) -> Drawn:
    """Wide enough for every shift and every visit, eight to eight at least."""
    moments = [
        (line, one) for line in lines for item in line.items for one in (item.leaves_at or item.starts_at, item.ends_at)
    ]
    moments += [(line, one) for line in lines if line.day.shift for one in line.day.shift]
    places = [_minute(line, one) for line, one in moments]
    since = max(min([480, *places]) // 60, 0)
    until = min(-(-max([1200, *places]) // 60), 28)
    span = until - since
    lanes = [Lane(line, [_mark(line, item) for item in line.items]) for line in lines]
    here = _minute(lines[0], at) if lines else -1
    spot = _spot(here, 0) if since * 60 <= here <= until * 60 else None
    every = 2 if span > 8 else 1
    return Drawn(since, span, list(range(since, until + 1, every)), lanes, spot)


def _mark(line: Timeline, item: Item) -> Mark:
    start, end = _minute(line, item.starts_at), _minute(line, item.ends_at)
    way = None
    if item.travel >= dt.timedelta(minutes=STEP):
        length = int(item.travel.total_seconds()) // 60
        way = _spot(start - length, length)
    return Mark(item, _spot(start, max(end - start, STEP)), way)


def _minute(line: Timeline, at: dt.datetime) -> int:
    """Wall minutes since the midnight the day began with."""
    wall = at.astimezone(line.day.zone)
    return (wall.date() - line.day.date).days * 1440 + wall.hour * 60 + wall.minute


def _spot(start: int, length: int) -> Spot:
    start, length = max(start // STEP * STEP, 0), min(-(-length // STEP) * STEP, 1435)
    return Spot(start // 60, start % 60, length // 60, length % 60)


# ------------------------------------------------------------------------------------------------------------ the sheet


@dataclass(frozen=True, slots=True)
class Point:
    number: int
    name: str
    x: float
    y: float
    anchor: str
    named: bool


@dataclass(frozen=True, slots=True)
class Way:
    who: str
    path: str
    points: list[Point]
    tone: int


def mapped(lines: Sequence[Timeline]) -> list[Way]:
    """Each one’s stops in order, where they lie; what nobody knows is left out. Nothing when there is nothing to see."""
    spots = []
    for line in lines:
        found = [(item, place_of(item.visit)) for item in line.visits if item.visit is not None]
        spots.append((line, [(item, place) for item, place in found if place != NOWHERE]))
    every = [place for _line, stops in spots for _item, place in stops]
    if len({(place.latitude, place.longitude) for place in every}) < 2:
        return []
    middle = math.cos(math.radians(sum(place.latitude for place in every) / len(every)))
    left, right = min(p.longitude for p in every) * middle, max(p.longitude for p in every) * middle
    top, bottom = max(p.latitude for p in every), min(p.latitude for p in every)
    scale = min((WIDE - 2 * EDGE) / max(right - left, 0.001), (HIGH - 2 * EDGE) / max(top - bottom, 0.001))
    off_x, off_y = (WIDE - scale * (right - left)) / 2, (HIGH - scale * (top - bottom)) / 2
    ways: list[Way] = []
    taken: list[tuple[float, float]] = []
    for tone, (line, stops) in enumerate(spots):
        points = []
        for number, (item, place) in enumerate(stops, 1):
            x = round(off_x + scale * (place.longitude * middle - left), 1)
            y = round(off_y + scale * (top - place.latitude), 1)
            free = all(abs(x - a) > 70 or abs(y - b) > 16 for a, b in taken)
            if free:
                taken.append((x, y))
            assert item.visit is not None
            points.append(
                Point(number, item.visit.who or item.visit.title, x, y, "end" if x > WIDE * 0.6 else "start", free)
            )
        if points:
            path = " ".join(f"{point.x},{point.y}" for point in points)
            ways.append(Way(line.day.mate.name, path, points, tone % 4))
    return ways
