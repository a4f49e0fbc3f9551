"""Looking ahead: of the places where a visit could go, and of the times one could tell, which leaves most room for those who
have not called yet? Made-up calls, drawn from what usually comes, are asked of each day that would result (the sampled
scenarios of dynamic dispatching: Lan et al. 2023, iterative conditional dispatch)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .day import timetable
from .slots import Slot, best
from .stops import Agenda, Stop
from .travel import Travel

DIMINISHING = (0.0, 1.0, 1.35, 1.5, 1.6)
"""What it is worth that one, two, three… people could take a call: the first counts most."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to say yes: the stop as it would be promised, where it stands, the day that makes."""

    slot: Slot
    stop: Stop
    agenda: Agenda


def choose(
    agendas: Sequence[Agenda],
    choices: Sequence[Choice],
    expected: Sequence[Stop],
    travel: Travel,
    *,
    per_hour: float = 0.0,
) -> Choice:
    """The choice after which most of the ``expected`` calls would still find a place; travel decides between equals.
    ``per_hour``: how many calls one more hour of travel must save to be worth it."""
    able = {agenda.key: _takes(agenda, expected, travel) for agenda in agendas}
    total = [sum(mine[at] for mine in able.values()) for at in range(len(expected))]

    def value(choice: Choice) -> tuple[float, int]:
        was, now = able[choice.agenda.key], _takes(choice.agenda, expected, travel)
        room = sum(DIMINISHING[min(total[at] - was[at] + now[at], len(DIMINISHING) - 1)] for at in range(len(expected)))
        return (room - per_hour * choice.slot.extra / 3600, -choice.slot.start)

    return max(choices, key=value)


def room(agendas: Sequence[Agenda], expected: Sequence[Stop], travel: Travel) -> float:
    """How well the days would take the expected calls, one at a time: comparable between plans."""
    takes = [_takes(agenda, expected, travel) for agenda in agendas]
    return sum(DIMINISHING[min(sum(column), len(DIMINISHING) - 1)] for column in zip(*takes, strict=True))


def _takes(agenda: Agenda, expected: Sequence[Stop], travel: Travel) -> list[int]:
    table = timetable(agenda, travel)
    return [int(best(agenda, stop, travel, table=table) is not None) for stop in expected]
