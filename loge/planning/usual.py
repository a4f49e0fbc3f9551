"""What usually comes unforeseen, learnt from the house's own past: visits of the last weeks that were planned on the very day,
each put on the clock of the day in question. A house without such a past expects nothing, and then the soonest hour wins."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from loge.common.models import Fact
from loge.houses.models import House

from . import states
from .days import seconds, where
from .hours import DAY, TURNS, day_at, moment_on
from .models import Visit
from .stops import DAY as WHOLE_DAY
from .stops import Stop, Window

WEEKS = dt.timedelta(weeks=8)
UNFORESEEN = dt.timedelta(hours=8)
"""Planned less than this before it began."""
MOST, LEAST = 30, 6
"""So many past visits are looked at; with fewer nothing is concluded."""
_HEARD = tuple(f"visit.{state}" for state in (states.PLANNED, states.HELD))


@dataclass(frozen=True, slots=True)
class Usual:
    """Calls to expect on a day, as stops on its clock, with the skills they take; ``seen``: from how many they were learnt."""

    stops: tuple[Stop, ...] = ()
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    seen: int = 0


def usual(house: House, date: dt.date, *, at: dt.datetime) -> Usual:
    """What may still come on ``date``, heard after ``at``, as on days like it (a working day, or a Saturday or Sunday). Two
    queries."""
    heard = _heard(house, at)
    rows = Visit.objects.filter(house=house, pk__in=heard, state__in=(*states.STANDING, states.DONE))
    opens, closes = (moment_on(one, TURNS, house.zone) for one in (date, date + DAY))
    stops, needs, seen = [], {}, 0
    for visit in sorted(rows, key=lambda row: (heard[row.pk], str(row.pk)), reverse=True):
        visit.house = house
        first = heard[visit.pk]
        day = day_at(first, house.zone)
        if visit.starts_at - first >= UNFORESEEN or (day.weekday() < 5) != (date.weekday() < 5) or seen == MOST:
            continue
        seen += 1
        shift = opens - moment_on(day, TURNS, house.zone)
        lasts = seconds(visit.ends_at) - seconds(visit.starts_at)
        spans = [(one + shift, two + shift) for one, two in _asked(visit)]
        windows = tuple(Window(seconds(one), seconds(two)) for one, two in spans if two >= at and one < closes)
        if first + shift > at and windows and lasts < WHOLE_DAY:
            key = f"usual:{visit.pk}"
            stops.append(Stop(key, where(visit), lasts, windows))
            needs[key] = frozenset(visit.skills)
    return Usual(tuple(stops), needs, seen) if seen >= LEAST else Usual(seen=seen)


def _heard(house: House, at: dt.datetime) -> dict[uuid.UUID, dt.datetime]:
    """When visits were first planned, the last first: twice as many as are wanted, for those that were foreseen."""
    facts = Fact.objects.filter(
        house_id=house.pk, kind__in=_HEARD, at__lt=at, at__gt=at - WEEKS, data__move__isnull=True
    )
    found: dict[uuid.UUID, dt.datetime] = {}
    for subject, moment in facts.order_by("-at").values_list("subject", "at")[: 4 * MOST]:
        found[uuid.UUID(subject.partition(":")[2])] = moment
    return found


def _asked(visit: Visit) -> list[tuple[dt.datetime, dt.datetime]]:
    """Between which hours its client would have been content: what they asked for when it was noted, else what was told."""
    if visit.windows:
        return [(dt.datetime.fromisoformat(one), dt.datetime.fromisoformat(two)) for one, two in visit.windows]
    return visit.spans()
