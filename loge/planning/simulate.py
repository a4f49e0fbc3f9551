"""A concierge's day, made up: five people, 34 visits promised in the morning, 12 more that nobody foresaw.

A yardstick, not a claim. Homes and places lie around one point (6 km); journeys take 6 minutes and the way at 22 km/h; the
shift is 8 to 20. One sets out just in time, which commits a visit; a told time means half an hour before or after it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .ahead import GIVE, PER_HOUR, Choice, choose, hours
from .ahead import told as as_told
from .day import timetable
from .rounds import replan
from .slots import slots
from .solver import Prices
from .stops import DAY, Agenda, Place, Stop, Window
from .travel import Leg, Seconds, Travel

MINUTE, HOUR = 60, 3600
OPENS, CLOSES = 8 * HOUR, 20 * HOUR
CALLS_END = 17 * HOUR
PEOPLE, PLANNED, UNFORESEEN = 5, 34, 12
LASTS = (15, 20, 30, 30, 45, 60)
WINDOWS = (60, 90, 120, 180)
NOTICE = (30, 45, 60, 120)
PATIENCE = (45, 60, 120, 240)


class Plane:
    """A flat town in kilometres (a place's degrees are read as such): 22 km/h, and six minutes for every journey."""

    def seconds(self, far: float) -> int:
        return math.ceil(round(far / 22 * HOUR, 6)) + 6 * MINUTE if far else 0

    def leg(self, start: Place, end: Place, mode: str = "car") -> Leg:
        return Leg(self.seconds(math.hypot(start.latitude - end.latitude, start.longitude - end.longitude)))

    def prepare(self, places: Iterable[Place], modes: Iterable[str] = ("car",)) -> Travel:
        return self

    def pack(self, places: Sequence[Place], mode: str) -> NDArray[np.float64]:
        return np.array([(place.latitude, place.longitude) for place in places], dtype=np.float64).reshape(-1, 2)

    def around(self, packed: NDArray[np.float64], place: Place, mode: str) -> tuple[Seconds, Seconds]:
        far = np.hypot(packed[:, 0] - place.latitude, packed[:, 1] - place.longitude)
        way = np.ceil(np.round(far / 22 * HOUR, 6)).astype(np.int64) + 6 * MINUTE
        both = np.where(far == 0, 0, way)
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

    homes = tuple(_place(rng) for _ in range(PEOPLE))
    planned = []
    for number in range(PLANNED):
        width, lasts = rng.choice(WINDOWS) * MINUTE, rng.choice(LASTS) * MINUTE
        opens = rng.randrange(OPENS, CLOSES - HOUR - width, 15 * MINUTE)
        planned.append(Stop(f"planned {number}", _place(rng), lasts, (Window(opens, opens + width),)))
    calls = []
    for number in range(UNFORESEEN):
        calls.append(_call(rng, rng.randrange(OPENS, CALLS_END), f"call {number}"))
    return Day(homes, tuple(planned), tuple(sorted(calls, key=lambda call: call.heard)))


def _place(rng: random.Random) -> Place:
    return Place(rng.gauss(0, 6), rng.gauss(0, 6))


def _call(rng: random.Random, heard: int, key: str) -> Call:
    opens = heard + rng.choice(NOTICE) * MINUTE
    window = Window(opens, opens + rng.choice(PATIENCE) * MINUTE)
    return Call(heard, Stop(key, _place(rng), rng.choice(LASTS) * MINUTE, (window,)))


@dataclass(frozen=True)
class Policy:
    """How one answers. ``search``: ``never``, ``on failure`` or ``always``; ``seconds`` of CPU for each; ``moved``: the price
    of another face, in seconds of travel; ``room``: how much later than the soonest one tells, at most half an hour;
    ``prize``: what one more visit is worth; ``keeps_window``: what was told never reaches beyond what the client asked for;
    ``scenarios``: so many made-up calls weigh each choice (0: the least travel is chosen), at so many ``hours`` for each place."""

    search: str = "on failure"
    seconds: float = 0.3
    moved: int = 3600
    room: int = 0
    prize: int = 20 * HOUR
    keeps_window: bool = True
    scenarios: int = 0
    per_hour: float = PER_HOUR
    hours: int = 1


def morning(made: Day, travel: Travel, policy: Policy, *, seconds: float = 1.0) -> list[Agenda]:
    """The promised visits in the best order found; each client is told a time."""
    empty = [Agenda(str(row), (), OPENS, CLOSES, home, home) for row, home in enumerate(made.homes)]
    plan = replan(empty, made.planned, travel, seconds=seconds)
    return [_tell_all(agenda, travel, policy) for agenda in plan.agendas]


def told(stop: Stop, start: int, policy: Policy) -> Stop:
    """The stop with the time its client is told, and the promise that makes."""
    return as_told(stop, start, room=min(policy.room, GIVE), keeps_window=policy.keeps_window)


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
    promises: dict[str, Stop] = {stop.key: stop for stop in made.planned}  # one left out in the morning is broken
    promises.update({stop.key: stop for agenda in agendas for stop in agenda.stops})
    served = moves = 0
    for call in made.calls:
        agendas = [commit(agenda, call.heard, travel) for agenda in agendas]
        agendas, yes, moved = answer(agendas, call.stop, call.heard, travel, policy, seed)
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
    agendas: list[Agenda], stop: Stop, now: int, travel: Travel, policy: Policy, seed: int
) -> tuple[list[Agenda], bool, int]:
    """What becomes of the days, whether the answer is yes, and how many see another face."""
    found = [(agenda, slot) for agenda in agendas for slot in slots(agenda, stop, travel)]
    prices = Prices(moved=policy.moved, prize=policy.prize)
    expected = _expected(seed, now, policy.scenarios)
    moves, yes = 0, bool(found)
    if found:
        choices = [
            Choice(slot.extra, start, new := told(stop, start, policy), agenda.with_stop(new, slot.position))
            for agenda, slot in found
            for start in hours(slot, policy.hours)
        ]
        if policy.scenarios:
            choice = choose(agendas, choices, expected, travel, per_hour=policy.per_hour)
        else:
            choice = min(choices, key=lambda each: (each.extra, each.start))
        agendas = [choice.agenda if each.key == choice.agenda.key else each for each in agendas]
    if (not found and policy.search != "never") or policy.search == "always":
        plan = replan(agendas, [] if found else [stop], travel, seconds=policy.seconds, prices=prices, seed=seed)
        yes, moves = found != [] or not plan.left, plan.moves
        agendas = [_tell_all(agenda, travel, policy) for agenda in plan.agendas]
    return agendas, yes, moves


