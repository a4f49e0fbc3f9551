"""Many agendas at once, packed into columns: the best place in each, in one sweep over all places of all days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .day import Timetable, timetable
from .slots import Slot, rank, slot_at
from .stops import ANY_TIME, FOREVER, NOWHERE, Agenda, Place, Stop, Window
from .travel import Travel

Whole = NDArray[np.int64]
NEVER = -(1 << 52)
_UNFIT = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Sweep:
    """The best place in each agenda, as columns in the order the board was given: ``position`` (-1: it fits nowhere), its
    ``start``, ``margin``, ``extra`` travel and ``wait`` in seconds."""

    position: Whole
    start: Whole
    margin: Whole
    extra: Whole
    wait: Whole


class Board:
    """Agendas packed once, asked many times. Same answers as ``slots.best`` on each, to the second."""

    def __init__(self, agendas: Sequence[Agenda], travel: Travel) -> None:
        self.agendas = list(agendas)
        self.travel = travel
        self._parts: list[_Part] = []
        self._pack()

    def _pack(self) -> None:
        modes: dict[str, list[int]] = {}
        for row, agenda in enumerate(self.agendas):
            modes.setdefault(agenda.mode, []).append(row)
        self._parts = [
            _Part(mode, rows, [self.agendas[row] for row in rows], self.travel) for mode, rows in modes.items()
        ]

    def replace(self, agenda: Agenda) -> None:
        """That agenda (known by its key) has changed."""
        row = next(row for row, known in enumerate(self.agendas) if known.key == agenda.key)
        self.agendas[row] = agenda
        self._pack()

    def sweep(self, stop: Stop, *, soonest: bool = False) -> Sweep:
        """The best place in each agenda, as columns."""
        if len(self._parts) == 1:
            return self._parts[0].sweep(stop, soonest)
        whole = Sweep(*(np.full(len(self.agendas), -1, dtype=np.int64) for _ in range(5)))
        for part in self._parts:
            found = part.sweep(stop, soonest)
            for column in ("position", "start", "margin", "extra", "wait"):
                getattr(whole, column)[part.rows] = getattr(found, column)
        return whole

    def best(self, stop: Stop, *, soonest: bool = False) -> list[Slot]:
        """The best slot of each agenda in which the stop fits, best first."""
        found = []
        for part in self._parts:
            for row, position in enumerate(part.sweep(stop, soonest).position.tolist()):
                slot = slot_at(part.tables[row], stop, position, self.travel) if position >= 0 else None
                if slot is not None:
                    found.append(slot)
        return sorted(found, key=lambda slot: rank(slot, soonest))


class _Part:
    """The agendas of one mode of travel, one row each, one column for each place a stop could take."""

    def __init__(self, mode: str, rows: list[int], agendas: list[Agenda], travel: Travel) -> None:
        self.mode, self.travel = mode, travel
        self.rows = np.array(rows, dtype=np.int64)
        self.tables = [timetable(agenda, travel) for agenda in agendas]
        high, wide = len(agendas), max((len(agenda.stops) for agenda in agendas), default=0) + 1
        self.shape = (high, wide)
        self.free = np.full((high, wide), FOREVER, dtype=np.int64)
        self.bound = np.full((high, wide), NEVER, dtype=np.int64)  # latest start of what follows the journey out
        self.now = np.zeros((high, wide), dtype=np.int64)  # seconds of the journey that would be cut in two
        self.no_origin = np.zeros((high, wide), dtype=np.bool_)
        self.no_target = np.zeros((high, wide), dtype=np.bool_)
        target = np.zeros((high, wide), dtype=np.int64)
        places: list[Place] = []
        runs: list[tuple[int, list[tuple[tuple[Window, ...], int]]]] = []
        for row, table in enumerate(self.tables):
            places += self._row(row, table, target, runs, wide)
        self.packed = travel.pack(places, mode)
        beside = np.arange(wide)[None, :] + 1 + np.arange(high)[:, None] * (wide + 1)
        self.target = None if (target == beside).all() else target.ravel()
        self.breaks = _Breaks(runs) if runs else None
        self.base = int(self.free.min(initial=FOREVER))
        self.lacks_origin, self.lacks_target = bool(self.no_origin.any()), bool(self.no_target.any())

    def _row(self, row: int, table: Timetable, target: Whole, runs: list[Any], wide: int) -> list[Place]:
        """Fill one row; returns its places: where one is before each position, then home."""
        agenda, stops = table.agenda, table.agenda.stops
        width = wide + 1
        places = [place or NOWHERE for place in table.where] + [agenda.end or NOWHERE]
        places += [NOWHERE] * (width - len(places))
        target[row] = np.arange(wide) + 1 + row * width
        for position in range(len(stops) + 1):
            at = position
            while at < len(stops) and stops[at].place is None:
                at += 1
            goes = stops[at].place if at < len(stops) else agenda.end
            target[row, position] = row * width + (at + 1 if at < len(stops) else len(stops) + 1)
            self.no_origin[row, position] = table.where[position] is None
            self.no_target[row, position] = goes is None
            self.now[row, position] = table.legs[at] if at < len(stops) else table.way_home
            if position < agenda.committed:
                continue
            self.free[row, position] = table.free[position]
            self.bound[row, position] = table.latest[at] if at < len(stops) else table.home_by
            if at > position:
                run = [(_tolerant(table, back), stops[back].lasts) for back in range(at - 1, position - 1, -1)]
                runs.append((row * wide + position, run))
        return places

    def sweep(self, stop: Stop, soonest: bool) -> Sweep:
        inward, onward = self._journeys(stop)
        arrive = self.free + inward
        start = _first(stop.windows, arrive)
        room = self.bound - onward
        if self.breaks is not None:
            self.breaks.before(room.reshape(-1))
        room -= stop.lasts
        extra = np.add(inward, onward, out=onward)
        extra -= self.now
        price = (start - self.base << 21) + (extra + (1 << 20)) if soonest else (extra << 33) + (start - self.base)
        np.copyto(price, _UNFIT, where=start > room)
        position = price.argmin(axis=1)
        chosen = position + np.arange(self.shape[0]) * self.shape[1]
        fits = price.take(chosen) != _UNFIT
        begin = start.take(chosen)
        margin = _last(stop.windows, room.take(chosen)) - begin
        picked = (position, begin, margin, extra.take(chosen), begin - arrive.take(chosen))
        return Sweep(*(np.where(fits, column, -1) for column in picked))

    def _journeys(self, stop: Stop) -> tuple[Whole, Whole]:
        """Seconds from where one is to the new stop, and from there to where one goes next, for each place in each day."""
        if stop.place is None:
            return np.zeros(self.shape, dtype=np.int64), self.now.copy()
        to, back = self.travel.around(self.packed, stop.place, self.mode)
        high, wide = self.shape
        inward = to.reshape(high, wide + 1)[:, :-1]
        if self.target is None:
            onward = back.reshape(high, wide + 1)[:, 1:].copy()
        else:
            onward = back.take(self.target).reshape(self.shape)
        if self.lacks_origin:
            inward = np.where(self.no_origin, 0, inward)
        if self.lacks_target:
            np.copyto(onward, 0, where=self.no_target)
        return inward, onward


class _Breaks:
    """The few places before a break: what must be over so that the breaks, taken there, still leave in time."""

    def __init__(self, runs: list[tuple[int, list[tuple[tuple[Window, ...], int]]]]) -> None:
        self.flat = np.array([flat for flat, _ in runs], dtype=np.int64)
        deep = max(len(run) for _, run in runs)
        padded = [run + [(ANY_TIME, 0)] * (deep - len(run)) for _, run in runs]
        self.levels = [
            (_columns([run[level][0] for run in padded]), np.array([run[level][1] for run in padded], dtype=np.int64))
            for level in range(deep)
        ]

    def before(self, room: Whole) -> None:
        """Bring ``room`` (when one must be on the way) back before the breaks, in place."""
        bound = room[self.flat]
        for windows, lasts in self.levels:
            bound -= lasts
            fits = np.full(bound.shape, NEVER, dtype=np.int64)
            for opens, closes in windows:
                np.maximum(fits, np.where(opens <= bound, np.minimum(bound, closes), NEVER), out=fits)
            bound = fits
        room[self.flat] = bound


def _columns(windows: list[tuple[Window, ...]]) -> list[tuple[Whole, Whole]]:
    most = max(len(each) for each in windows)
    padded = [list(each) + [each[-1]] * (most - len(each)) for each in windows]
    return [
        (
            np.array([each[at].opens for each in padded], dtype=np.int64),
            np.array([each[at].closes for each in padded], dtype=np.int64),
        )
        for at in range(most)
    ]


def _tolerant(table: Timetable, at: int) -> tuple[Window, ...]:
    """The windows of a break; one that is late already may stay as late."""
    windows = table.agenda.stops[at].windows or ANY_TIME
    if table.late_by[at]:
        return (*windows, Window(windows[-1].closes + 1, table.begin[at]))
    return windows


def _first(windows: tuple[Window, ...], moment: Whole) -> Whole:
    """As ``stops.first_start``, for many moments; later than everything when all windows have closed."""
    if not windows:
        return moment
    start: Whole | None = None
    for window in reversed(windows):
        here = np.maximum(moment, window.opens)
        late = moment > window.closes
        if start is None:
            np.copyto(here, FOREVER << 1, where=late)
        else:
            np.copyto(here, start, where=late)
        start = here
    assert start is not None
    return start


def _last(windows: tuple[Window, ...], moment: Whole) -> Whole:
    """As ``stops.last_start``, for many moments of which each lies after some opening."""
    if not windows:
        return moment
    last = np.full(moment.shape, NEVER, dtype=np.int64)
    for window in windows:
        np.maximum(last, np.where(window.opens <= moment, np.minimum(moment, window.closes), NEVER), out=last)
    return last
