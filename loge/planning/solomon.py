"""Vehicle routing with time windows as Solomon wrote it down (1987), solved with the rounding of the DIMACS challenge: every
distance times ten, cut off; so one decimal is exact and anyone can compare."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyvrp
from numpy.typing import NDArray

from .solver import Budget, Cancelled, Progress

MOST_CUSTOMERS = 2000


class Unreadable(ValueError):
    """This is no such file; the words say what is missing and where."""


@dataclass(frozen=True, slots=True)
class Customer:
    """The first of an instance is the depot."""

    x: float
    y: float
    demand: int
    ready: float
    due: float
    service: float


@dataclass(frozen=True, slots=True)
class Instance:
    name: str
    vehicles: int
    capacity: int
    customers: tuple[Customer, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Customers by their numbers, one list for each vehicle that leaves; ``distance`` in tenths."""

    routes: tuple[tuple[int, ...], ...]
    distance: int


def read(text: str) -> Instance:
    """A file in Solomon's format. Raises Unreadable."""
    lines = [line.split() for line in text.splitlines()]
    words = [(number, line) for number, line in enumerate(lines, 1) if line]
    if not words:
        raise Unreadable("The file is empty.")
    rows = [(number, _numbers(line)) for number, line in words[1:]]
    fleet = next((row for _, row in rows if row and len(row) == 2), None)
    if fleet is None:
        raise Unreadable("There is no line with the number of vehicles and their capacity (VEHICLE, NUMBER CAPACITY).")
    if fleet[0] < 1 or fleet[1] < 0:
        raise Unreadable("There must be at least one vehicle, and its capacity cannot be negative.")
    customers = []
    for number, row in rows:
        if row is None or len(row) == 2:
            continue
        if len(row) != 7:
            raise Unreadable(
                f"Line {number} has {len(row)} figures; a customer has seven: number, x, y, demand, ready, due, service."
            )
        customers.append(_customer(number, row))
        if int(row[0]) != len(customers) - 1:
            raise Unreadable(f"Line {number}: customer {int(row[0])} comes where {len(customers) - 1} was expected.")
        if len(customers) > MOST_CUSTOMERS + 1:
            raise Unreadable(f"There are more than {MOST_CUSTOMERS} customers.")
    if len(customers) < 2:
        raise Unreadable("There is no customer beside the depot.")
    return Instance(" ".join(words[0][1])[:60], int(fleet[0]), int(fleet[1]), tuple(customers))


def _numbers(line: Sequence[str]) -> list[float] | None:
    try:
        row = [float(word) for word in line]
    except ValueError:
        return None
    return row if all(math.isfinite(number) and abs(number) < 1e9 for number in row) else None


def _customer(number: int, row: Sequence[float]) -> Customer:
    _, x, y, demand, ready, due, service = row
    if due < ready:
        raise Unreadable(f"Line {number}: the window closes ({due:g}) before it opens ({ready:g}).")
    if demand < 0 or service < 0 or ready < 0:
        raise Unreadable(f"Line {number}: demand, ready time and service cannot be negative.")
    return Customer(x, y, int(demand), ready, due, service)


def distances(instance: Instance) -> NDArray[np.int64]:
    """Between all, in tenths, cut off."""
    spots = np.array([(customer.x, customer.y) for customer in instance.customers])
    apart = spots[:, None, :] - spots[None, :, :]
    tenths: NDArray[np.int64] = (np.sqrt((apart**2).sum(axis=2)) * 10).astype(np.int64)
    return tenths


def solve(
    instance: Instance,
    seconds: float,
    *,
    seed: int = 1,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Answer | None:
    """The shortest routes found within so many seconds of CPU; None when no feasible ones were."""
    demands = [customer.demand for customer in instance.customers]
    if max(demands) > instance.capacity or sum(demands) > instance.capacity * instance.vehicles:
        return None  # no search would find what cannot be
    result = pyvrp.solve(problem(instance), Budget(seconds, progress, cancelled), seed=seed, collect_stats=False)
    if not result.is_feasible():
        return None
    routes = tuple(
        tuple(visit.idx + 1 for visit in route.schedule() if visit.is_client()) for route in result.best.routes()
    )
    return Answer(routes, int(result.best.distance()))


def problem(instance: Instance) -> pyvrp.ProblemData:
    """The instance as PyVRP's own."""
    depot, *customers = instance.customers
    matrix = distances(instance)
    return pyvrp.ProblemData(
        [pyvrp.Location(each.x, each.y) for each in instance.customers],
        [
            pyvrp.Client(
                node,
                delivery=[each.demand],
                service_duration=_tenths(each.service),
                tw_early=_tenths(each.ready),
                tw_late=_tenths(each.due),
            )
            for node, each in enumerate(customers, 1)
        ],
        [pyvrp.Depot(0)],
        [
            pyvrp.VehicleType(
                instance.vehicles, [instance.capacity], 0, 0, tw_early=_tenths(depot.ready), tw_late=_tenths(depot.due)
            )
        ],
        [matrix],  # type: ignore[list-item]
        [matrix],  # type: ignore[list-item]
    )


def _tenths(number: float) -> int:
    return int(number * 10)


def check(instance: Instance, answer: Answer) -> int:
    """The distance counted again by hand, in tenths. Raises AssertionError when a rule is broken."""
    matrix, total = distances(instance), 0
    assert sorted(node for route in answer.routes for node in route) == list(range(1, len(instance.customers)))
    assert len(answer.routes) <= instance.vehicles
    for route in answer.routes:
        assert sum(instance.customers[node].demand for node in route) <= instance.capacity
        at, moment = 0, _tenths(instance.customers[0].ready)
        for node in (*route, 0):
            leg = int(matrix[at, node])
            total += leg
            moment = max(moment + leg, _tenths(instance.customers[node].ready))
            assert moment <= _tenths(instance.customers[node].due)
            moment += _tenths(instance.customers[node].service)
            at = node
    return total


def made_up(seed: int, kind: str = "R1", count: int = 100) -> Instance:
    """An instance after Solomon's manner: ``R`` scattered, ``C`` in clusters, ``RC`` both; ``1`` short days, ``2`` long ones.
    Like his, it has a solution: each window lies around a moment at which the customer can be reached."""
    rng = random.Random(f"{kind} {seed}")  # noqa: S311 (a made-up map, not a secret)
    horizon, capacity = (230, 200) if kind.endswith("1") else (1000, 1000)
    centres = [(rng.uniform(10, 90), rng.uniform(10, 90)) for _ in range(10)]
    customers = [Customer(50, 50, 0, 0, horizon, 0)]
    for number in range(count):
        if kind[0] == "C" or (kind[:2] == "RC" and number % 2):
            middle = centres[number % 10]
            x, y = rng.gauss(middle[0], 4), rng.gauss(middle[1], 4)
        else:
            x, y = rng.uniform(0, 100), rng.uniform(0, 100)
        x, y = round(min(max(x, 0), 100)), round(min(max(y, 0), 100))
        far = math.hypot(x - 50, y - 50)
        centre = rng.uniform(far, horizon - far - 10)
        half = rng.choice((5, 15, 30, 60)) * (1 if kind.endswith("1") else 4)
        ready, due = max(math.ceil(far), round(centre - half)), min(int(horizon - far - 10), round(centre + half))
        customers.append(Customer(x, y, rng.randint(5, 35), ready, max(due, ready), 10))
    return Instance(f"{kind}-{seed}", count // 2, capacity, tuple(customers))