def _expected(seed: int, now: int, count: int) -> list[Stop]:
    """Calls such as usually come, made up from ``now`` on; drawn apart from those of the day itself."""
    rng = random.Random(seed * 1_000_003 + now)  # noqa: S311 (a made-up day, not a secret)
    return [
        _call(rng, rng.randrange(min(now, CALLS_END - 1), CALLS_END), f"expected {number}").stop
        for number in range(count)
    ]


POLICIES = {
    "insertion only": Policy("never"),
    "insertion, a round time told": Policy("never", room=GIVE),
    "planned anew on failure": Policy("on failure", moved=0),
    "planned anew always": Policy("always", moved=0),
    "Loge: moves priced": Policy("on failure", moved=2 * HOUR, room=GIVE),
    "Loge: and looking ahead": Policy("on failure", moved=2 * HOUR, room=GIVE, scenarios=30),
}
LOOSE = {
    "insertion only": Policy("never", keeps_window=False),
    "planned anew on failure": Policy("on failure", moved=0, keeps_window=False),
    "Loge: and looking ahead": Policy("on failure", moved=2 * HOUR, scenarios=30, keeps_window=False),
}
"""The same, where half an hour around the told time may reach beyond what the client had asked for."""


def compare(seed: int, *, seconds: float = 0.3, policies: Mapping[str, Policy] = POLICIES) -> dict[str, Outcome]:
    """The same day, from the same morning, under each policy."""
    made, travel = day(seed), Plane()
    empty = [Agenda(str(row), (), OPENS, CLOSES, home, home) for row, home in enumerate(made.homes)]
    start = replan(empty, made.planned, travel, seconds=3 * seconds).agendas
    found = {}
    for name, policy in policies.items():
        policy = replace(policy, seconds=seconds)
        days = [_tell_all(agenda, travel, policy) for agenda in start]
        found[name] = live(made, policy, seed, agendas=days)
    return found


def hindsight(seed: int, *, seconds: float = 2.0) -> tuple[int, int]:
    """Calls asked, and how many would have been served had all been known in the morning."""
    made = day(seed)
    empty = [Agenda(str(row), (), OPENS, CLOSES, home, home) for row, home in enumerate(made.homes)]
    first = Prices(prizes={stop.key: 1000 * HOUR for stop in made.planned})
    wanted = [*made.planned, *(call.stop for call in made.calls)]
    left = set(replan(empty, wanted, Plane(), seconds=seconds, prices=first).left)
    return len(made.calls), sum(call.stop.key not in left for call in made.calls)
