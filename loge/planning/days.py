"""The days of a team as the tables hold them, read with a constant number of queries and made into agendas to fit into.

A day turns at four in the morning: what begins at half past midnight is still the evening before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from loge.common.clock import UTC
from loge.houses.models import House
from loge.people.models import Person

from . import states
from .hours import DAY, TURNS, day_at, moment_on, span_on
from .models import Absence, Busy, Shift, Tariff, Teammate, Visit
from .places import place_of
from .stops import Agenda, Place, Stop, Window

LONGEST = 86_399  # seconds of one stop
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Mate:
    """Someone of the team, as a plan needs to know them."""

    person: Person
    base: Place | None = None
    mode: str = "car"
    skills: frozenset[str] = frozenset()
    title: str = ""

    @property
    def name(self) -> str:
        return self.person.first_name


@dataclass
class Day:
    """One person’s day: hours worked, visits in order, hours that are not free."""

    mate: Mate
    date: dt.date
    zone: ZoneInfo
    shift: Span | None
    rest: Stop | None  # the break
    visits: list[Visit] = field(default_factory=list)
    away: list[Span] = field(default_factory=list)  # absences granted
    busy: list[Span] = field(default_factory=list)  # taken elsewhere

    @property
    def opens(self) -> dt.datetime:
        return moment_on(self.date, TURNS, self.zone)

    @property
    def closes(self) -> dt.datetime:
        return moment_on(self.date + DAY, TURNS, self.zone)

    @cached_property
    def by_key(self) -> dict[str, Visit]:
        return {str(visit.pk): visit for visit in self.visits}

    def agenda(self, at: dt.datetime | None = None, *, span: Span | None = None, back: bool = False) -> Agenda | None:
        """To fit into; None on a day off. ``span`` instead of the hours worked; with ``back``, home again by its end."""
        hours = span or self.shift
        if hours is None:
            return None
        opens, closes = hours
        if any(since <= opens and until >= closes for since, until in self.away):
            return None
        if self.visits and span is None:  # what was planned outside the hours stays
            opens = min(opens, self.visits[0].starts_at - dt.timedelta(hours=2))
            closes = max(closes, self.visits[-1].ends_at)
        stops = tuple(stop for _at, stop in self.agenda_rows(at, since=opens, until=closes))
        now = None if at is None or not self.opens <= at < self.closes else seconds(at)
        return Agenda(
            key=str(self.mate.person.pk), stops=stops, opens=seconds(opens), closes=max(seconds(closes), seconds(opens)),
            start=self.mate.base, end=self.mate.base if back else None, now=now, mode=self.mate.mode, skills=self.mate.skills,
        )  # fmt: skip

    def agenda_rows(
        self, at: dt.datetime | None = None, *, since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> list[tuple[dt.datetime, Stop]]:
        """Every stop in order, with the moment it begins as planned; hours taken count between ``since`` and ``until``."""
        rows = [(visit.starts_at, stop_of(visit, at)) for visit in self.visits]
        taken = [(visit.starts_at, visit.ends_at) for visit in self.visits]
        spans = [(max(one, since or one), min(two, until or two)) for one, two in [*self.away, *self.busy]]
        for number, (starts, ends) in enumerate(apart([span for span in spans if span[0] < span[1]], taken)):
            window = Window(seconds(starts), seconds(starts))
            rows.append(
                (starts, Stop(f"taken:{number}", None, min(seconds(ends) - seconds(starts), LONGEST), (window,)))
            )
        if self.rest is not None and not self.away:
            rows.append(self._break_row(rows))
        return sorted(rows, key=lambda row: row[0])

    def _break_row(self, rows: list[tuple[dt.datetime, Stop]]) -> tuple[dt.datetime, Stop]:
        """The break goes where the day leaves it room, nearest to when it may begin."""
        assert self.rest is not None
        opens = moment(self.rest.windows[0].opens)
        closes = moment(self.rest.windows[-1].closes)
        lasts = dt.timedelta(seconds=self.rest.lasts)
        starts = [opens, *(begun + dt.timedelta(seconds=stop.lasts) for begun, stop in rows)]
        for candidate in sorted(start for start in starts if opens <= start <= closes):
            clash = any(
                begun < candidate + lasts and candidate < begun + dt.timedelta(seconds=stop.lasts)
                for begun, stop in rows
            )
            if not clash:
                return candidate, self.rest
        return opens, self.rest


def stop_of(visit: Visit, at: dt.datetime | None = None) -> Stop:
    """A visit as a stop. One whose hour has come counts as begun."""
    begun = visit.is_fixed or (at is not None and visit.starts_at <= at and visit.state == states.PLANNED)
    told = visit.promised_at
    windows = [Window(seconds(one), seconds(two)) for one, two in visit.spans()]
    return Stop(
        key=str(visit.pk),
        place=where(visit),
        lasts=seconds(visit.ends_at) - seconds(visit.starts_at),
        windows=tuple(windows),
        told=seconds(told) if told else None,
        began=seconds(visit.starts_at) if begun else None,
    )


def where(visit: Visit) -> Place | None:
    """Where one has to be for it; None when that is wherever one is: booked as a talk by telephone."""
    if visit.subject.startswith("booking:") and not visit.place and visit.latitude is None:
        return None
    return place_of(visit)


def team(house: House) -> list[Mate]:
    """Everyone whose days are planned, the longest on the team first."""
    rows = Teammate.objects.filter(house=house, until_at=None).select_related("person").order_by("since_at", "pk")
    return [mate_of(row) for row in rows]


def mate_of(row: Teammate) -> Mate:
    base = place_of(row)
    return Mate(
        row.person, base if row.base or row.latitude is not None else None, row.mode, frozenset(row.skills), row.title
    )


def tariff_of(house: House) -> Tariff:
    return Tariff.objects.filter(house=house).first() or Tariff(house=house)


def days_of(
    house: House, mates: Sequence[Mate], first: dt.date, last: dt.date, *, only: Collection[dt.date] | None = None
) -> dict[tuple[uuid.UUID, dt.date], Day]:
    """Every day of each from ``first`` to ``last`` (``only`` these of them): four queries, however many. What someone does for
    another house counts as taken, without saying what it is."""
    zone = house.zone
    since, until = moment_on(first, TURNS, zone), moment_on(last + DAY, TURNS, zone)
    keys = [mate.person.pk for mate in mates]
    shifts = _shifts(house, keys)
    days: dict[tuple[uuid.UUID, dt.date], Day] = {}
    for mate in mates:
        for number in range((last - first).days + 1):
            date = first + DAY * number
            if only is not None and date not in only:
                continue
            shift, rest = _hours(shifts[mate.person.pk], date, zone)
            days[mate.person.pk, date] = Day(mate, date, zone, shift, rest)
    visits = Visit.objects.filter(person__in=keys, state__in=(*states.STANDING, states.DONE)).select_related("client")
    for visit in visits.filter(starts_at__lt=until, ends_at__gt=since).order_by("starts_at", "pk"):
        day = _day_of(days, visit, zone)
        if day is None:
            continue
        if visit.house_id == house.pk:
            visit.house = house
            day.visits.append(visit)
        else:
            day.busy.append((visit.starts_at, visit.ends_at))
    away = Absence.objects.filter(person__in=keys, state=states.GRANTED, starts_at__lt=until, ends_at__gt=since)
    _spread(days, ((row.person_id, row.span) for row in away), "away")
    busy = Busy.objects.filter(person__in=keys, starts_at__lt=until, ends_at__gt=since)
    _spread(days, ((row.person_id, (row.starts_at, row.ends_at)) for row in busy), "busy")
    return days


def _shifts(house: House, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Shift]]:
    found: dict[uuid.UUID, list[Shift]] = defaultdict(list)
    for shift in Shift.objects.filter(house=house, person__in=keys).order_by("starts"):
        found[shift.person_id].append(shift)
    return found


def _hours(shifts: list[Shift], date: dt.date, zone: ZoneInfo) -> tuple[Span | None, Stop | None]:
    """The hours worked on this date, from the first shift’s start to the last one’s end, and the break."""
    today = [
        shift
        for shift in shifts
        if shift.weekday == date.weekday()
        and (shift.from_on is None or shift.from_on <= date)
        and (shift.until_on is None or date <= shift.until_on)
    ]
    if not today:
        return None, None
    spans = [span_on(date, shift.starts, shift.ends, zone) for shift in today]
    rest = None
    for shift in today:
        if shift.break_for and shift.break_from is not None and shift.break_until is not None:
            opens = seconds(moment_on(date, shift.break_from, zone))
            closes = max(seconds(moment_on(date, shift.break_until, zone)), opens)
            rest = Stop(f"break:{shift.pk}", None, int(shift.break_for.total_seconds()), (Window(opens, closes),))
    return (min(span[0] for span in spans), max(span[1] for span in spans)), rest


def _day_of(days: dict[tuple[uuid.UUID, dt.date], Day], visit: Visit, zone: ZoneInfo) -> Day | None:
    """The day it belongs to: of the shift it falls in, else of its date, the small hours being the evening before."""
    assert visit.person_id is not None
    wall = visit.starts_at.astimezone(zone)
    for date in (wall.date() - DAY, wall.date()):
        day = days.get((visit.person_id, date))
        if day and day.shift and day.shift[0] <= visit.starts_at < day.shift[1]:
            return day
    return days.get((visit.person_id, day_at(visit.starts_at, zone)))


def _spread(days: dict[tuple[uuid.UUID, dt.date], Day], rows: Iterable[tuple[uuid.UUID, Span]], name: str) -> None:
    """Hours taken, cut at the turn of each day they reach into."""
    found: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for key, span in rows:
        found[key].append(span)
    for (key, _date), day in days.items():
        if key in found:
            opens, closes = day.opens, day.closes
            cut = [(max(one, opens), min(two, closes)) for one, two in found[key] if one < closes and two > opens]
            getattr(day, name).extend(cut)


def apart(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Spans without overlaps, and without what ``taken`` covers already: a calendar may come back with our own visits."""
    found: list[Span] = []
    for starts, ends in sorted(spans):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    for since, until in taken:
        found = [piece for span in found for piece in _without(span, (since, until))]
    return found


def _without(span: Span, hole: Span) -> list[Span]:
    starts, ends = span
    since, until = hole
    if until <= starts or ends <= since:
        return [span]
    return [piece for piece in ((starts, since), (until, ends)) if piece[0] < piece[1]]


def seconds(at: dt.datetime) -> int:
    return int(at.timestamp())


def moment(at: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at, UTC)
