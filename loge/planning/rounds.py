"""The days of several people planned anew: insertion first, then PyVRP for as long as it is given, from there.

What is under way or done stays; promises hold; going to someone else has its price; whatever comes out has been played
by the same clock as insertion, and is never worse than insertion alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .board import Board
from .day import Timetable, timetable, worse
from .slots import Slot, best, rank
from .solver import Budget, Cancelled, Prices, Progress, solve
from .stops import Agenda, Stop
from .travel import Travel

MANY = 400
"""More stops than this are solved part by part: people whose days lie in the same direction together."""
Needs = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Shift:
    """One difference between two plans: who and when, before and after ('' and None: not served)."""

    key: str
    was: str
    now: str
    was_at: int | None
    now_at: int | None
    is_promised: bool

    @property
    def disturbs(self) -> bool:
        """Someone who was told who would come sees someone else."""
        return self.is_promised and self.was != self.now


@dataclass(frozen=True, slots=True)
class Plan:
    """Days that hold. ``left``: keys of the stops that found no place. ``shifts``: what differs from the days given.
    ``by``: ``insertion`` or ``search``. ``travel``: seconds on the way, committed journeys left out."""

    agendas: tuple[Agenda, ...]
    left: tuple[str, ...]
    shifts: tuple[Shift, ...]
    by: str
    travel: int

    @property
    def moves(self) -> int:
        """Promised stops that go to someone else."""
        return sum(shift.disturbs for shift in self.shifts)


def replan(
    agendas: Sequence[Agenda],
    wanted: Sequence[Stop],
    travel: Travel,
    *,
    seconds: float = 1.0,
    prices: Prices | None = None,
    needs: Needs | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Plan:
    """Give ``wanted`` a place in the days, moving as little as its worth allows. ``seconds`` of CPU; 0 is insertion alone.

    ``needs``: the skills a stop asks for, by its key; an agenda without them never gets it. ``progress`` is told the share
    of the time used, ``cancelled`` asked often: then the best plan so far is given.
    """
    prices, needs = prices or Prices(), needs or {}
    budget = Budget(seconds, progress, cancelled)
    before = [timetable(agenda, travel) for agenda in agendas]
    inserted = _insert(agendas, wanted, travel, needs, prices, cancelled)
    plan = _plan(before, inserted, wanted, travel, "insertion")
    if seconds > 0 and agendas:
        plan = _search(before, plan, wanted, travel, prices, needs, budget, seed)
    if progress:
        progress(1.0)
    return plan


def worth(plan: Plan, wanted: Sequence[Stop], prices: Prices) -> int:
    """What a plan costs, in seconds of travel: less is better."""
    left = set(plan.left)
    return plan.travel + plan.moves * prices.moved + sum(prices.of(stop) for stop in wanted if stop.key in left)


def may_serve(agenda: Agenda, stop: Stop, needs: Needs) -> bool:
    """They have every skill the stop asks for."""
    return needs.get(stop.key, frozenset()) <= agenda.skills


def _insert(
    agendas: Sequence[Agenda],
    wanted: Sequence[Stop],
    travel: Travel,
    needs: Needs,
    prices: Prices,
    cancelled: Cancelled | None,
) -> list[Agenda]:
    """One after the other, the dearest and the most pressed first, each where it costs the least travel."""
    days = list(agendas)
    boards: list[Board | Timetable] = [_ready(agenda, travel) for agenda in days]
    for stop in sorted(wanted, key=lambda stop: (-prices.of(stop), stop.windows[-1].closes if stop.windows else 0)):
        if cancelled and cancelled():
            break
        found = [
            (rank(slot), row, slot)
            for row, (agenda, board) in enumerate(zip(days, boards, strict=True))
            if may_serve(agenda, stop, needs) and (slot := _ask(agenda, board, stop, travel)) is not None
        ]
        if found:
            _, row, slot = min(found, key=lambda each: each[:2])
            days[row] = days[row].with_stop(stop, slot.position)
            boards[row] = _ready(days[row], travel)
    return days


def _ready(agenda: Agenda, travel: Travel) -> Board | Timetable:
    """Columns pay only for long days."""
    return Board([agenda], travel) if len(agenda.stops) > 15 else timetable(agenda, travel)


def _ask(agenda: Agenda, board: Board | Timetable, stop: Stop, travel: Travel) -> Slot | None:
    if isinstance(board, Board):
        return next(iter(board.best(stop)), None)
    return best(agenda, stop, travel, table=board)


def _plan(before: Sequence[Timetable], days: Sequence[Agenda], wanted: Sequence[Stop], travel: Travel, by: str) -> Plan:
    was = {
        stop.key: (table.agenda.key, table.begin[at]) for table in before for at, stop in enumerate(table.agenda.stops)
    }
    shifts, served, driven = [], set(), 0
    for agenda in days:
        table = timetable(agenda, travel)
        driven += sum(table.legs[agenda.committed :]) + table.way_home
        for at, stop in enumerate(agenda.stops):
            served.add(stop.key)
            who, when = was.get(stop.key, ("", None))
            if (who, when) != (agenda.key, table.begin[at]):
                shifts.append(Shift(stop.key, who, agenda.key, when, table.begin[at], stop.is_promised))
    left = tuple(stop.key for stop in wanted if stop.key not in served)
    return Plan(tuple(days), left, tuple(shifts), by, driven)


def _search(
    before: Sequence[Timetable],
    plan: Plan,
    wanted: Sequence[Stop],
    travel: Travel,
    prices: Prices,
    needs: Needs,
    budget: Budget,
    seed: int,
) -> Plan:
    days = list(plan.agendas)
    parts = _parts(before, len(wanted))
    begun, given = budget.begun, budget.seconds
    for number, rows in enumerate(parts):
        if budget(0):
            break
        share = Budget(given * (number + 1) / len(parts), budget.progress, budget.cancelled)
        share.begun, share.told = begun, budget.told
        held = {stop.key for row, agenda in enumerate(days) if row not in rows for stop in agenda.stops}
        free = [stop for stop in wanted if stop.key not in held]
        found = _solve(
            [before[row] for row in rows], [days[row] for row in rows], free, travel, prices, needs, share, seed
        )
        if found is None:
            continue
        tried = list(days)
        for row, agenda in zip(rows, found, strict=True):
            tried[row] = agenda
        better = _plan(before, tried, wanted, travel, "search")
        if worth(better, wanted, prices) < worth(plan, wanted, prices):
            plan, days = better, tried
    return plan


def _solve(
    before: Sequence[Timetable],
    days: Sequence[Agenda],
    free: Sequence[Stop],
    travel: Travel,
    prices: Prices,
    needs: Needs,
    budget: Budget,
    seed: int,
) -> list[Agenda] | None:
    """PyVRP's days, if they hold when they are played."""
    start = [[stop.key for stop in agenda.stops[agenda.committed :]] for agenda in days]
    keys = solve(before, free, start, travel, prices, lambda agenda, stop: may_serve(agenda, stop, needs), budget, seed)
    if keys is None:
        return None
    known = {stop.key: stop for table in before for stop in table.agenda.stops} | {stop.key: stop for stop in free}
    made = [
        replace(table.agenda, stops=(*table.agenda.stops[: table.agenda.committed], *(known[key] for key in mine)))
        for table, mine in zip(before, keys, strict=True)
    ]
    late = {
        stop.key: seconds for table in before for stop, seconds in zip(table.agenda.stops, table.late_by, strict=True)
    }
    for table, agenda in zip(before, made, strict=True):
        after = timetable(agenda, travel)
        faults = worse(table, after)
        if any(fault.code == "home" or fault.late_by > late.get(fault.key, 0) for fault in faults):
            return None
    return made


def _parts(before: Sequence[Timetable], wanted: int) -> list[list[int]]:
    """Rows that are solved together: everyone, or by direction so that none has too many stops."""
    counts = [len(table.agenda.stops) - table.agenda.committed for table in before]
    if sum(counts) + wanted <= MANY:
        return [list(range(len(before)))]
    parts: list[list[int]] = [[]]
    held = 0
    for row in sorted(range(len(before)), key=lambda row: _direction(before, row)):
        if parts[-1] and held + counts[row] > MANY:
            parts.append([])
            held = 0
        parts[-1].append(row)
        held += counts[row]
    return parts


def _direction(before: Sequence[Timetable], row: int) -> float:
    def middle(rows: Sequence[int]) -> tuple[float, float]:
        places = [stop.place for at in rows for stop in before[at].agenda.stops if stop.place]
        count = max(len(places), 1)
        return sum(place.latitude for place in places) / count, sum(place.longitude for place in places) / count

    here, all_of_it = middle([row]), middle(range(len(before)))
    return math.atan2(here[0] - all_of_it[0], here[1] - all_of_it[1])
