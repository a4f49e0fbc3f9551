"""Looking ahead: of the places where a visit could go, and of the times one could tell, which leaves most room for those who
have not called yet? Calls such as usually come are asked of each day that would result (the sampled scenarios of dynamic
dispatching: Lan et al. 2023, iterative conditional dispatch). The answer on the telephone, the repair of a day and the
made-up concierge day all choose here."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .board import Board
from .day import timetable, worse
from .rounds import Needs, Plan, may_serve, plan_of, replan
from .slots import Slot
from .solver import Cancelled, Prices
from .stops import ANY_TIME, Agenda, Stop, Window
from .travel import Travel

GIVE = 30 * 60
"""A told time means half an hour before or after it."""
APART = 3600
"""Between two hours one could tell for the same place."""
GUEST = 2 * 3600
"""What a plan made ahead gives for one call that may come, in seconds of travel."""
DRAWS = 6
"""So many sets of calls are asked of each plan made ahead."""
DIMINISHING = np.array((0.0, 1.0, 1.35, 1.5, 1.6))
"""What it is worth that one, two, three… people could take a call: the first counts most."""
PER_HOUR = 1 / 30
"""The share of the expected calls that one more hour of travel must save to be worth it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to say yes: the seconds of travel it adds, when it could begin, the stop as it would be promised, the day that
    makes."""

    extra: int
    start: int
    stop: Stop
    agenda: Agenda


def told(stop: Stop, start: int, *, room: int = GIVE, keeps_window: bool = True) -> Stop:
    """The stop with the time its client is told when it could begin at ``start``, and the promise that makes: up to
    ``room`` later, so that it may still slip both ways, as far as what they asked for allows."""
    windows = stop.windows or ANY_TIME
    window = next((one for one in windows if one.opens <= start <= one.closes), windows[-1])
    at = max(min(start + room, window.closes - GIVE), min(start, window.opens + GIVE), window.opens) if room else start
    promise = Window.around(at, GIVE)
    if keeps_window:
        promise = Window(max(promise.opens, window.opens), min(promise.closes, window.closes))
    return replace(stop, windows=(promise,), told=at)


def hours(slot: Slot, most: int) -> list[int]:
    """When it could begin there: as soon as possible, or an hour later, and so on, as long as all else holds."""
    return [start for start in range(slot.start, slot.start + most * APART, APART) if start <= slot.latest]


def weigh(
    agendas: Sequence[Agenda],
    choices: Sequence[Choice],
    expected: Sequence[Stop],
    travel: Travel,
    *,
    needs: Needs | None = None,
    per_hour: float = PER_HOUR,
) -> list[float]:
    """For each choice, how well all the days together would still take the ``expected`` calls, less its travel."""
    rows = {agenda.key: row for row, agenda in enumerate(agendas)}
    takes = _takes([*agendas, *(choice.agenda for choice in choices)], expected, travel, needs or {})
    total = takes[:, : len(agendas)].sum(axis=1)
    found = []
    for number, choice in enumerate(choices):
        able = total - takes[:, rows[choice.agenda.key]] + takes[:, len(agendas) + number]
        found.append(_worth(able) - per_hour * choice.extra / 3600)
    return found


def choose(
    agendas: Sequence[Agenda],
    choices: Sequence[Choice],
    expected: Sequence[Stop],
    travel: Travel,
    *,
    per_hour: float = PER_HOUR,
) -> Choice:
    """The choice after which most of the ``expected`` calls would still find a place; the sooner one between equals."""
    weights = weigh(agendas, choices, expected, travel, per_hour=per_hour)
    return max(zip(weights, choices, strict=True), key=lambda each: (each[0], -each[1].start))[1]


def room(agendas: Sequence[Agenda], expected: Sequence[Stop], travel: Travel, *, needs: Needs | None = None) -> float:
    """How well the days would take the expected calls, one at a time: comparable between days of the same people."""
    return _worth(_takes(agendas, expected, travel, needs or {}).sum(axis=1))


def plan_with_room(
    agendas: Sequence[Agenda],
    wanted: Sequence[Stop],
    travel: Travel,
    expected: Sequence[Stop],
    *,
    seconds: float,
    calls: int = 1,
    tries: int = 3,
    prices: Prices | None = None,
    needs: Needs | None = None,
    seed: int = 0,
    cancelled: Cancelled | None = None,
    then: Callable[[Agenda], Agenda] = lambda agenda: agenda,
) -> Plan:
    """The days planned anew, holes left where calls usually come. Each of several plans is made with ``calls`` of the expected
    ones among the visits, who then leave their hours empty again (the multiple scenarios of Bent and Van Hentenryck, 2004); of
    those that serve most and disturb fewest, the one in which most others would find a place. One try plans without them.
    ``then``: what becomes of a day once it is planned (its clients are told a time)."""
    prices = prices or Prices()
    tries = tries if expected and calls and seconds > 0 else 1
    before = [timetable(agenda, travel) for agenda in agendas]
    rng = random.Random(seed)  # noqa: S311 (which calls are tried, no secret)

    def plan(number: int, guests: Sequence[Stop]) -> Plan | None:
        made = replan(
            agendas, [*wanted, *guests], travel, seconds=seconds / tries, prices=_with(prices, guests), needs=needs,
            seed=seed + number, cancelled=cancelled,
        )  # fmt: skip
        days = [_without(then(agenda), {guest.key for guest in guests}) for agenda in made.agendas]
        after = [timetable(day, travel) for day in days]
        holds = not guests or not any(worse(one, two) for one, two in zip(before, after, strict=True))
        return plan_of(before, days, wanted, travel, made.by) if holds else None

    def draw() -> list[Stop]:
        return rng.sample(list(expected), min(calls, len(expected)))

    tried = [plan(number, draw() if tries > 1 else ()) for number in range(tries)]
    plans = [one for one in tried if one is not None]
    least = min(((len(one.left), one.moves) for one in plans), default=(len(wanted), 0))
    if tries > 1 and least[0] and (plain := plan(tries, ())) is not None:
        plans.append(plain)
        least = min(least, (len(plain.left), plain.moves))
    plans = [one for one in plans if (len(one.left), one.moves) == least]
    others = [draw() for _ in range(DRAWS)] if len(plans) > 1 else []

    def refused(one: Plan) -> int:
        return sum(len(replan(one.agendas, some, travel, seconds=0, needs=needs).left) for some in others)

    return min(plans, key=lambda one: (refused(one), one.travel))


def _with(prices: Prices, guests: Sequence[Stop]) -> Prices:
    """Who may call is worth less than whoever has."""
    return replace(prices, prizes={**prices.prizes, **{guest.key: GUEST for guest in guests}})


def _without(agenda: Agenda, keys: set[str]) -> Agenda:
    return replace(agenda, stops=tuple(stop for stop in agenda.stops if stop.key not in keys))


def _takes(agendas: Sequence[Agenda], expected: Sequence[Stop], travel: Travel, needs: Needs) -> NDArray[np.int64]:
    """Which call (row) would find a place in which day (column)."""
    board = Board(agendas, travel)
    takes = np.array([board.sweep(stop).position >= 0 for stop in expected], dtype=np.int64)
    takes = takes.reshape(len(expected), len(agendas))
    for row, stop in enumerate(expected):
        if stop.key in needs:
            takes[row] *= np.array([may_serve(agenda, stop, needs) for agenda in agendas])
    return takes


def _worth(able: NDArray[np.int64]) -> float:
    return float(DIMINISHING[np.minimum(able, len(DIMINISHING) - 1)].mean()) if len(able) else 0.0
