"""One agenda played forwards and backwards: when each stop begins, how late it might, and what does not hold."""

from __future__ import annotations

from dataclasses import dataclass

from .stops import Agenda, Place, first_start, last_start
from .travel import Travel


@dataclass(frozen=True, slots=True)
class Timetable:
    """An agenda in numbers. Lists have one entry for each stop, ``free``/``where``/``leaving`` one more at the end (home).

    ``begin`` as early as possible; ``end``; ``latest`` start that breaks nothing; ``legs`` seconds of travel to it (breaks: 0);
    ``late_by`` seconds past its last window, 0 when it holds. ``free[p]``: when one may set out for what stands at ``p``, from
    ``where[p]``. ``home``: when one is back; ``home_by``: when one must be.
    """

    agenda: Agenda
    begin: list[int]
    end: list[int]
    latest: list[int]
    legs: list[int]
    late_by: list[int]
    free: list[int]
    where: list[Place | None]
    way_home: int
    home: int
    home_by: int
    is_guess: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold: ``code`` is ``late`` (a stop, by its windows) or ``home`` (back after the shift)."""

    code: str
    key: str
    late_by: int


@dataclass(frozen=True, slots=True)
class Call:
    """One line of a day as it is lived: travel, arrive, wait, begin, end. ``leave_by`` is when to set out to begin in time
    for ``begin``; ``latest`` the start that still breaks nothing; ``margin`` the seconds between."""

    key: str
    leave: int
    leave_by: int
    arrive: int
    begin: int
    end: int
    latest: int
    late_by: int

    @property
    def margin(self) -> int:
        """Seconds this start may slip before a promise breaks, here or later in the day."""
        return self.latest - self.begin

    @property
    def wait(self) -> int:
        """Seconds between arriving and beginning."""
        return self.begin - self.arrive


@dataclass(frozen=True, slots=True)
class Change:
    """A stop whose planned start is no longer the same."""

    key: str
    before: int
    after: int


def timetable(agenda: Agenda, travel: Travel) -> Timetable:
    """Play the day: earliest starts forwards, latest starts backwards. O(stops)."""
    begin, end, legs, late_by = [], [], [], []
    free: list[int] = []
    where: list[Place | None] = []
    moment, place = agenda.opens, agenda.start
    is_guess = False
    committed = agenda.committed
    now = moment if agenda.now is None else max(agenda.now, moment)
    if not committed:
        moment = now
    for at, stop in enumerate(agenda.stops):
        free.append(moment)
        where.append(place)
        leg = 0
        if stop.place is not None:
            if place is not None:
                journey = travel.leg(place, stop.place, agenda.mode)
                leg = journey.seconds
                is_guess = is_guess or (journey.is_guess and at >= committed)
            place = stop.place
        arrive = moment + leg
        if stop.began is not None:
            start, late = stop.began, 0
        else:
            fits = first_start(stop.windows, arrive)
            start = arrive if fits is None else fits
            late = 0 if fits is not None or at < committed else arrive - stop.windows[-1].closes
        begin.append(start)
        legs.append(leg)
        late_by.append(late)
        moment = start + stop.lasts
        end.append(moment)
        if at + 1 == committed:
            moment = max(moment, now)
    free.append(moment)
    where.append(place)
    way_home = 0
    if agenda.end is not None and place is not None:
        journey = travel.leg(place, agenda.end, agenda.mode)
        way_home = journey.seconds
        is_guess = is_guess or journey.is_guess
    home = moment + way_home
    table = Timetable(
        agenda, begin, end, [0] * len(begin), legs, late_by, free, where, way_home, home,
        max(agenda.closes, home), is_guess,
    )  # fmt: skip
    _backwards(table)
    return table


def _backwards(table: Timetable) -> None:
    stops = table.agenda.stops
    bound = table.home_by - table.way_home
    for at in range(len(stops) - 1, -1, -1):
        if at < table.agenda.committed:
            table.latest[at] = table.begin[at]
            continue
        table.latest[at] = _last(table, at, bound - stops[at].lasts)
        bound = table.latest[at] - table.legs[at]


def _last(table: Timetable, at: int, bound: int) -> int:
    """The last moment up to ``bound`` at which that stop may begin. What is late already may stay as late, no later."""
    stop = table.agenda.stops[at]
    if table.late_by[at] and bound > stop.windows[-1].closes:
        return min(bound, table.begin[at])
    last = last_start(stop.windows, bound)
    return _NEVER if last is None else last


_NEVER = -(1 << 52)


def last_end(table: Timetable, position: int, place: Place | None, travel: Travel) -> tuple[int, int, bool]:
    """When one must at the latest be done at ``place`` so that all from ``position`` on still holds; the seconds of travel
    from there to the next place; whether that is a guess. Breaks are taken where one is, so they come before the journey."""
    stops, mode = table.agenda.stops, table.agenda.mode
    at = position
    while at < len(stops) and stops[at].place is None:
        at += 1
    target = stops[at].place if at < len(stops) else table.agenda.end
    onward, is_guess = 0, False
    if target is not None and place is not None:
        journey = travel.leg(place, target, mode)
        onward, is_guess = journey.seconds, journey.is_guess
    bound = (table.latest[at] if at < len(stops) else table.home_by) - onward
    for back in range(at - 1, position - 1, -1):
        bound = _last(table, back, bound - stops[back].lasts)
    return bound, onward, is_guess


def faults(agenda: Agenda, travel: Travel) -> list[Fault]:
    """What does not hold in an agenda as it stands: overlapping promises, a shift that ends too soon."""
    table = timetable(agenda, travel)
    found = [Fault("late", stop.key, late) for stop, late in zip(agenda.stops, table.late_by, strict=True) if late]
    if table.home > agenda.closes:
        found.append(Fault("home", "", table.home - agenda.closes))
    return found


def removable(agenda: Agenda, key: str, travel: Travel) -> list[Fault]:
    """What would break without that stop (travel need not be shorter without it): empty when it may go."""
    before = timetable(agenda, travel)
    at = agenda.position(key)
    if at < 0 or at < agenda.committed:
        return [Fault("fixed", key, 0)]
    if last_end(before, at + 1, before.where[at], travel)[0] >= before.free[at]:
        return []
    return worse(before, timetable(agenda.without(key), travel))


def worse(before: Timetable, after: Timetable) -> list[Fault]:
    """What is later past its promise than it was."""
    was = {stop.key: late for stop, late in zip(before.agenda.stops, before.late_by, strict=True)}
    found = [
        Fault("late", stop.key, late)
        for stop, late in zip(after.agenda.stops, after.late_by, strict=True)
        if late > was.get(stop.key, 0)
    ]
    if after.home > before.home_by:
        found.append(Fault("home", "", after.home - before.agenda.closes))
    return found


def schedule(agenda: Agenda, travel: Travel) -> list[Call]:
    """The day line by line, for a timeline."""
    table = timetable(agenda, travel)
    calls = []
    for at, stop in enumerate(agenda.stops):
        begin, leg = table.begin[at], table.legs[at]
        arrive = begin if stop.is_fixed else table.free[at] + leg
        late = table.late_by[at]
        latest = begin if late else max(table.latest[at], begin)
        calls.append(
            Call(stop.key, min(table.free[at], begin - leg), begin - leg, arrive, begin, table.end[at], latest, late)
        )
    return calls


def changes(before: Agenda, after: Agenda, travel: Travel) -> list[Change]:
    """Which stops of both agendas begin at another time, and which are gone from or new in ``after`` are left out."""
    old, new = timetable(before, travel), timetable(after, travel)
    was = {stop.key: begin for stop, begin in zip(before.stops, old.begin, strict=True)}
    return [
        Change(stop.key, was[stop.key], begin)
        for stop, begin in zip(after.stops, new.begin, strict=True)
        if stop.key in was and was[stop.key] != begin
    ]
