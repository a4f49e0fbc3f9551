"""Of many providers at once: could they come at an hour, and what is their first free one of a day?

Three things are heard, in this order: what they have agreed with others; for those of a team, their agenda with its shifts,
visits and journeys; for everyone else, the week they said and its exceptions. Who said nothing is asked.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

from loge.common.clock import UTC
from loge.houses.models import House
from loge.offers.availability import free_spans
from loge.offers.models import Leave
from loge.offers.week import A_DAY, Week, mask
from loge.planning.days import Day, days_of, seconds, team
from loge.planning.fitting import place_in
from loge.planning.queries import shifts_of
from loge.planning.stops import Place, Stop, Window
from loge.planning.timeline import EMBEDDED

from . import states
from .free import USUAL, Then
from .models import Demand

APART = dt.timedelta(hours=2)  # between two services of one person of whom no agenda is kept
OPEN = range(9, 19)  # hours offered of a day, when nobody said their week
AWAKE = range(7, 22)  # hours offered to a client of a week that was said
NEAR = range(2000, 2200)  # years in which one can be booked
FURTHEST = 31  # days that are looked at in the team's agenda
TAKEN = (states.AGREED, states.BOOKED)
Slot = tuple[dt.datetime | None, Then]


class Hours:
    """What is known of the days around those asked for; read once, in the same number of queries for one offer or five hundred."""

    def __init__(self, house: House, days: Iterable[dt.date], at: dt.datetime) -> None:
        self.house, self.at = house, at
        self.asked = sorted({day for day in days if day.year in NEAR})
        self._booked: dict[uuid.UUID, list[dt.datetime]] = defaultdict(list)
        self._leaves: dict[uuid.UUID, list[Leave]] = defaultdict(list)
        self._team: dict[tuple[uuid.UUID, dt.date], Day] = {}
        self._weeks: dict[str, int] = {}  # what was worked out once for all that ask the same
        self._masks: dict[dt.datetime, int] = {}
        self._days: dict[tuple[dt.date, range], list[dt.datetime]] = {}
        if self.asked:
            self._read()

    def at_hour(
        self, provider: uuid.UUID, person: uuid.UUID, week: str, hour: dt.datetime, place: Place | None = None
    ) -> Slot:
        """That hour if they could come then, and what is known."""
        if not self._leaves_room(provider, hour):
            return None, Then.TAKEN
        mate = self._team.get((person, hour.astimezone(self.house.zone).date()))
        if mate is not None:
            return (hour, Then.FREE) if self._fits(mate, hour, place) else (None, Then.TAKEN)
        said = self._said(provider, week, hour)
        return (hour if said.can_come else None), said

    def on_day(
        self, provider: uuid.UUID, person: uuid.UUID, week: str, day: dt.date, place: Place | None = None
    ) -> Slot:
        """Their first hour of that day, and what is known. (None, ASK) when the day is over."""
        mate = self._team.get((person, day))
        if mate is not None:
            first = self._first_of_the_team(mate, provider, place)
            return (first, Then.FREE) if first else (None, Then.TAKEN)
        known = self._week(week)
        found = Then.ASK
        for hour in self._hours_of(day, AWAKE if known else OPEN):
            if not self._leaves_room(provider, hour):
                found = Then.TAKEN
                continue
            said = self._said(provider, week, hour)
            if said.can_come:
                return hour, said
            found = said if found is not Then.TAKEN else found
        return None, found

    def _read(self) -> None:
        zone = self.house.zone
        first = dt.datetime.combine(self.asked[0], dt.time(), zone) - APART
        last = dt.datetime.combine(self.asked[-1], dt.time(23, 59), zone) + APART
        held = Demand.objects.filter(house=self.house, state__in=TAKEN, wished_at__range=(first, last))
        for provider, wished_at in held.values_list("provider_id", "wished_at"):
            if wished_at is not None:
                self._booked[provider].append(wished_at)
        for leave in Leave.objects.filter(house=self.house, starts_at__lt=last, ends_at__gt=first):
            self._leaves[leave.provider_id].append(leave)
        mates = team(self.house)
        if mates:
            worked = shifts_of(self.house)
            until = min(self.asked[-1], self.asked[0] + dt.timedelta(days=FURTHEST - 1))
            planned = [mate for mate in mates if mate.person.pk in worked]  # of who said no hours, no agenda decides
            self._team = days_of(self.house, planned, self.asked[0], until)

    def _leaves_room(self, provider: uuid.UUID, hour: dt.datetime) -> bool:
        return all(abs(hour - other) >= APART for other in self._booked.get(provider, ()))

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

    # ------------------------------------------------------------------------------------------------------ the team

    def _first_of_the_team(self, day: Day, provider: uuid.UUID, place: Place | None) -> dt.datetime | None:
        """The first round hour that fits between their visits, journeys included, without moving any."""
        if day.shift is None:
            return None
        hours = [hour for hour in self._hours_of(day.date, AWAKE) if self._leaves_room(provider, hour)]
        return next((hour for hour in hours if self._fits(day, hour, place)), None)

    def _fits(self, day: Day, hour: dt.datetime, place: Place | None) -> bool:
        agenda = day.agenda(self.at)
        if agenda is None or day.shift is None or not day.shift[0] <= hour <= day.shift[1] - USUAL:
            return False
        stop = Stop("asked", place, int(USUAL.total_seconds()), (Window(seconds(hour), seconds(hour)),))
        planned = {key: seconds(row.starts_at) for key, row in day.by_key.items()}
        fitted = place_in(agenda, stop, planned, EMBEDDED)
        return fitted is not None and not fitted.moved
