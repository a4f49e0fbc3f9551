"""How long from here to there: a port. ``Embedded`` needs nothing but coordinates; ``matrix.Server`` asks OSRM or Valhalla.

Embedded is the great circle with, for each mode, several *ways* of going: a start-up time, then so many kilometres an
hour as the crow flies (the detour of streets and roads is in the speed). The quickest way is taken, so a long journey is
faster than a short one. Figures lean to the slow side. The same sums give the same second, one by one or by the thousand.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from . import trains
from .stops import NOWHERE, Place

EARTH_KM = 6371.0088
Seconds = NDArray[np.int64]

# (seconds before one is on the way, and until one is at the door; kilometres an hour as the crow flies)
WALK = (0.0, 3.6)
WAYS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "foot": (WALK,),
    "bike": (WALK, (180.0, 11.0)),
    "car": (WALK, (240.0, 15.5), (600.0, 37.0), (1500.0, 80.0)),  # streets, roads, motorways
    "train": (WALK, (600.0, 13.0), (1800.0, 25.0)),  # metro and bus, suburban lines; and the corridors of trains.toml
}
MODES = tuple(WAYS)
UNKNOWN_TRIP = 5400
"""To or from an address of which nothing is known: an hour and a half."""
FAR_KM = 1500.0
"""Beyond this no road or rail figure is worth anything: always a guess."""


@dataclass(frozen=True, slots=True)
class Leg:
    """How long a journey takes, door to door; ``is_guess`` when no time should be promised on it by itself."""

    seconds: int
    is_guess: bool = False


class Travel(Protocol):
    """What planning needs to know of the world. Same place: 0 seconds. ``mode`` is one of ``MODES``."""

    def leg(self, start: Place, end: Place, mode: str = "car") -> Leg:
        """From door to door."""
        ...

    def prepare(self, places: Iterable[Place], modes: Iterable[str] = ("car",)) -> Travel:
        """A travel that answers all legs between these places without asking anyone again."""
        ...

    def pack(self, places: Sequence[Place], mode: str) -> Any:
        """These places, made ready for ``around``."""
        ...

    def around(self, packed: Any, place: Place, mode: str) -> tuple[Seconds, Seconds]:
        """Seconds from each packed place to ``place``, and back, exactly as ``leg`` says them."""
        ...


@dataclass(frozen=True, slots=True)
class Packed:
    """Many places as columns: kilometres from the middle of the earth; the doubtful ones; for trains the stations near."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    z: NDArray[np.float64]
    doubtful: NDArray[np.bool_] | None
    nowhere: NDArray[np.bool_] | None
    stations: NDArray[np.int64] | None
    access: NDArray[np.int64] | None


