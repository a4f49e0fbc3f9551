"""A team’s day drawn by the server: a lane for each, a line of hours, and a sheet with the stops where they lie, in order."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from loge.planning.places import place_of
from loge.planning.stops import NOWHERE
from loge.planning.timeline import Item, Timeline

STEP = 5  # minutes: the sheet of styles knows places every five
WIDE, HIGH, EDGE = 360, 240, 26
FAR = 3  # times the usual way from the middle: beyond it the sheet is drawn closer
ROUND = 17.0  # across the circle of a stop
LETTER = 5.5  # of a name, about


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
    is_nearer: bool  # what is far was drawn nearer than it is


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
    flat, is_nearer = _nearer([(place.longitude * middle, -place.latitude) for place in every])
    left, top = min(x for x, _y in flat), min(y for _x, y in flat)
    wide, high = max(x for x, _y in flat) - left, max(y for _x, y in flat) - top
    scale = min((WIDE - 2 * EDGE) / max(wide, 0.001), (HIGH - 2 * EDGE) / max(high, 0.001))
    off_x, off_y = (WIDE - scale * wide) / 2, (HIGH - scale * high) / 2
    drawn = [(off_x + scale * (x - left), off_y + scale * (y - top)) for x, y in flat]
    placed: list[tuple[float, float]] = []
    for spot in drawn:
        placed.append(_apart(*spot, placed))
    at = iter(placed)
    ways: list[Way] = []
    names: list[tuple[float, float]] = []
    for tone, (line, stops) in enumerate(spots):
        points = []
        for number, (item, _place) in enumerate(stops, 1):
            assert item.visit is not None
            x, y = next(at)
            name, first = item.visit.who or item.visit.title, -1 if x > WIDE * 0.6 else 1
            way = next((way for way in (first, -first) if _free(x, y, way, name, names, placed)), 0)
            if way:
                names.append((x, y))
            points.append(Point(number, name, x, y, "end" if way < 0 else "start", bool(way)))
        if points:
            path = " ".join(f"{point.x},{point.y}" for point in points)
            ways.append(Way(line.day.mate.name, path, points, tone % 4, is_nearer))
    return ways


def _free(
    x: float, y: float, way: int, name: str, names: Sequence[tuple[float, float]], stops: Sequence[tuple[float, float]]
) -> bool:
    """Whether a name has room on that side of its stop, over no other stop and no other name."""
    long = 20 + LETTER * len(name)
    apart = all(abs(x - a) > 70 or abs(y - b) > 16 for a, b in names)
    return (
        apart
        and 0 < x + way * long < WIDE
        and not any(0 < (a - x) * way < long and abs(b - y) < ROUND for a, b in stops)
    )


def _nearer(points: list[tuple[float, float]]) -> tuple[list[tuple[float, float]], bool]:
    """One stop in another town would make a heap of the rest: then what is far is drawn nearer, in its own direction."""
    x0, y0 = median(x for x, _y in points), median(y for _x, y in points)
    away = [math.hypot(x - x0, y - y0) for x, y in points]
    reach = max(away)
    if reach <= FAR * median(away):
        return points, False
    shares = [math.sqrt(reach / far) if far else 0.0 for far in away]
    return [(x0 + (x - x0) * share, y0 + (y - y0) * share) for (x, y), share in zip(points, shares, strict=True)], True


def _apart(x: float, y: float, others: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The place nearest to this one at which the circle of a stop covers no other: turning outward by the golden angle."""
    for turn in range(800):
        away, angle = 3 * math.sqrt(turn), turn * 2.4
        here = round(x + away * math.cos(angle), 1), round(y + away * math.sin(angle), 1)
        if all(math.dist(here, other) >= ROUND for other in others):
            break
    return here
