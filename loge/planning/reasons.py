"""Why not, and what would do instead: the nearest time, the free spans, whom one would have to call."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .day import Timetable, timetable, worse
from .slots import Slot, slot_at, slots
from .stops import Agenda, Stop, Window, first_start
from .travel import Travel

STEPS = (900, 300, 60, 1)
"""New times are told in quarters of an hour if that will do, then in five minutes, then in one."""


@dataclass(frozen=True, slots=True)
class Block:
    """What forbids one place. ``code``:

    - ``window``: one would arrive at ``arrive``, ``late_by`` seconds after the window has closed, being busy with ``after``
      until ``busy_until`` ('' : before that the shift has not begun, or one is not yet free);
    - ``promise``: the stop ``key`` would begin ``late_by`` seconds after its promise;
    - ``break``: the same of a break or an absence ``key``;
    - ``home``: the shift would end ``late_by`` seconds late.
    """

    position: int
    code: str
    key: str
    late_by: int
    arrive: int
    busy_until: int
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """Yes, if one stop moves. ``told`` is what the client was told, ``to`` what one would have to agree upon (equal when only
    the order changes and nobody need be called); ``slot`` where the new stop then stands; ``agenda`` the day it makes."""

    key: str
    told: int
    to: int
    slot: Slot
    agenda: Agenda

    @property
    def disturbs(self) -> bool:
        """Someone must be called."""
        return self.to != self.told


@dataclass(frozen=True, slots=True)
class No:
    """Why one stop cannot be done in one agenda. ``blocks``: the closest first. ``nearest``: where it would fit if its own
    windows were forgotten, as near to them as can be (its ``start``; None: not in this shift at all). ``moves``: what moving
    one promised stop would make possible, the smallest first."""

    agenda: str
    blocks: tuple[Block, ...]
    nearest: Slot | None
    moves: tuple[Move, ...]


def openings(agenda: Agenda, stop: Stop, travel: Travel, *, table: Timetable | None = None) -> list[Slot]:
    """Every span in which the stop could begin, its windows kept, one for each place: any start from ``start`` to ``latest``."""
    return slots(agenda, stop, travel, table)


def why_not(agenda: Agenda, stop: Stop, travel: Travel, *, with_moves: bool = True) -> No:
    """The reasons, place by place. Call it when ``best`` found nothing."""
    table = timetable(agenda, travel)
    blocks = [
        block
        for position in range(agenda.committed, len(agenda.stops) + 1)
        if (block := _block(table, stop, position, travel)) is not None
    ]
    blocks.sort(key=lambda block: (block.late_by, block.position))
    moves = _moves(agenda, stop, travel) if with_moves else []
    return No(agenda.key, tuple(blocks), _nearest(table, stop, travel), tuple(moves))


def _block(table: Timetable, stop: Stop, position: int, travel: Travel) -> Block | None:
    if slot_at(table, stop, position, travel) is not None:
        return None
    agenda, origin = table.agenda, table.where[position]
    inward = 0
    if stop.place is not None and origin is not None:
        inward = travel.leg(origin, stop.place, agenda.mode).seconds
    free = table.free[position]
    arrive = free + inward
    after = agenda.stops[position - 1].key if position else ""
    if first_start(stop.windows, arrive) is None:
        return Block(position, "window", "", arrive - stop.windows[-1].closes, arrive, free, after)
    first = worse(table, timetable(agenda.with_stop(stop, position), travel))
    fault = next((fault for fault in first if fault.key != stop.key), first[0])
    code = {"home": "home", "late": "promise"}[fault.code]
    if code == "promise" and agenda.stops[agenda.position(fault.key)].place is None:
        code = "break"
    return Block(position, code, fault.key, fault.late_by, arrive, free, after)


def _nearest(table: Timetable, stop: Stop, travel: Travel) -> Slot | None:
    """As near as can be to what was asked."""
    found = slots(table.agenda, replace(stop, windows=()), travel, table)
    best: tuple[int, int, Slot] | None = None
    for slot in found:
        moment = min(
            (
                _clamp(edge, slot.start, slot.latest)
                for window in stop.windows
                for edge in (window.opens, window.closes)
            ),
            key=lambda moment: _distance(moment, stop.windows),
            default=slot.start,
        )
        candidate = (_distance(moment, stop.windows), slot.extra, replace(slot, start=moment))
        if best is None or candidate[:2] < best[:2]:
            best = candidate
    return best[2] if best else None


def _clamp(moment: int, least: int, most: int) -> int:
    return max(least, min(moment, most))


def _distance(moment: int, windows: tuple[Window, ...]) -> int:
    """Seconds from the nearest of these windows; 0 inside one, or without any."""
    return min((max(window.opens - moment, moment - window.closes, 0) for window in windows), default=0)


def _moves(agenda: Agenda, stop: Stop, travel: Travel) -> list[Move]:
    """For each stop that may move: take it out, put the new one in, put it back as near to its told time as can be."""
    found = []
    for at in range(agenda.committed, len(agenda.stops)):
        moved = agenda.stops[at]
        if moved.place is None:
            continue
        best = _move(agenda.without(moved.key), moved, stop, travel)
        if best is not None:
            found.append(best)
    return sorted(found, key=lambda move: (abs(move.to - move.told), move.slot.extra, move.key))


def _move(without: Agenda, moved: Stop, stop: Stop, travel: Travel) -> Move | None:
    best: tuple[int, int, Move] | None = None
    for slot in slots(without, stop, travel):
        between = without.with_stop(stop, slot.position)
        table = timetable(between, travel)
        for kept, other in ((True, moved), (False, replace(moved, windows=moved.could))):
            if not kept and (moved.told is None or (best and best[0] == 0)):
                continue
            for back in slots(between, other, travel, table):
                told = moved.told if moved.told is not None else back.start
                to = told if kept else _told(told, back, other)
                candidate = abs(to - told), back.extra + slot.extra
                if best is None or candidate < best[:2]:
                    again = moved if kept else replace(moved, told=to, windows=(Window(to, to),))
                    day = between.with_stop(again, back.position)
                    best = (*candidate, Move(moved.key, told, to, _now_at(day, stop, slot, travel), day))
    return best[2] if best else None


def _now_at(day: Agenda, stop: Stop, slot: Slot, travel: Travel) -> Slot:
    """The slot as it is once the other has been put back."""
    position = day.position(stop.key)
    table = timetable(day.without(stop.key), travel)
    return slot_at(table, stop, position, travel) or slot


def _told(told: int, back: Slot, stop: Stop) -> int:
    """A round time as near as can be to the one that was told."""
    for step in STEPS:
        down, up = (
            told - (told - back.latest + step - 1) // step * step,
            told + (back.start - told + step - 1) // step * step,
        )
        for to in sorted({told, down, up}, key=lambda moment: abs(moment - told)):
            if back.start <= to <= back.latest and first_start(stop.windows, to) == to:
                return to
    return back.start
