"""Looking ahead: of the places where a visit could go, and of the times one could tell, which leaves most room for those who
have not called yet? Calls such as usually come are asked of each day that would result (the sampled scenarios of dynamic
dispatching: Lan et al. 2023, iterative conditional dispatch). The answer on the telephone, the repair of a day and the
made-up concierge day all choose here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .board import Board
from .rounds import Needs, may_serve
from .slots import Slot
from .stops import ANY_TIME, Agenda, Stop, Window
from .travel import Travel

GIVE = 30 * 60
"""A told time means half an hour before or after it."""
APART = 3600
"""Between two hours one could tell for the same place."""
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
