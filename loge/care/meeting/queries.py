"""What is coming, who comes, and what was said in thanks."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from loge.common.clock import now
from loge.demands.models import Demand
from loge.houses.models import House
from loge.houses.queries import keeps, roles
from loge.people.models import Person

from . import states
from .models import Event, Seat, Thanks

KEPT_IN_FEED = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Thanked:
    """One sentence on the wall."""

    key: uuid.UUID
    words: str
    author: str
    name: str
    person_id: uuid.UUID
    said_at: dt.datetime


def wall(house: House, *, most: int = 6) -> list[Thanked]:
    """The latest thanks. One query."""
    rows = Thanks.objects.filter(house=house, hidden_at=None, provider__vetted_at__isnull=False)
    return [
        Thanked(row.pk, row.words, row.author.first_name, row.provider.name, row.provider.person_id, row.said_at)
        for row in rows.select_related("author", "provider").order_by("-said_at", "-pk")[:most]
    ]


def thanks_for(demand: Demand) -> Thanks | None:
    return (
        Thanks.objects.filter(house=demand.house, subject=demand.reference).select_related("provider", "house").first()
    )


def find_thanks(person: Person, key: uuid.UUID) -> Thanks | None:
    """A thank-you this person has a say in: who was thanked, who said it, who keeps the house."""
    row = Thanks.objects.filter(pk=key).select_related("provider", "house").first()
    if row is None or not (person.pk in (row.provider.person_id, row.author_id) or keeps(person, row.house)):
        return None
    return row


def _with_taken(rows: QuerySet[Event]) -> QuerySet[Event]:
    return rows.select_related("house", "host").annotate(coming=Count("taken", filter=Q(taken__left_at=None)))


def coming(house: House, *, at: dt.datetime | None = None, most: int = 50) -> list[Event]:
    """What is announced and not over, the next first; each with ``coming``, how many said they come."""
    rows = Event.objects.filter(house=house, state=states.ANNOUNCED, ends_at__gt=at or now())
    return list(_with_taken(rows).order_by("starts_at", "pk")[:most])


def past(house: House, *, at: dt.datetime | None = None, most: int = 6) -> list[Event]:
    """What took place, the latest first."""
    rows = Event.objects.filter(house=house, state=states.ANNOUNCED, ends_at__lte=at or now())
    return list(_with_taken(rows).order_by("-starts_at", "-pk")[:most])


def proposed(house: House) -> list[Event]:
    """What awaits a keeper's yes, the longest first."""
    return list(_with_taken(Event.objects.filter(house=house, state=states.PROPOSED)).order_by("since_at")[:50])


def find(house: House, key: uuid.UUID, reader: Person | None) -> Event | None:
    """An event anyone may see once announced; before, its host and the keepers."""
    event = _with_taken(Event.objects.filter(house=house, pk=key)).first()
    if event is None:
        return None
    if event.state in (states.ANNOUNCED, states.CANCELLED) or (reader is not None and event.roles_of(reader)):
        return event
    return None


@dataclass(frozen=True, slots=True)
class Table:
    """Who comes, in the order in which they came; then who waits. Names are for those who belong to the house."""

    inside: list[Person]
    waiting: list[Person]
    mine: int | None  # the reader's place, from 0; None if they do not come
    names: bool


def table(event: Event, reader: Person | None) -> Table:
    rows = Seat.objects.filter(house=event.house_id, event=event, left_at=None).select_related("person")
    people = [seat.person for seat in rows.order_by("since_at", "pk")]
    cut = event.seats or len(people)
    mine = next((place for place, person in enumerate(people) if reader is not None and person.pk == reader.pk), None)
    names = reader is not None and bool(roles(reader, event.house_id))
    return Table(people[:cut], people[cut:], mine, names)


def calendar_of(house: House, *, at: dt.datetime | None = None) -> list[Event]:
    """What the loge's calendar holds: announced and cancelled, from two months ago on."""
    rows = Event.objects.filter(
        house=house, state__in=(states.ANNOUNCED, states.CANCELLED), ends_at__gt=(at or now()) - KEPT_IN_FEED
    )
    return list(rows.select_related("house", "host").order_by("starts_at", "pk")[:500])
