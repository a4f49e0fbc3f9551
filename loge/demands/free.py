"""Who is free then, in one answer: what they have agreed with others, their agenda with its journeys, and where they have no
working hours in it, the week they said and its exceptions.

The one place that says so for answers to a need, for neighbours who could stand in, for a price with an hour, for what is
searched for at an hour, and for the next free time of someone whose hour was just taken. ``hours`` asks the same of hundreds.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence

from loge.common.clock import UTC, day_of
from loge.houses.models import House
from loge.offers import availability
from loge.offers.models import Provider
from loge.planning.free import Agendas
from loge.planning.stops import Place

from . import states
from .models import Demand

HALF_HOUR = dt.timedelta(minutes=30)
USUAL = dt.timedelta(hours=1)  # when nobody said how long it takes
LONGEST = dt.timedelta(hours=24)
AHEAD = 28  # days in which a next free time is looked for
MOST_DAYS = 8  # of a time that is searched for
Slot = tuple[dt.datetime, dt.datetime]


class Then(enum.Enum):
    """What is known of someone at that time. ``ASK``: they have not said when they are free."""

    FREE = "free"
    ASK = "ask"
    AWAY = "away"
    TAKEN = "taken"

    @property
    def can_come(self) -> bool:
        return self in (Then.FREE, Then.ASK)


def then(
    house: House,
    asked: Sequence[tuple[Provider, dt.datetime, dt.timedelta | None]],
    *,
    but: Sequence[uuid.UUID] = (),
    place: Place | None = None,
) -> list[Then]:
    """For each of ``asked`` (who, from when, for how long) whether they are free: as many queries for one as for hundreds.

    ``but``: demands that do not stand in their own way. ``place``: where they would go, the way there included.
    """
    if not asked:
        return []
    wanted = [(who, at, at + (lasts or USUAL)) for who, at, lasts in asked]
    first, last = min(at for _who, at, _end in wanted), max(end for _who, _at, end in wanted)
    providers = [who for who, _at, _end in wanted]
    taken = agreed(house, providers, first, last, but=but)
    days = {day_of(moment, house.zone) for _who, at, end in wanted for moment in (at, end)}
    agendas = Agendas(house, {who.person_id for who in providers}, days, but=references(but))
    said = availability.answers(house, wanted)
    found = []
    for (who, at, end), answer in zip(wanted, said, strict=True):
        if clashes((at, end), taken[who.pk]) or agendas.first(who.person_id, (at, end), end - at, place) is None:
            found.append(Then.TAKEN)
        else:
            found.append(Then.FREE if agendas.works(who.person_id) else Then(answer.value))
    return found


def told(house: House, span: Slot, lasts: dt.timedelta, place: Place | None = None) -> dict[uuid.UUID, bool]:
    """Of every provider of whom more is known than their week: whether they have ``lasts`` free somewhere in ``span``. False:
    taken. True: free by their working hours. A constant number of queries."""
    days = [day_of(span[0], house.zone)]
    while days[-1] < day_of(span[1], house.zone) and len(days) < MOST_DAYS:
        days.append(days[-1] + dt.timedelta(days=1))
    providers = Provider.objects.filter(house=house)
    agendas = Agendas(house, providers.values("person_id"), days)
    found: dict[uuid.UUID, bool] = {}
    for key, person in providers.filter(person__in=list(agendas.people)).values_list("pk", "person_id"):
        is_free = agendas.first(person, span, lasts, place) is not None
        if agendas.works(person) or not is_free:
            found[key] = is_free
    for key, taken in agreed(house, None, *span).items():
        if first_gap(taken, span[0], lasts) + lasts > span[1]:
            found[key] = False
    return found


def references(demands: Sequence[uuid.UUID]) -> list[str]:
    """How their visits name them."""
    return [f"{Demand.KIND}:{key}" for key in demands]


def agreed(
    house: House,
    providers: Sequence[Provider] | Sequence[uuid.UUID] | None,
    start: dt.datetime,
    end: dt.datetime,
    *,
    but: Sequence[uuid.UUID] = (),
) -> dict[uuid.UUID, list[Slot]]:
    """The hours each (None: everyone of the house) has agreed with others between two moments, in order: one query."""
    held = Demand.objects.filter(house=house, wished_at__gt=start - LONGEST, wished_at__lt=end)
    if providers is not None:
        held = held.filter(provider__in=providers)
    held = held.exclude(state__in=(*states.TALKING, *states.OVER)).exclude(pk__in=but)
    found: dict[uuid.UUID, list[Slot]] = defaultdict(list)
    for key, at, lasts in held.order_by("wished_at").values_list("provider_id", "wished_at", "lasts_for"):
        if at is not None and at + (lasts or USUAL) > start:
            found[key].append((at, at + (lasts or USUAL)))
    return found


def clashes(slot: Slot, taken: Sequence[Slot]) -> bool:
    """Whether it runs into one of them; one may begin when another ends."""
    return any(begins < slot[1] and slot[0] < ends for begins, ends in taken)


def next_free(
    provider: Provider, start: dt.datetime, lasts: dt.timedelta, *, but: Sequence[uuid.UUID] = ()
) -> dt.datetime:
    """The first moment from ``start`` at which ``lasts`` fits: in their agenda, and within their week where they have no working
    hours and said one; between what they have agreed in any case."""
    house, end = provider.house, start + dt.timedelta(days=AHEAD)
    taken = agreed(house, [provider], start, end + LONGEST, but=but)[provider.pk]
    first = day_of(start, house.zone)
    days = [first + dt.timedelta(days=number) for number in range(AHEAD + 2)]
    agendas = Agendas(house, {provider.person_id}, days, but=references(but))
    spans = [(start, end)]
    if provider.week and not agendas.works(provider.person_id):
        spans = availability.free_between(provider, start, end) or spans
    for begins, until in spans:
        at: dt.datetime | None = begins
        while at is not None and at + lasts <= until:
            at = agendas.first(provider.person_id, (at, until), lasts)
            if at is not None and (gap := first_gap(taken, at, lasts)) == at:
                return at.astimezone(UTC)
            at = gap if at is not None else None
    return first_gap(taken, start, lasts)


def next_hours(
    provider: Provider, start: dt.datetime, lasts: dt.timedelta = USUAL, *, most: int = 6, ahead: int = 14
) -> list[dt.datetime]:
    """The next hours at which they are known to be free, on the half hour: one of each morning, one of each afternoon. None for
    who has said nothing of their hours."""
    house, zone, end = provider.house, provider.house.zone, start + dt.timedelta(days=ahead)
    first = day_of(start, zone)
    agendas = Agendas(house, {provider.person_id}, [first + dt.timedelta(days=number) for number in range(ahead + 1)])
    if not provider.week and not agendas.works(provider.person_id):
        return []
    taken = agreed(house, [provider], start, end + LONGEST)[provider.pk]
    found: dict[tuple[dt.date, bool], dt.datetime] = {}
    for at in _halves(provider, agendas, start, end, lasts):
        wall = at.astimezone(zone)
        half_day = wall.date(), wall.hour < 13
        if half_day in found or clashes((at, at + lasts), taken):
            continue
        if agendas.first(provider.person_id, (at, at + lasts), lasts) == at:
            found[half_day] = at
        if len(found) == most:
            break
    return list(found.values())


def _halves(
    provider: Provider, agendas: Agendas, start: dt.datetime, end: dt.datetime, lasts: dt.timedelta
) -> Iterator[dt.datetime]:
    """Every half hour at which they could begin, by their working hours, else by the week they said."""
    if agendas.works(provider.person_id):
        date = day_of(start, provider.house.zone)
        while date <= day_of(end, provider.house.zone):
            yield from agendas.hours(provider.person_id, date, lasts, since=start, step=HALF_HOUR)
            date += dt.timedelta(days=1)
        return
    for begins, until in availability.free_between(provider, start, end):
        at = begins.replace(second=0, microsecond=0)
        at += dt.timedelta(minutes=-at.minute % 30)
        while at + lasts <= until:
            if at >= begins:
                yield at
            at += HALF_HOUR


def first_gap(taken: Sequence[Slot], start: dt.datetime, lasts: dt.timedelta) -> dt.datetime:
    """The first moment from ``start`` at which ``lasts`` fits between what is taken."""
    for begins, ends in sorted(taken):
        if begins >= start + lasts:
            break
        start = max(start, ends)
    return start
