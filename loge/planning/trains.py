"""Trains: from any station to any other along the main lines of France (trains.toml), changes and waiting counted.

No timetable is in here: what one may count on, not the minute of a departure."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .stops import FOREVER, Place

PLATFORM = 600
"""Seconds at each end between the station's door and the train."""
ACROSS_PARIS = 35 * 60


class Ride(NamedTuple):
    """By train: the stations, and the seconds from the door of the first to the door of the last."""

    start: str
    end: str
    seconds: int


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[str, ...], tuple[Place, ...], NDArray[np.int64]]:
    told = tomllib.loads(Path(__file__).with_name("trains.toml").read_text("utf-8"))
    names = tuple(told["stations"])
    places = tuple(Place(*told["stations"][name]) for name in names)
    index = {name: at for at, name in enumerate(names)}
    between = np.full((len(names), len(names)), FOREVER >> 2, dtype=np.int64)
    for start, end, ride, wait in told["lines"]["rides"]:
        between[index[start], index[end]] = between[index[end], index[start]] = (ride + wait) * 60
    paris = [at for at, name in enumerate(names) if name.startswith("Paris ")]
    between[np.ix_(paris, paris)] = ACROSS_PARIS
    np.fill_diagonal(between, 0)
    for through in range(len(names)):  # Floyd and Warshall
        np.minimum(between, between[:, through, None] + between[None, through, :], out=between)
    between += 2 * PLATFORM
    np.fill_diagonal(between, FOREVER >> 2)  # from a station to itself nobody takes a train
    return names, places, between


def stations() -> tuple[Place, ...]:
    """Where the stations are."""
    return _table()[1]


def quickest(start: Sequence[tuple[int, int]], end: Sequence[tuple[int, int]]) -> int:
    """Seconds from door to door, given the stations near each end with the seconds it takes to reach them."""
    between = _table()[2]
    return int(min(one + int(between[a, b]) + other for a, one in start for b, other in end))


def from_everywhere(end: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """For every station, the seconds from its door to the end's door."""
    between = _table()[2]
    soonest: NDArray[np.int64] = np.min([between[:, station] + seconds for station, seconds in end], axis=0)
    return soonest


def ride(start: Sequence[tuple[int, int]], end: Sequence[tuple[int, int]]) -> Ride:
    """Which stations the quickest journey uses."""
    names, _, between = _table()
    best = min(((one + int(between[a, b]) + other), a, b) for a, one in start for b, other in end)
    return Ride(names[best[1]], names[best[2]], int(between[best[1], best[2]]))


def minutes(seconds: int) -> int:
    """Whole minutes, never too few."""
    return math.ceil(seconds / 60)
