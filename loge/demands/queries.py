"""What can be known of demands. Every query starts from who asks and ends ready for its page."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from loge.common.clock import now
from loge.common.models import Fact
from loge.common.money import Money
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from . import states
from .models import Demand


def visible(person: Person) -> QuerySet[Demand]:
    """Demands this person is a party to, the newest first."""
    mine = Q(client=person) | Q(provider__person=person)
    return (
        Demand.objects.filter(mine)
        .select_related("house", "client", "provider", "provider__photo", "offer")
        .order_by("-heard_at")
    )


def find(person: Person, key: uuid.UUID) -> Demand | None:
    """One demand this person may read: a party to it, or who keeps its house."""
    demand = (
        Demand.objects.filter(pk=key)
        .select_related("house", "client", "provider", "provider__person", "provider__photo", "offer")
        .first()
    )
    if demand is None:
        return None
    if person.pk in (demand.client_id, demand.provider.person_id) or keeps(person, demand.house):
        return demand
    return None


def in_house(house: House, *, only: tuple[str, ...] = ()) -> QuerySet[Demand]:
    """The demands of a house for those who keep it, the longest in their state first."""
    found = Demand.objects.filter(house=house).select_related("house", "client", "provider")
    if only:
        found = found.filter(state__in=only)
    return found.order_by("since_at")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the thread: a message, a price, or something that happened. ``side`` is client, provider or house."""

    at: dt.datetime
    side: str
    author: Any
    words: str
    price: Money | None = None
    version: int = 0
    kind: str = ""
    note: Any = None


SHOWN_FACTS = {
    f"demand.{state}" for state in (*states.OVER, states.AGREED, states.BOOKED, states.DELIVERED, states.DISPUTED)
}


def thread(demand: Demand) -> list[Entry]:
    """Everything said, named and done, oldest first: three queries however long."""
    entries = [Entry(demand.heard_at, states.CLIENT, demand.client, demand.words)]
    authors = {demand.client_id: states.CLIENT, demand.provider.person_id: states.PROVIDER}
    for message in demand.messages.filter(house=demand.house).select_related("author"):
        entries.append(Entry(message.at, authors.get(message.author_id, "house"), message.author, message.words))
    for quote in demand.quotes.filter(house=demand.house):
        author = demand.client if quote.side == states.CLIENT else demand.provider
        price = Money(quote.cents, demand.house.currency)
        entries.append(Entry(quote.at, quote.side, author, quote.words, price, quote.version))
    facts = Fact.objects.filter(house_id=demand.house_id, subject=demand.reference, kind__in=SHOWN_FACTS)
    for fact in facts:
        entries.append(
            Entry(fact.at, "house", None, fact.data.get("words", ""), kind=fact.kind.removeprefix("demand."), note=fact)
        )
    return sorted(entries, key=lambda entry: entry.at)


def last_quote(demand: Demand) -> Any:
    """The last price named, or None."""
    found = demand.quotes.filter(house=demand.house).order_by("-version").first()
    if found is not None:
        found.house = demand.house
    return found


UNANSWERED_AFTER = dt.timedelta(hours=24)


def unanswered(house: House, *, at: dt.datetime | None = None) -> list[Demand]:
    """Demands that have waited for a first answer for more than a day."""
    before = (at or now()) - UNANSWERED_AFTER
    return list(in_house(house, only=(states.HEARD,)).filter(since_at__lt=before)[:50])


def counts(house: House) -> dict[str, int]:
    """How many demands stand in each state."""
    return dict(Demand.objects.filter(house=house).order_by().values_list("state").annotate(Count("id")))


def asked_by_category(house: House, *, days: int = 30, at: dt.datetime | None = None) -> dict[str, int]:
    """How often each trade was asked for lately."""
    since = (at or now()) - dt.timedelta(days=days)
    recent = Demand.objects.filter(house=house, heard_at__gte=since).order_by()
    return dict(recent.values_list("category_key").annotate(Count("id")))
