"""A visit put into a day that is planned already, leaving every other hour as near as it can be to what it was.

``fit`` says where it can stand; here each stop then keeps its hour if it may (between its earliest and its latest), so
that what comes out is the new plan itself, and thus what moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .ahead import GIVE, Choice, hours, told
from .fit import Agenda, Place, Slot, Stop, Timetable, Window, first_start, last_start, slots, timetable
from .travel import Travel

WAYS, HOURS = 8, 3
"""So many ways into one day are weighed, those with the least travel, at so many hours for each place at most."""
ROUND = 5 * 60
"""An hour is told to five minutes."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """When each stop begins, by key; which others move; where one comes from; what it costs in travel and spare."""

    starts: Mapping[str, int]
    at: int
    moved: tuple[str, ...]
    comes_from: Place | None
    travel: int
    extra: int
    margin: int  # seconds it may begin later than told before something else breaks
    is_guess: bool
    position: int  # before the stop that stands there now

    @property
    def leaves(self) -> int:
        return self.at - self.travel


def place_in(agenda: Agenda, stop: Stop, planned: Mapping[str, int], travel: Travel) -> Fitted | None:
    """The best place of ``stop``: the fewest others move, then the earliest, then the least travel. None if there is none."""
    best: tuple[tuple[int, int, int], Fitted] | None = None
    found = slots(agenda, stop, travel, timetable(agenda, travel))
    for slot in sorted(found, key=lambda slot: (slot.start, slot.extra)):
        one = _at(agenda.with_stop(stop, slot.position), slot, stop, planned, travel)
        rank = (len(one.moved), one.at, one.extra)
        if best is None or rank < best[0]:
            best = (rank, one)
        if not one.moved and stop.key not in planned:  # every one after it begins later
            break
    return best[1] if best else None


def ways_in(
    agenda: Agenda, stop: Stop, planned: Mapping[str, int], travel: Travel, *, most: int = WAYS
) -> list[tuple[Fitted, Choice]]:
    """The places of ``stop`` with the least travel, each told so that it may still slip both ways, on a round minute, and the
    soonest as it is; of these the ones that move the fewest others. ``Choice`` is the day each would make."""
    found = sorted(slots(agenda, stop, travel, timetable(agenda, travel)), key=lambda slot: (slot.extra, slot.start))
    ways: list[tuple[Fitted, Choice]] = []
    soonest = min(found, key=lambda slot: slot.start, default=None)
    tried = [(each, start, True) for each in found for start in hours(each, HOURS)][:most]
    for slot, start, slips in [*tried, *([(soonest, soonest.start, False)] if soonest else [])]:
        at = min(-(-(told(stop, start).told or start) // ROUND) * ROUND, slot.latest) if slips else start
        made = agenda.with_stop(stop, slot.position)
        one = _at(made, slot, stop, {**planned, stop.key: at}, travel)
        promised = replace(stop, windows=(Window.around(one.at, GIVE),), told=one.at)
        ways.append((one, Choice(slot.extra, one.at, promised, agenda.with_stop(promised, slot.position))))
    least = min((len(one.moved) for one, _choice in ways), default=0)
    return [way for way in ways if len(way[0].moved) == least]


def settle(agenda: Agenda, planned: Mapping[str, int], travel: Travel) -> dict[str, int]:
    """When each stop of the day begins, as near as may be to what was planned."""
    return _settled(timetable(agenda, travel), planned)


def _at(agenda: Agenda, slot: Slot, stop: Stop, planned: Mapping[str, int], travel: Travel) -> Fitted:
    table = timetable(agenda, travel)
    starts = _settled(table, planned)
    at = starts[stop.key]
    moved = tuple(key for key, start in starts.items() if key != stop.key and planned.get(key, start) != start)
    return Fitted(
        starts=starts, at=at, moved=moved, comes_from=table.where[slot.position], travel=table.legs[slot.position],
        extra=slot.extra, margin=max(table.latest[slot.position] - at, 0), is_guess=slot.is_guess, position=slot.position,
    )  # fmt: skip


def _settled(table: Timetable, planned: Mapping[str, int]) -> dict[str, int]:
    """Each begins when it was planned if it can, else as little later or earlier as it must."""
    agenda, starts = table.agenda, {}
    committed = agenda.committed
    free: int | None = None
    for number, stop in enumerate(agenda.stops):
        if number < committed:
            starts[stop.key] = table.begin[number]
            continue
        ready = table.begin[number] if free is None else max(free + table.legs[number], table.begin[number])
        begins = first_start(stop.windows, max(planned.get(stop.key, ready), ready))
        if begins is None or begins > table.latest[number]:
            begins = last_start(stop.windows, table.latest[number])
        starts[stop.key] = max(begins if begins is not None else ready, ready)
        free = starts[stop.key] + stop.lasts
    return starts
