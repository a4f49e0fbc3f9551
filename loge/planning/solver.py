"""The days of several people as one problem for PyVRP: each person a vehicle with a matrix of their own, in which entering a
stop that was someone else's costs what disturbing costs; each window of a stop a client, of which one is served."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyvrp
import pyvrp.exceptions
from numpy.typing import NDArray

from .day import Timetable
from .stops import DAY, NOWHERE, Agenda, Place, Stop, Window
from .travel import Travel

warnings.filterwarnings("ignore", category=pyvrp.exceptions.PenaltyBoundWarning)
# It says that a search has stayed infeasible: expected of a day that cannot hold. We look at the result, and play it again.

BARRED = 10 * DAY
"""A journey nobody finishes within a shift: how one keeps a stop from whoever may not serve it."""

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Prices:
    """Everything in seconds of travel. ``moved``: a promised stop goes to someone else. ``prize``: what one stop not yet
    promised is worth (``prizes`` for those that differ)."""

    moved: int = 3600
    prize: int = 20 * 3600
    prizes: Mapping[str, int] = field(default_factory=dict)

    def of(self, stop: Stop) -> int:
        return self.prizes.get(stop.key, self.prize)


class Budget:
    """Stops PyVRP when so many seconds of CPU are used or someone has called it off."""

    def __init__(self, seconds: float, progress: Progress | None, cancelled: Cancelled | None) -> None:
        self.begun, self.seconds = time.process_time(), seconds
        self.progress, self.cancelled, self.told = progress, cancelled, 0.0

    def __call__(self, best_cost: int) -> bool:
        used = (time.process_time() - self.begun) / self.seconds if self.seconds else 1.0
        if self.progress and used - self.told >= 0.02:
            self.told = used
            self.progress(min(used, 1.0))
        return used >= 1.0 or bool(self.cancelled and self.cancelled())


@dataclass(frozen=True, slots=True)
class _Client:
    stop: Stop
    window: Window | None
    node: int


def solve(
    tables: Sequence[Timetable],
    free: Sequence[Stop],
    start_from: Sequence[Sequence[str]],
    travel: Travel,
    prices: Prices,
    may: Callable[[Agenda, Stop], bool],
    budget: Budget,
    seed: int,
) -> list[list[str]] | None:
    """The keys each person serves after what is committed, in order; None when nothing feasible came out.

    ``tables`` are the days as they are (their stops must stay), ``free`` the stops one may leave out, ``start_from`` a plan
    to set out from, in keys.
    """
    problem = _Problem(tables, free, travel, prices, may)
    if not problem.clients:
        return [[] for _ in tables]
    initial = problem.solution(start_from)
    result = pyvrp.solve(problem.data, budget, seed=seed, collect_stats=False, initial_solution=initial)
    return problem.keys(result.best) if result.is_feasible() else None


class _Problem:
    def __init__(
        self,
        tables: Sequence[Timetable],
        free: Sequence[Stop],
        travel: Travel,
        prices: Prices,
        may: Callable[[Agenda, Stop], bool],
    ) -> None:
        self.tables, self.travel, self.prices, self.may = tables, travel, prices, may
        self.base = min(table.free[table.agenda.committed] for table in tables)
        self.places: list[Place | None] = []
        self.owner: dict[str, int] = {}
        self.clients: list[_Client] = []
        self.groups: list[pyvrp.ClientGroup] = []
        for table in tables:
            self.places += [table.where[table.agenda.committed], table.agenda.end]
        made: list[pyvrp.Client] = []
        for row, table in enumerate(tables):
            for at in range(table.agenda.committed, len(table.agenda.stops)):
                stop = table.agenda.stops[at]
                self.owner[stop.key] = row
                place = stop.place or table.where[at]
                self._add(made, stop, place, _tolerant(table, at), required=True)
        for stop in free:
            self._add(made, stop, stop.place, stop.windows, required=False)
        self.data = self._data(made)

    def _add(
        self, made: list[pyvrp.Client], stop: Stop, place: Place | None, windows: Sequence[Window], *, required: bool
    ) -> None:
        node = len(self.places)
        self.places.append(place)
        alive: list[Window | None] = [window for window in windows if window.closes >= self.base]
        alive = alive or [None]
        group = None
        if len(alive) > 1:
            group = len(self.groups)
            self.groups.append(pyvrp.ClientGroup(required=required))
        for window in alive:
            if group is not None:
                self._join(group, len(self.clients), required)
            self.clients.append(_Client(stop, window, node))
            made.append(
                pyvrp.Client(
                    node,
                    service_duration=stop.lasts,
                    tw_early=0 if window is None else max(window.opens - self.base, 0),
                    tw_late=1 << 40 if window is None else min(window.closes - self.base, 1 << 40),
                    prize=0 if required else self.prices.of(stop),
                    required=required and group is None,
                    group=group,
                )
            )

    def _join(self, group: int, client: int, required: bool) -> None:
        self.groups[group] = pyvrp.ClientGroup([*self.groups[group].clients, client], required=required)

    def _data(self, made: list[pyvrp.Client]) -> pyvrp.ProblemData:
        distances: list[NDArray[np.int64]] = []
        durations: list[NDArray[np.int64]] = []
        profiles: dict[tuple[str, bytes, bytes], int] = {}
        plain: dict[str, NDArray[np.int64]] = {}
        vehicles = []
        for row, table in enumerate(self.tables):
            agenda = table.agenda
            if agenda.mode not in plain:
                plain[agenda.mode] = self._matrix(agenda.mode)
            disturbs, barred = self._columns(row, agenda)
            known = (agenda.mode, disturbs.tobytes(), barred.tobytes())
            if known not in profiles:
                profiles[known] = len(durations)
                distances.append(plain[agenda.mode] + disturbs[None, :])
                durations.append(plain[agenda.mode] + barred[None, :])
                np.fill_diagonal(distances[-1], 0)
                np.fill_diagonal(durations[-1], 0)
            vehicles.append(
                pyvrp.VehicleType(
                    1,
                    start_depot=2 * row,
                    end_depot=2 * row + 1,
                    tw_early=max(table.free[agenda.committed] - self.base, 0),
                    tw_late=max(table.home_by - self.base, 0),
                    profile=profiles[known],
                )
            )
        locations = [pyvrp.Location(0, 0) for _ in self.places]
        depots = [pyvrp.Depot(node) for node in range(2 * len(self.tables))]
        return pyvrp.ProblemData(locations, made, depots, vehicles, distances, durations, self.groups)  # type: ignore[arg-type]

    def _matrix(self, mode: str) -> NDArray[np.int64]:
        count = len(self.places)
        matrix = np.zeros((count, count), dtype=np.int64)
        packed = self.travel.pack([place or NOWHERE for place in self.places], mode)
        for node, place in enumerate(self.places):
            if place is not None:
                matrix[node, :] = self.travel.around(packed, place, mode)[1]
        anywhere = [node for node, place in enumerate(self.places) if place is None]
        matrix[anywhere, :] = 0
        matrix[:, anywhere] = 0
        return matrix

    def _columns(self, row: int, agenda: Agenda) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What entering each place costs this person more, and the time by which it is out of their reach."""
        disturbs = np.zeros(len(self.places), dtype=np.int64)
        barred = np.zeros(len(self.places), dtype=np.int64)
        for client in self.clients:
            owner = self.owner.get(client.stop.key)
            theirs = owner == row
            if owner is not None and not theirs and client.stop.is_promised:
                disturbs[client.node] = self.prices.moved
            if not theirs and ((client.stop.place is None and owner is not None) or not self.may(agenda, client.stop)):
                barred[client.node] = BARRED
                disturbs[client.node] = BARRED
        return disturbs, barred

    def solution(self, days: Sequence[Sequence[str]]) -> pyvrp.Solution:
        """A plan in keys as PyVRP's own."""
        first: dict[str, list[int]] = {}
        for index, client in enumerate(self.clients):
            first.setdefault(client.stop.key, []).append(index)
        routes = []
        for row, keys in enumerate(days):
            if not keys:
                continue
            visits = [first[key][0] for key in keys]
            for at, key in enumerate(keys):  # of several windows the one with which the route warps time least
                if len(first[key]) > 1:
                    visits[at] = min(
                        first[key],
                        key=lambda index, at=at, visits=visits, row=row: pyvrp.Route(  # type: ignore[misc]
                            self.data, [*visits[:at], index], row
                        ).time_warp(),
                    )
            routes.append(pyvrp.Route(self.data, visits, row))
        return pyvrp.Solution(self.data, routes)

    def keys(self, solution: pyvrp.Solution) -> list[list[str]]:
        """PyVRP's plan in keys."""
        days: list[list[str]] = [[] for _ in self.tables]
        for route in solution.routes():
            days[route.vehicle_type()] = [
                self.clients[activity.idx].stop.key for activity in route.schedule() if activity.is_client()
            ]
        return days


def _tolerant(table: Timetable, at: int) -> tuple[Window, ...]:
    """Its windows; what is late already may stay as late."""
    windows = table.agenda.stops[at].windows
    if table.late_by[at]:
        return (*windows, Window(windows[-1].closes + 1, table.begin[at]))
    return windows
