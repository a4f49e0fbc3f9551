"""Travel asked of a routing server (OSRM or Valhalla), checked against the great circle, kept, and replaced when it fails.

A server may be down, slow or lying. Whatever it says that cannot be (negative, not a number, faster than any car, absurdly
slow) is not believed: the embedded estimate stands in, marked as a guess. After a failure it is left alone for a minute.
"""

from __future__ import annotations

import json
import math
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .stops import NOWHERE, Place
from .travel import Embedded, Leg, Seconds, Travel, kilometres

AT_ONCE = 50
"""Places on each side of one question: OSRM takes a hundred in all."""
MOST_BYTES = 8_000_000
FASTEST = {"foot": 9.0, "bike": 40.0, "car": 150.0, "train": 300.0}
"""Kilometres an hour as the crow flies beyond which an answer is not believed."""
OSRM = {"foot": "foot", "bike": "bike", "car": "driving"}
VALHALLA = {"foot": "pedestrian", "bike": "bicycle", "car": "auto", "train": "multimodal"}
REST = 60.0

Key = tuple[float, float, float, float, str]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Packed places: where each stands in the table (-1: not in it), and packed for the stand-in."""

    index: Seconds
    instead: Any


class Table:
    """Legs already known between some places; all others are estimated and marked as guesses."""

    def __init__(self, known: dict[Key, Leg], places: Sequence[Place], instead: Travel) -> None:
        self._known, self._instead = known, instead
        self._row = {place: row for row, place in enumerate(dict.fromkeys(places))}
        self._grids: dict[str, Seconds] = {}

    def leg(self, start: Place, end: Place, mode: str = "car") -> Leg:
        """As the server said; else estimated."""
        if start == end and start != NOWHERE:
            return Leg(0)
        found = self._known.get(_key(start, end, mode))
        return found if found is not None else Leg(self._instead.leg(start, end, mode).seconds, is_guess=True)

    def prepare(self, places: Iterable[Place], modes: Iterable[str] = ("car",)) -> Travel:
        """Nothing more is asked."""
        return self

    def pack(self, places: Sequence[Place], mode: str) -> _Rows:
        """These places by their rows."""
        index = np.array([self._row.get(place, -1) for place in places], dtype=np.int64)
        return _Rows(index, self._instead.pack(places, mode))

    def around(self, packed: _Rows, place: Place, mode: str) -> tuple[Seconds, Seconds]:
        """Seconds there and back."""
        to, back = self._instead.around(packed.instead, place, mode)
        at = self._row.get(place, -1)
        if at < 0:
            return to, back
        grid, known = self._grid(mode), packed.index >= 0
        return np.where(known, grid[packed.index, at], to), np.where(known, grid[at, packed.index], back)

    def _grid(self, mode: str) -> Seconds:
        if mode not in self._grids:
            places = list(self._row)
            self._grids[mode] = np.array(
                [[self.leg(start, end, mode).seconds for end in places] for start in places], dtype=np.int64
            ).reshape(len(places), len(places))
        return self._grids[mode]


class Server:
    """A routing server by its address. ``kind`` is ``osrm`` or ``valhalla``; ``patience`` the seconds one answer may take in
    all; ``most`` how many legs are remembered. Raises ValueError for an address that is not http(s)."""

    def __init__(
        self,
        url: str,
        kind: str = "osrm",
        *,
        patience: float = 2.0,
        most: int = 200_000,
        instead: Embedded | None = None,
    ) -> None:
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("A travel server's address begins with http:// or https://.")
        if kind not in ("osrm", "valhalla"):
            raise ValueError("A travel server is of the kind osrm or valhalla.")
        self.url, self.kind, self.patience, self.most = url.rstrip("/"), kind, patience, most
        self.instead = instead or Embedded()
        self.trouble = ""
        self._known: OrderedDict[Key, Leg] = OrderedDict()
        self._lock = threading.Lock()
        self._rest_until = 0.0

    def leg(self, start: Place, end: Place, mode: str = "car") -> Leg:
        """One leg; asks the server unless it is known."""
        return self.prepare((start, end), (mode,)).leg(start, end, mode)

    def pack(self, places: Sequence[Place], mode: str) -> list[Place]:
        """Kept as they are; ``prepare`` is the quick way."""
        return list(places)

    def around(self, packed: list[Place], place: Place, mode: str) -> tuple[Seconds, Seconds]:
        """Seconds there and back, asked at once."""
        table = self.prepare([*packed, place], (mode,))
        return table.around(table.pack(packed, mode), place, mode)

    def prepare(self, places: Iterable[Place], modes: Iterable[str] = ("car",)) -> Travel:
        """All legs between these places, asked once and kept; what is not had is estimated, marked as a guess."""
        distinct = [place for place in dict.fromkeys(places) if place != NOWHERE]
        found: dict[Key, Leg] = {}
        for mode in modes:
            self._gather(distinct, mode, found)
        return Table(found, distinct, self.instead)

    def _gather(self, places: list[Place], mode: str, found: dict[Key, Leg]) -> None:
        for first in range(0, len(places), AT_ONCE):
            for second in range(0, len(places), AT_ONCE):
                starts, ends = places[first : first + AT_ONCE], places[second : second + AT_ONCE]
                wanted = [(start, end) for start in starts for end in ends if start != end]
                if not self._recall(wanted, mode, found):
                    self._ask(starts, ends, mode, found)

    def _recall(self, wanted: list[tuple[Place, Place]], mode: str, found: dict[Key, Leg]) -> bool:
        with self._lock:
            complete = True
            for start, end in wanted:
                key = _key(start, end, mode)
                leg = self._known.get(key)
                if leg is None:
                    complete = False
                else:
                    self._known.move_to_end(key)
                    found[key] = leg
        return complete

    def _ask(self, starts: list[Place], ends: list[Place], mode: str, found: dict[Key, Leg]) -> None:
        rows = self._answer(starts, ends, mode)
        if rows is None:
            return
        believed = {}
        for start, row in zip(starts, rows, strict=True):
            for end, told in zip(ends, row, strict=True):
                if start == end:
                    continue
                seconds = believable(told, start, end, mode, self.instead)
                if seconds is not None:
                    believed[_key(start, end, mode)] = Leg(seconds, not (start.is_known and end.is_known))
        legs = sum(start != end for start in starts for end in ends)
        if len(believed) * 2 < legs:
            self._fail("more than half of what it says cannot be")
            return
        found.update(believed)
        with self._lock:
            self._known.update(believed)
            while len(self._known) > self.most:
                self._known.popitem(last=False)

    def _answer(self, starts: list[Place], ends: list[Place], mode: str) -> list[list[Any]] | None:
        """The server's table; None when there is none to be had."""
        if time.monotonic() < self._rest_until:
            return None
        names = OSRM if self.kind == "osrm" else VALHALLA
        if mode not in names:
            return None
        try:
            said = (
                self._osrm(starts, ends, names[mode])
                if self.kind == "osrm"
                else self._valhalla(starts, ends, names[mode])
            )
            if len(said) != len(starts) or any(len(row) != len(ends) for row in said):
                raise ValueError("its table has another size")
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
            self._fail(str(problem) or type(problem).__name__)
            return None
        self.trouble = ""
        return said

    def _fail(self, words: str) -> None:
        self.trouble = words
        self._rest_until = time.monotonic() + REST

    def _osrm(self, starts: list[Place], ends: list[Place], profile: str) -> list[list[Any]]:
        points = ";".join(f"{place.longitude:.6f},{place.latitude:.6f}" for place in (*starts, *ends))
        sources = ";".join(str(at) for at in range(len(starts)))
        targets = ";".join(str(len(starts) + at) for at in range(len(ends)))
        told = self._fetch(
            f"/table/v1/{profile}/{points}?annotations=duration&sources={sources}&destinations={targets}"
        )
        if told.get("code") != "Ok":
            raise ValueError(f"it answers {str(told.get('code'))[:40]}")
        rows: list[list[Any]] = told["durations"]
        return rows

    def _valhalla(self, starts: list[Place], ends: list[Place], costing: str) -> list[list[Any]]:
        def points(places: list[Place]) -> list[dict[str, float]]:
            return [{"lat": place.latitude, "lon": place.longitude} for place in places]

        asked = {"sources": points(starts), "targets": points(ends), "costing": costing}
        told = self._fetch("/sources_to_targets", json.dumps(asked).encode())
        return [[cell.get("time") for cell in row] for row in told["sources_to_targets"]]

    def _fetch(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        """One answer within ``patience`` altogether: a server that drips its answer is as bad as one that is down."""
        until = time.monotonic() + self.patience
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"})  # noqa: S310
        parts, size = [], 0
        with urllib.request.urlopen(request, timeout=self.patience) as answer:  # noqa: S310 (http(s) only: __init__)
            while part := answer.read1(65_536):
                parts.append(part)
                size += len(part)
                if size > MOST_BYTES or time.monotonic() > until:
                    raise ValueError("its answer is too long in coming")
        told = json.loads(b"".join(parts))
        if not isinstance(told, dict):
            raise ValueError("its answer is no table")
        return told


def believable(told: Any, start: Place, end: Place, mode: str, estimate: Embedded) -> int | None:
    """Whole seconds, or None for what cannot be: nothing, no number, negative, faster than can be, ten times too slow."""
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told) or told < 0:
        return None
    far = kilometres(start, end)
    if far > 0.3 and told < far / FASTEST.get(mode, 150.0) * 3600:
        return None
    if told > 10 * estimate.leg(start, end, mode).seconds + 1800:
        return None
    return math.ceil(told)


def _key(start: Place, end: Place, mode: str) -> Key:
    """To a metre or so."""
    return (
        round(start.latitude, 5),
        round(start.longitude, 5),
        round(end.latitude, 5),
        round(end.longitude, 5),
        mode,
    )


def port(url: str = "", kind: str = "osrm", *, patience: float = 2.0) -> Travel:
    """The travel of an installation: a server when there is an address, else the embedded one."""
    return Server(url, kind, patience=patience) if url else Embedded()
