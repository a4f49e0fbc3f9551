"""Of many providers at once: could they come at an hour, and what is their first free one of a day?

Three things are heard, in this order: what they have agreed with others; for those of a team, their agenda with its shifts,
visits and journeys; for everyone else, the week they said and its exceptions. Who said nothing is asked.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping

from loge.common.clock import UTC
from loge.houses.models import House
from loge.offers.availability import free_spans
from loge.offers.models import Leave
from loge.offers.week import A_DAY, Week, mask
from loge.planning.free import Agendas
from loge.planning.stops import Place

from . import free
from .free import USUAL, Then

OPEN = range(9, 19)  # hours offered of a day, when nobody said their week
AWAKE = range(7, 22)  # hours offered to a client of a week that was said
NEAR = range(2000, 2200)  # years in which one can be booked
Slot = tuple[dt.datetime | None, Then]


class Hours:
    """What is known of these people on the days around those asked for; read once, in the same number of queries for one of
    them or five hundred. ``whom``: providers and the person each is."""

    def __init__(
        self, house: House, days: Iterable[dt.date], at: dt.datetime, *, whom: Mapping[uuid.UUID, uuid.UUID]
    ) -> None:
        self.house, self.at, self.whom = house, at, whom
        self.asked = sorted({day for day in days if day.year in NEAR})
        self._agreed: dict[uuid.UUID, list[free.Slot]] = {}
        self._leaves: dict[uuid.UUID, list[Leave]] = defaultdict(list)
        self._weeks: dict[str, int] = {}  # what was worked out once for all that ask the same
        self._masks: dict[dt.datetime, int] = {}
        self._days: dict[tuple[dt.date, range], list[dt.datetime]] = {}
        self._agendas = Agendas(house, (), ())
        if self.asked and whom:
            self._read()

    def at_hour(
        self, provider: uuid.UUID, person: uuid.UUID, week: str, hour: dt.datetime, place: Place | None = None
    ) -> Slot:
        """That hour if they could come then, and what is known."""
        if self._is_taken(provider, person, hour, place):
            return None, Then.TAKEN
        said = Then.FREE if self._agendas.works(person) else self._said(provider, week, hour)
        return (hour if said.can_come else None), said

    def on_day(
        self, provider: uuid.UUID, person: uuid.UUID, week: str, day: dt.date, place: Place | None = None
    ) -> Slot:
        """Their first hour of that day, and what is known. (None, ASK) when the day is over."""
        if self._agendas.works(person):
            hours = self._agendas.hours(person, day, USUAL, since=self.at, step=USUAL, place=place)
            first = next((hour for hour in hours if not self._has_agreed(provider, hour)), None)
            return (first, Then.FREE) if first else (None, Then.TAKEN)
        known = self._week(week)
        found = Then.ASK
        for hour in self._hours_of(day, AWAKE if known else OPEN):
            if self._is_taken(provider, person, hour, place):
                found = Then.TAKEN
                continue
            said = self._said(provider, week, hour)
            if said.can_come:
                return hour, said
            found = said if found is not Then.TAKEN else found
        return None, found

    def _read(self) -> None:
        zone = self.house.zone
        first = dt.datetime.combine(self.asked[0], dt.time(), zone)
        last = dt.datetime.combine(self.asked[-1], dt.time(23, 59), zone) + USUAL
        self._agreed = free.agreed(self.house, list(self.whom), first, last)
        away = Leave.objects.filter(house=self.house, provider__in=list(self.whom))
        for leave in away.filter(starts_at__lt=last, ends_at__gt=first):
            self._leaves[leave.provider_id].append(leave)
        self._agendas = Agendas(self.house, set(self.whom.values()), self.asked, at=self.at)

    def _is_taken(self, provider: uuid.UUID, person: uuid.UUID, hour: dt.datetime, place: Place | None) -> bool:
        if self._has_agreed(provider, hour):
            return True
        return self._agendas.first(person, (hour, hour + USUAL), USUAL, place) is None

    def _has_agreed(self, provider: uuid.UUID, hour: dt.datetime) -> bool:
        return free.clashes((hour, hour + USUAL), self._agreed.get(provider, ()))

    def _said(self, provider: uuid.UUID, week: str, hour: dt.datetime) -> Then:
        """Free, away, or not said, by their week and its exceptions."""
        known, exceptions = self._week(week), self._leaves.get(provider)
        if exceptions:
            end = hour + USUAL
            spans = free_spans(Week(known), exceptions, hour, end, self.house.zone)
            if any(begin <= hour and end <= until for begin, until in spans):
                return Then.FREE
            away = any(not leave.is_free and leave.starts_at < end and leave.ends_at > hour for leave in exceptions)
            return Then.AWAY if known or away else Then.ASK
        if not known:
            return Then.ASK
        wanted = self._wanted(hour)
        return Then.FREE if known & wanted == wanted else Then.AWAY

    def _week(self, week: str) -> int:
        if week not in self._weeks:
            self._weeks[week] = Week.read(week).bits
        return self._weeks[week]

    def _wanted(self, hour: dt.datetime) -> int:
        """The half hours of the week that a usual service touches, as bits."""
        if hour not in self._masks:
            bits, step = 0, dt.timedelta(minutes=30)
            begin, end = hour.astimezone(UTC), (hour + USUAL).astimezone(UTC)
            while begin < end:
                wall = begin.astimezone(self.house.zone)
                bits |= mask(wall.weekday() * A_DAY + wall.hour * 2 + wall.minute // 30)
                begin += step - dt.timedelta(minutes=wall.minute % 30, seconds=wall.second)
            self._masks[hour] = bits
        return self._masks[hour]

    def _hours_of(self, day: dt.date, hours: range) -> list[dt.datetime]:
        """The round hours of a day that are still to come."""
        key = (day, hours)
        if key not in self._days:
            all_day = [dt.datetime.combine(day, dt.time(hour), self.house.zone) for hour in hours]
            self._days[key] = [hour for hour in all_day if hour > self.at]
        return self._days[key]
