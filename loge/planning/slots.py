"""Every place of one agenda where one more stop fits."""

from __future__ import annotations

from dataclasses import dataclass

from .day import Timetable, last_end, timetable
from .stops import Agenda, Stop, first_start, last_start
from .travel import Travel


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that holds. ``position``: before the stop that stands there now. Any start in ``start``..``latest`` that lies in
    a window of the new stop breaks nothing. ``extra`` seconds of travel more than now (may be negative); ``wait`` seconds between
    arriving and beginning; ``after``/``before`` are the neighbours' keys ('' at the ends)."""

    agenda: str
    position: int
    arrive: int
    start: int
    latest: int
    extra: int
    is_guess: bool
    after: str
    before: str

    @property
    def margin(self) -> int:
        """Seconds before the next promise breaks."""
        return self.latest - self.start

    @property
    def wait(self) -> int:
        """Seconds of waiting at the door."""
        return self.start - self.arrive


def slots(agenda: Agenda, stop: Stop, travel: Travel, table: Timetable | None = None) -> list[Slot]:
    """Every feasible place, in the order of the day. O(1) for each."""
    table = table or timetable(agenda, travel)
    found = (slot_at(table, stop, position, travel) for position in range(agenda.committed, len(agenda.stops) + 1))
    return [slot for slot in found if slot is not None]


def slot_at(table: Timetable, stop: Stop, position: int, travel: Travel) -> Slot | None:
    """The slot at one place; None when something would break."""
    agenda = table.agenda
    origin, place = table.where[position], stop.place or table.where[position]
    inward, is_guess = 0, False
    if stop.place is not None and origin is not None:
        journey = travel.leg(origin, stop.place, agenda.mode)
        inward, is_guess = journey.seconds, journey.is_guess
    arrive = table.free[position] + inward
    start = first_start(stop.windows, arrive)
    if start is None:
        return None
    bound, onward, guessed = last_end(table, position, place, travel)
    latest = last_start(stop.windows, bound - stop.lasts)
    if latest is None or start > latest:
        return None
    extra = inward + onward - _leg_now(table, position)
    return Slot(
        agenda.key, position, arrive, start, latest, extra, is_guess or guessed,
        agenda.stops[position - 1].key if position else "",
        agenda.stops[position].key if position < len(agenda.stops) else "",
    )  # fmt: skip


def _leg_now(table: Timetable, position: int) -> int:
    """The journey that the new stop would cut in two."""
    stops = table.agenda.stops
    at = position
    while at < len(stops) and stops[at].place is None:
        at += 1
    return table.legs[at] if at < len(stops) else table.way_home


def best(
    agenda: Agenda, stop: Stop, travel: Travel, *, soonest: bool = False, table: Timetable | None = None
) -> Slot | None:
    """The place with the least travel more, then the soonest (or the soonest first); None when it fits nowhere."""
    found = slots(agenda, stop, travel, table)
    return min(found, key=lambda slot: rank(slot, soonest), default=None)


def rank(slot: Slot, soonest: bool = False) -> tuple[int, int, int]:
    """The order of slots: best first."""
    if soonest:
        return (slot.start, slot.extra, slot.position)
    return (slot.extra, slot.start, slot.position)
