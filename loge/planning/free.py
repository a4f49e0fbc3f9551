"""Who is free, the way there and to what follows included: the one answer wherever a free hour is shown, be it an offer, a
proposal, a price, an interview or a page on which people book.

What someone does in any house counts, and what their other calendars hold; nobody else is ever moved for it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Value

from loge.houses.models import House
from loge.people.models import Person

from . import states
from .days import Day, Mate, Span, days_of, moment, seconds, team
from .fit import slots as places
from .fitting import Fitted, place_in
from .hours import DAY, TURNS, moment_on
from .models import Absence, Busy, Shift, Visit
from .stops import NOWHERE, Place, Stop, Window
from .timeline import EMBEDDED
from .travel import Travel

STEP = dt.timedelta(minutes=15)
MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Free:
    """Someone could begin then, the way there and back to what follows included."""

    mate: Mate
    starts_at: dt.datetime
    ends_at: dt.datetime
    is_guess: bool


def free_slots(
    house: House, *, lasts_for: dt.timedelta, first: dt.date, last: dt.date, at: dt.datetime, place: Place = NOWHERE,
    skills: frozenset[str] = frozenset(), persons: Sequence[uuid.UUID] = (), step: dt.timedelta = STEP, most: int = 200,
    notice: dt.timedelta = dt.timedelta(hours=1), travel: Travel = EMBEDDED, offset: dt.timedelta = dt.timedelta(0),
    but: uuid.UUID | None = None,
) -> list[Free]:  # fmt: skip
    """Every round hour at which someone is free without anyone else moving, travel included: five queries. ``offset``: it is
    the hour so much after the beginning that is round; ``but``: as if this visit were not there."""
    last = min(last, first + DAY * (MOST_DAYS - 1))
    mates = [mate for mate in team(house) if skills <= mate.skills and (not persons or mate.person.pk in persons)]
    days = days_of(house, mates, first, last)
    found: list[Free] = []
    for day in days.values():
        day.visits = [row for row in day.visits if row.pk != but]
        found += _free(day, lasts_for, at + notice, place, step, travel, at, offset)
    found.sort(key=lambda one: (one.starts_at, one.mate.name))
    return found[:most]


def _free(
    day: Day,
    lasts_for: dt.timedelta,
    since: dt.datetime,
    place: Place,
    step: dt.timedelta,
    travel: Travel,
    at: dt.datetime | None,
    offset: dt.timedelta = dt.timedelta(0),
) -> list[Free]:
    agenda_ = day.agenda(at)
    if agenda_ is None or day.shift is None:
        return []
    kept = tuple(_as_planned(stop, day) for stop in agenda_.stops)
    fixed = type(agenda_)(
        agenda_.key, kept, agenda_.opens, agenda_.closes, agenda_.start, agenda_.end, agenda_.now, agenda_.mode, agenda_.skills
    )  # fmt: skip
    found: dict[dt.datetime, Free] = {}
    stop = Stop("free", None if place == NOWHERE else place, int(lasts_for.total_seconds()))
    every, shift = int(step.total_seconds()), int(offset.total_seconds()) + _wall(day.opens, day.zone)
    # what stands outside the hours opens no others
    opens, closes = (
        seconds(day.shift[0]),
        seconds(day.shift[1]) - stop.lasts,
    )
    for slot in places(fixed, stop, travel):
        begins = max(slot.start, seconds(since), opens)
        begins += -(begins + shift) % every
        while begins <= min(slot.latest, closes):
            starts = moment(begins)
            found.setdefault(starts, Free(day.mate, starts, starts + lasts_for, slot.is_guess))
            begins += every
    return list(found.values())


def _wall(at: dt.datetime, zone: ZoneInfo) -> int:
    """Seconds between the clocks here and UTC: what is round is so on the wall."""
    ahead = at.astimezone(zone).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


def _as_planned(stop: Stop, day: Day) -> Stop:
    """For others’ bookings nobody moves: each visit begins when it is planned."""
    row = day.by_key.get(stop.key)
    if row is None:
        return stop
    at = seconds(row.starts_at)
    return Stop(stop.key, stop.place, stop.lasts, (Window(at, at),), began=stop.began)


def first_in(
    day: Day, span: Span, lasts: dt.timedelta, *, hours: Span | None, at: dt.datetime | None, place: Place | None = None,
    travel: Travel = EMBEDDED,
) -> Fitted | None:  # fmt: skip
    """The first place in ``span`` where it fits into this day within ``hours`` and moves nobody."""
    if hours is None:
        return None
    starts, ends = max(span[0], hours[0]), min(span[1], hours[1]) - lasts
    agenda = day.agenda(at, span=None if hours == day.shift else hours) if starts <= ends else None
    if agenda is None:
        return None
    if hours != day.shift:  # a neighbour says whether they can come: an address nobody knows says nothing against it
        kept = (replace(one, place=None) if one.place == NOWHERE else one for one in agenda.stops)
        agenda = replace(agenda, stops=tuple(kept))
    window = Window(seconds(starts), seconds(ends))
    stop = Stop("free", None if place == NOWHERE else place, int(lasts.total_seconds()), (window,))
    fitted = place_in(agenda, stop, {key: seconds(row.starts_at) for key, row in day.by_key.items()}, travel)
    return fitted if fitted is not None and not fitted.moved else None


class Agendas:
    """What the agendas of these people say of some days. Read once: seven queries however many they are, one where nobody has
    any. ``but``: what visits are for (“demand:…”) that do not stand in their own way."""

    def __init__(
        self, house: House, persons: Collection[uuid.UUID] | QuerySet[Any, Any], dates: Iterable[dt.date], *,
        at: dt.datetime | None = None, but: Collection[str] = (), travel: Travel = EMBEDDED,
    ) -> None:  # fmt: skip
        self.house, self.at, self.travel = house, at, travel
        self._days: dict[uuid.UUID, list[Day]] = {}
        self._work: set[uuid.UUID] = set()
        self._known: dict[Any, Any] = {}  # one answers through several offers
        asked = sorted({one for date in dates for one in (date - DAY, date)})  # a night’s shift began the day before
        if asked and (isinstance(persons, QuerySet) or persons):
            self._read(persons, asked, frozenset(but))

    @property
    def people(self) -> Collection[uuid.UUID]:
        """Those of whom an agenda says anything."""
        return self._days.keys()

    def works(self, person: uuid.UUID) -> bool:
        """Whether they have working hours in this house: then their agenda alone decides."""
        return person in self._work

    def first(
        self, person: uuid.UUID, span: Span, lasts: dt.timedelta, place: Place | None = None
    ) -> dt.datetime | None:
        """The first moment in ``span`` from which they have ``lasts`` free, the way there and to what follows included.

        Of someone without working hours here only what stands against it is known: then it is when nothing does."""
        if person not in self._days:
            return span[0]
        key = person, span, lasts, place
        if key not in self._known:
            self._known[key] = self._first(person, span, lasts, place)
        found: dt.datetime | None = self._known[key]
        return found

    def _first(self, person: uuid.UUID, span: Span, lasts: dt.timedelta, place: Place | None) -> dt.datetime | None:
        for day in self._days[person]:
            if day.opens - DAY < span[1] and day.closes + DAY > span[0]:
                hours = day.shift if self.works(person) else (day.opens, day.closes + lasts)
                found = first_in(day, span, lasts, hours=hours, at=self.at, place=place, travel=self.travel)
                if found is not None:
                    return moment(found.at)
        return None

    def hours(
        self, person: uuid.UUID, date: dt.date, lasts: dt.timedelta, *, since: dt.datetime, step: dt.timedelta = STEP,
        place: Place | None = None,
    ) -> list[dt.datetime]:  # fmt: skip
        """The round hours of a day of work at which they could begin."""
        day = next((one for one in self._days.get(person, ()) if one.date == date), None)
        if day is None or not self.works(person):
            return []
        key = person, date, lasts, since, step, place
        if key not in self._known:
            found = _free(day, lasts, since, place or NOWHERE, step, self.travel, self.at)
            self._known[key] = sorted(one.starts_at for one in found)
        return list(self._known[key])

    def _read(self, persons: Any, dates: Sequence[dt.date], but: frozenset[str]) -> None:
        since = moment_on(dates[0], TURNS, self.house.zone)
        until = moment_on(dates[-1] + DAY, TURNS, self.house.zone)
        there = {"person__in": persons, "starts_at__lt": until, "ends_at__gt": since}
        rows = Shift.objects.filter(house=self.house, person__in=persons).values_list("person_id", Value(True))
        taken = [
            Visit.objects.filter(state__in=(*states.STANDING, states.DONE), **there),
            Absence.objects.filter(state=states.GRANTED, **there),
            Busy.objects.filter(**there),
        ]
        told = list(rows.order_by().union(*(one.order_by().values_list("person_id", Value(False)) for one in taken)))
        self._work = {key for key, works in told if works}
        if not told:
            return
        mates = {mate.person.pk: mate for mate in team(self.house)}
        others = Person.objects.in_bulk({key for key, _works in told} - mates.keys())
        of_whom = [mates.get(key) or Mate(others[key]) for key in dict.fromkeys(key for key, _works in told)]
        for (key, _date), day in days_of(self.house, of_whom, dates[0], dates[-1], only=dates).items():
            day.visits = [row for row in day.visits if row.subject not in but or not row.subject]
            self._days.setdefault(key, []).append(day)
