"""When a coordinator could meet an applicant: their own working hours, less what stands in their agenda, whatever house it is of.

Houses hold the times that are offered and know no agenda: what is free is handed to their page from here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from loge.common.clock import UTC, day_of
from loge.houses.models import House, Slot
from loge.offers.models import Provider
from loge.people.models import Person
from loge.planning.days import Mate, days_of
from loge.planning.free import Agendas
from loge.planning.hours import DAY, moment_on

from . import free
from .free import Then

AHEAD = 14  # days
STEP = dt.timedelta(minutes=30)
EARLIEST, LATEST = dt.time(8), dt.time(20)
NOTICE = dt.timedelta(hours=24)  # an applicant needs the time to see it and take it
MOST, MOST_A_DAY = 9, 3
Span = tuple[dt.datetime, dt.datetime]


def free_times(house: House, person: Person, *, at: dt.datetime, minutes: int = 30) -> list[dt.datetime]:
    """The next times this person could hold an interview, a few of each day; none if nobody knows when they work.

    Their hours are those of the house's agenda, or else the week they gave as a neighbour who serves here.
    """
    first = day_of(at + NOTICE, house.zone)
    dates = [first + DAY * number for number in range(AHEAD)]
    lasts = dt.timedelta(minutes=minutes)
    agendas = Agendas(house, {person.pk}, dates)
    works, held = agendas.works(person.pk), _held(person, at)
    found: list[dt.datetime] = []
    for date in dates:
        opens, closes = (moment_on(date, hour, house.zone).astimezone(UTC) for hour in (EARLIEST, LATEST))
        if works:
            starts = agendas.hours(person.pk, date, lasts, since=max(opens, at + NOTICE), step=STEP)
        else:
            starts = [start for start in _every(opens, closes) if start >= at + NOTICE]
        starts = [start for start in starts if start < closes and _apart((start, start + lasts), held)]
        found += _few(starts, lasts) if works and starts else starts
    if not works:
        found = _of_their_week(house, person, found, lasts)
    return found[:MOST]


def expected_elsewhere(house: House, person: Person, starts: Sequence[dt.datetime], minutes: int) -> dt.datetime | None:
    """The first of these times at which something already stands in their agenda."""
    if not starts:
        return None
    days = days_of(house, [Mate(person)], day_of(min(starts), house.zone), day_of(max(starts), house.zone))
    taken = [
        span
        for day in days.values()
        for span in (*((visit.starts_at, visit.ends_at) for visit in day.visits), *day.away, *day.busy)
    ]
    lasts = dt.timedelta(minutes=minutes)
    return next((start for start in sorted(starts) if not _apart((start, start + lasts), taken)), None)


def _every(start: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
    """Every half hour, on the wall clock of the house."""
    return [start + STEP * number for number in range((until - start) // STEP)]


def _held(person: Person, at: dt.datetime) -> list[Span]:
    """Times already offered or taken for interviews, in any loge."""
    return [(slot.starts_at, slot.ends_at) for slot in Slot.objects.filter(by=person, starts_at__gte=at - DAY)]


def _apart(span: Span, taken: Sequence[Span]) -> bool:
    return all(span[1] <= since or until <= span[0] for since, until in taken)


def _few(starts: Sequence[dt.datetime], lasts: dt.timedelta) -> list[dt.datetime]:
    """A few of one day, spread over it: the first, the middle, the last."""
    spread = [starts[0], starts[len(starts) // 2], starts[-1]][:MOST_A_DAY]
    chosen: list[dt.datetime] = []
    for start in spread:
        if not chosen or start >= chosen[-1] + lasts:
            chosen.append(start)
    return chosen


def _of_their_week(house: House, person: Person, starts: list[dt.datetime], lasts: dt.timedelta) -> list[dt.datetime]:
    """Those at which someone who serves here said they are free, and have agreed nothing else."""
    provider = Provider.objects.filter(house=house, person=person).first()
    if provider is None or not provider.week:
        return []
    answers = free.then(house, [(provider, start, lasts) for start in starts])
    by_day: dict[dt.date, list[dt.datetime]] = {}
    for start, answer in zip(starts, answers, strict=True):
        if answer is Then.FREE:
            by_day.setdefault(day_of(start, house.zone), []).append(start)
    return [start for one in by_day.values() for start in _few(one, lasts)]