class Embedded:
    """The travel that is always there. ``ways`` may be a house's own, measured ones."""

    def __init__(self, ways: Mapping[str, tuple[tuple[float, float], ...]] = WAYS) -> None:
        self.ways = {mode: tuple((base, 3600.0 / speed) for base, speed in lines) for mode, lines in ways.items()}
        self._remembered = lru_cache(maxsize=65_536)(self._leg)

    def leg(self, start: Place, end: Place, mode: str = "car") -> Leg:
        """From door to door."""
        return self._remembered(start, end, mode)

    def prepare(self, places: Iterable[Place], modes: Iterable[str] = ("car",)) -> Travel:
        """Nothing to prepare."""
        return self

    def _leg(self, start: Place, end: Place, mode: str) -> Leg:
        if NOWHERE in (start, end):
            return Leg(UNKNOWN_TRIP, is_guess=True)
        ax, ay, az = _point(start)
        bx, by, bz = _point(end)
        dx, dy, dz = ax - bx, ay - by, az - bz
        kilometres, seconds = self._crow((dx * dx + dy * dy) + dz * dz, mode)
        is_guess = kilometres > FAR_KM
        if mode == "train" and seconds > 0:
            ride = trains.quickest(self._near(start), self._near(end))
            is_guess = is_guess or (ride >= seconds and kilometres > 60)
            seconds = min(seconds, ride)
        is_sure = start.is_known and end.is_known
        if not is_sure and (seconds > 0 or start.is_known or end.is_known):
            return Leg(_doubled(seconds), is_guess=True)
        return Leg(seconds, is_guess)

    def _crow(self, square: float, mode: str) -> tuple[float, int]:
        """Kilometres and seconds of a chord, given its square. The same operations as in ``around``, in the same order."""
        kilometres = math.sqrt(square) * (1.0 + square * _BEND)
        return kilometres, math.ceil(min(base + kilometres * pace for base, pace in self.ways[mode]))

    def _near(self, place: Place) -> tuple[tuple[int, int], ...]:
        """The three stations that are reached first, each with the seconds to its platform."""
        return _near(self, place)

    def pack(self, places: Sequence[Place], mode: str) -> Packed:
        """These places as columns."""
        points = np.array([_point(place) for place in places], dtype=np.float64).reshape(-1, 3)
        doubtful = np.array([not place.is_known for place in places], dtype=np.bool_)
        nowhere = np.array([place == NOWHERE for place in places], dtype=np.bool_)
        stations = access = None
        if mode == "train":
            near = [self._near(place) for place in places]
            stations = np.array([[station for station, _ in three] for three in near], dtype=np.int64).reshape(-1, 3)
            access = np.array([[seconds for _, seconds in three] for three in near], dtype=np.int64).reshape(-1, 3)
        return Packed(
            np.ascontiguousarray(points[:, 0]),
            np.ascontiguousarray(points[:, 1]),
            np.ascontiguousarray(points[:, 2]),
            doubtful if doubtful.any() else None,
            nowhere if nowhere.any() else None,
            stations,
            access,
        )

    def around(self, packed: Packed, place: Place, mode: str) -> tuple[Seconds, Seconds]:
        """Seconds between each packed place and ``place``: the same both ways."""
        if place == NOWHERE:
            seconds = np.full(packed.x.shape, UNKNOWN_TRIP, dtype=np.int64)
            return seconds, seconds
        x, y, z = _point(place)
        square, step = packed.x - x, packed.y - y
        square *= square
        step *= step
        square += step
        np.subtract(packed.z, z, out=step)
        step *= step
        square += step
        bend = square * _BEND
        bend += 1.0
        kilometres = np.sqrt(square, out=square)
        kilometres *= bend
        best: NDArray[np.float64] | None = None
        for base, pace in self.ways[mode]:
            if best is None:
                best = kilometres * pace
                best += base
            else:
                np.multiply(kilometres, pace, out=step)
                step += base
                np.minimum(best, step, out=best)
        assert best is not None
        seconds = np.ceil(best, out=best).astype(np.int64)
        if packed.stations is not None and packed.access is not None:
            onward = trains.from_everywhere(self._near(place))
            ride = (packed.access + onward[packed.stations]).min(axis=1)
            seconds = np.where(seconds > 0, np.minimum(seconds, ride), seconds)
        return self._with_doubts(seconds, packed, place)

    def _with_doubts(self, seconds: Seconds, packed: Packed, place: Place) -> tuple[Seconds, Seconds]:
        doubtful = packed.doubtful
        if not place.is_known:  # two places in doubt are surely one only on the very same spot
            doubtful = np.ones(seconds.shape, np.bool_) if doubtful is None else (seconds > 0) | ~doubtful
        if doubtful is not None:
            seconds = np.where(doubtful, _doubled(seconds), seconds)
        if packed.nowhere is not None:
            seconds = np.where(packed.nowhere, UNKNOWN_TRIP, seconds)
        return seconds, seconds


_BEND = 1.0 / (24.0 * EARTH_KM * EARTH_KM)  # from chord to arc, first term of the series; 0.2 % short at 4,000 km


@lru_cache(maxsize=65_536)
def _point(place: Place) -> tuple[float, float, float]:
    latitude, longitude = math.radians(place.latitude), math.radians(place.longitude)
    out = EARTH_KM * math.cos(latitude)
    return out * math.cos(longitude), out * math.sin(longitude), EARTH_KM * math.sin(latitude)


@lru_cache(maxsize=16_384)
def _near(travel: Embedded, place: Place) -> tuple[tuple[int, int], ...]:
    here = _point(place)
    reached = []
    for index, station in enumerate(trains.stations()):
        there = _point(station)
        square = sum((one - other) ** 2 for one, other in zip(here, there, strict=True))
        reached.append((travel._crow(square, "train")[1], index))
    return tuple((index, seconds) for seconds, index in sorted(reached)[:3])


def _doubled(seconds: Any) -> Any:
    """To or from an address that is only roughly known: a third more and ten minutes to find it."""
    return seconds + seconds // 3 + 600


def kilometres(start: Place, end: Place) -> float:
    """As the crow flies."""
    square = sum((one - other) ** 2 for one, other in zip(_point(start), _point(end), strict=True))
    return math.sqrt(square) * (1.0 + square * _BEND)
