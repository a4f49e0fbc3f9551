"""A concierge's day, made up: five people, 34 visits promised in the morning, 12 more that nobody foresaw.

A yardstick, not a claim. Homes and places lie around one point (6 km); journeys take 6 minutes and the way at 22 km/h; the
shift is 8 to 20. One sets out just in time, which commits a visit; a told time means half an hour before or after it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .day import timetable
from .rounds import replan
from .slots import Slot, slots
from .solver import Prices
from .stops import DAY, Agenda, Place, Stop, Window
from .travel import Leg, Seconds, Travel

MINUTE, HOUR = 60, 3600
OPENS, CLOSES = 8 * HOUR, 20 * HOUR
PEOPLE, PLANNED, UNFORESEEN = 5, 34, 12
LASTS = (15, 20, 30, 30, 45, 60)
WINDOWS = (60, 90, 120, 180)
NOTICE = (30, 45, 60, 120)
PATIENCE = (45, 60, 120, 240)
GIVE = 30 * MINUTE


class Plane:
    """A flat town in kilometres (a place's degrees are read as such): 22 km/h, and six minutes for every journey."""

    def seconds(self, far: float) -> int:
        return math.ceil(far / 22 * HOUR) + 6 * MINUTE if far else 0

    def leg(self, start: Place, end: Place, mode: str = "car") -> Leg:
        return Leg(self.seconds(math.hypot(start.latitude - end.latitude, start.longitude - end.longitude)))

    def prepare(self, places: Iterable[Place], modes: Iterable[str] = ("car",)) -> Travel:
        return self

    def pack(self, places: Sequence[Place], mode: str) -> list[Place]:
        return list(places)

    def around(self, packed: list[Place], place: Place, mode: str) -> tuple[Seconds, Seconds]:
        both = np.array([self.leg(other, place).seconds for other in packed], dtype=np.int64)
        return both, both


@dataclass(frozen=True, slots=True)
class Call:
    """Someone asks, at ``heard``, for something nobody foresaw."""

    heard: int
    stop: Stop


@dataclass(frozen=True, slots=True)
class Day:
    """What is known in the morning, and what will be asked."""

    homes: tuple[Place, ...]
    planned: tuple[Stop, ...]
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a day went. ``moves``: promised visits that another person made than was said, each time it changed."""

    asked: int
    served: int
    moves: int
    broken: int
    travel: int


def day(seed: int) -> Day:
    """The day of that seed."""
    rng = random.Random(seed)  # noqa: S311 (a made-up day, not a secret)

    def place() -> Place:
        return Place(rng.gauss(0, 6), rng.gauss(0, 6))

    homes = tuple(place() for _ in range(PEOPLE))
    planned = []
    for number in range(PLANNED):
        width, lasts = rng.choice(WINDOWS) * MINUTE, rng.choice(LASTS) * MINUTE
        opens = rng.randrange(OPENS, CLOSES - HOUR - width, 15 * MINUTE)
        planned.append(Stop(f"planned {number}", place(), lasts, (Window(opens, opens + width),)))
    calls = []
    for number in range(UNFORESEEN):
        heard = rng.randrange(OPENS, 17 * HOUR)
        opens = heard + rng.choice(NOTICE) * MINUTE
        window = Window(opens, opens + rng.choice(PATIENCE) * MINUTE)
        calls.append(Call(heard, Stop(f"call {number}", place(), rng.choice(LASTS) * MINUTE, (window,))))
    return Day(homes, tuple(planned), tuple(sorted(calls, key=lambda call: call.heard)))


@dataclass(frozen=True)
class Policy:
    """How one answers. ``search``: ``never``, ``on failure`` or ``always``; ``seconds`` of CPU for each; ``moved``: the price
    of another face, in seconds of travel; ``room``: how much later than the soonest one tells (0: the soonest); ``prize``:
    what one more visit is worth."""

    search: str = "on failure"
    seconds: float = 0.3
    moved: int = 3600
    room: int = 0
    prize: int = 20 * HOUR
    keeps_window: bool = True
    choose: Callable[[list[tuple[Agenda, Slot]], Travel], tuple[Agenda, Slot]] | None = None


def morning(made: Day, travel: Travel, policy: Policy, seconds: float = 1.0) -> list[Agenda]:
    """The promised visits in the best order found; each client is told a time."""
    empty = [Agenda(str(row), (), OPENS, CLOSES, home, home) for row, home in enumerate(made.homes)]
    plan = replan(empty, made.planned, travel, seconds=seconds)
    return [_tell_all(agenda, travel, policy) for agenda in plan.agendas]


def told(stop: Stop, start: int, policy: Policy) -> Stop:
    """The stop with the time its client is told, and the promise that makes."""
    window = stop.windows[0]
    at = start
    if policy.room:
        at = max(min(start + policy.room, window.closes - GIVE), min(start, window.opens + GIVE), window.opens)
    promise = Window.around(at, GIVE)
    if policy.keeps_window:
        promise = Window(max(promise.opens, window.opens), min(promise.closes, window.closes))
    return replace(stop, windows=(promise,), told=at)


def _tell_all(agenda: Agenda, travel: Travel, policy: Policy) -> Agenda:
    table = timetable(agenda, travel)
    return replace(
        agenda,
        stops=tuple(
            stop if stop.is_promised else told(stop, start, policy)
            for stop, start in zip(agenda.stops, table.begin, strict=True)
        ),
    )


def commit(agenda: Agenda, now: int, travel: Travel) -> Agenda:
    """What one has set out for by ``now`` can no longer change: one leaves just in time for the start."""
    while agenda.committed < len(agenda.stops):
        at = agenda.committed
        table = timetable(agenda, travel)
        if table.begin[at] - table.legs[at] > now:
            break
        stops = list(agenda.stops)
        stops[at] = replace(stops[at], began=table.begin[at])
        agenda = replace(agenda, stops=tuple(stops))
    return replace(agenda, now=now)


def live(made: Day, policy: Policy, seed: int = 0, *, agendas: list[Agenda] | None = None) -> Outcome:
    """The whole day under one policy."""
    travel = Plane()
    agendas = agendas if agendas is not None else morning(made, travel, policy)
    promises: dict[str, Stop] = {stop.key: stop for agenda in agendas for stop in agenda.stops}
    served = moves = 0
    for call in made.calls:
        agendas = [commit(agenda, call.heard, travel) for agenda in agendas]
        agendas, yes, moved = answer(agendas, call.stop, travel, policy, seed)
        moves += moved
        if yes:
            served += 1
            promises.update(
                {stop.key: stop for agenda in agendas for stop in agenda.stops if stop.key == call.stop.key}
            )
    agendas = [commit(agenda, CLOSES + DAY, travel) for agenda in agendas]
    began = {stop.key: stop.began for agenda in agendas for stop in agenda.stops}
    broken = sum(1 for key, stop in promises.items() if not _kept(stop, began.get(key)))
    driven = sum(sum(timetable(agenda, travel).legs) + timetable(agenda, travel).way_home for agenda in agendas)
    return Outcome(len(made.calls), served, moves, broken, driven)


def _kept(stop: Stop, began: int | None) -> bool:
    return began is not None and any(window.opens <= began <= window.closes for window in stop.windows)


def answer(
    agendas: list[Agenda], stop: Stop, travel: Travel, policy: Policy, seed: int
) -> tuple[list[Agenda], bool, int]:
    """What becomes of the days, whether the answer is yes, and how many see another face."""
    found = [(agenda, slot) for agenda in agendas for slot in slots(agenda, stop, travel)]
    prices = Prices(moved=policy.moved, prize=policy.prize)
    moves, yes = 0, bool(found)
    if found:
        choose = policy.choose or _least
        agenda, slot = choose(found, travel)
        new = told(stop, slot.start, policy)
        agendas = [each.with_stop(new, slot.position) if each is agenda else each for each in agendas]
    if (not found and policy.search != "never") or policy.search == "always":
        plan = replan(agendas, [] if found else [stop], travel, seconds=policy.seconds, prices=prices, seed=seed)
        yes, moves = found != [] or not plan.left, plan.moves
        agendas = [_tell_all(agenda, travel, policy) for agenda in plan.agendas]
    return agendas, yes, moves


def _least(found: list[tuple[Agenda, Slot]], travel: Travel) -> tuple[Agenda, Slot]:
    return min(found, key=lambda each: (each[1].extra, each[1].start))
