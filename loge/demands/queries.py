"""What can be known of demands. Every query starts from who asks and ends ready for its page."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from loge.common.clock import now
from loge.common.models import Fact
from loge.common.money import Money
from loge.common.raw import as_key, as_moment, rows
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.offers.models import Offer
from loge.offers.queries import LocalPrice, local_price
from loge.people.models import Person

from . import states
from .models import Attachment, Demand


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line of "my exchanges": just what it shows, so that twenty of them are one light query."""

    pk: uuid.UUID
    title: str
    state: str
    since_at: dt.datetime
    cents: int | None
    currency: str
    is_mine: bool  # asked by the reader
    client: str
    name: str  # of who serves
    face: str
    photo_id: uuid.UUID | None
    photo_state: str | None

    @property
    def price(self) -> Money | None:
        return Money(self.cents, self.currency) if self.cents is not None else None

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]


_EXCHANGES = """select d.id, d.title, d.state, d.since_at, d.cents, h.currency, d.client_id = %s, c.name, c.email, p.name, p.face,
 f.id, f.state from demands_demand d join houses_house h on h.id = d.house_id join people_person c on c.id = d.client_id
 join offers_provider p on p.id = d.provider_id left join people_photo f on f.id = p.photo_id
 where (d.client_id = %s or d.provider_id in (select id from offers_provider where person_id = %s))
 order by d.heard_at desc, d.id desc limit %s offset %s"""

# How many demands a person is a party to, and when the last of them moved: alike means that nothing changed
PULSE = """(select count(*) || ' ' || coalesce(cast(max(d.since_at) as text), '') from demands_demand d
 where d.client_id = {me} or d.provider_id in (select id from offers_provider where person_id = {me}))"""


def exchanges(person: Person, *, first: int = 0, most: int = 20) -> list[Exchange]:
    """A person's demands as lines of a page, the newest first. One query, written by hand: every visit begins here."""
    me = person.pk
    return [
        Exchange(
            as_key(key), title, state, as_moment(since), cents, currency, bool(mine),
            (client or (email or "").partition("@")[0]).split(" ")[0], name, face, photo and as_key(photo), photo_state,
        )
        for key, title, state, since, cents, currency, mine, client, email, name, face, photo, photo_state in rows(
            _EXCHANGES, me, me, me, most, first
        )
    ]  # fmt: skip


def visible(person: Person) -> QuerySet[Demand]:
    """Demands this person is a party to, whole, the newest first."""
    mine = Q(client=person) | Q(provider__person=person)
    parties = Demand.objects.filter(mine).select_related("house", "client", "provider", "provider__photo", "offer")
    return parties.order_by("-heard_at", "-pk")


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
    starts_at: dt.datetime | None = None
    lasts_for: dt.timedelta | None = None
    files: tuple[Any, ...] = ()
    key: str = ""  # of what was written: "message:0192…"


SHOWN_FACTS = {f"demand.{state}" for state in (*states.OVER, states.AGREED, *states.FUNDED, *states.FORMER)}


def thread(demand: Demand) -> list[Entry]:
    """Everything said, named and done, oldest first: four queries however long."""
    given: dict[Any, list[Attachment]] = defaultdict(list)
    whose = Q(demand=demand) | Q(need=demand.need_id, need__isnull=False)
    for file in Attachment.objects.filter(whose, house=demand.house).order_by("at", "pk"):
        given[file.message_id].append(file)
    entries = [
        Entry(
            demand.heard_at, states.CLIENT, demand.client, demand.words, files=tuple(given[None]), key=demand.reference
        )
    ]
    authors = {demand.client_id: states.CLIENT, demand.provider.person_id: states.PROVIDER}
    for message in demand.messages.filter(house=demand.house).select_related("author"):
        side, files = authors.get(message.author_id, "house"), tuple(given[message.pk])
        entries.append(Entry(message.at, side, message.author, message.words, files=files, key=f"message:{message.pk}"))
    for quote in demand.quotes.filter(house=demand.house):
        author = demand.client if quote.side == states.CLIENT else demand.provider
        price = Money(quote.cents, demand.house.currency)
        entries.append(
            Entry(
                quote.at, quote.side, author, quote.words, price, quote.version,
                starts_at=quote.starts_at, lasts_for=quote.lasts_for, key=f"quote:{quote.pk}",
            )
        )  # fmt: skip
    facts = Fact.objects.filter(house_id=demand.house_id, subject=demand.reference, kind__in=SHOWN_FACTS)
    for fact in facts:
        kind = fact.kind.removeprefix("demand.")
        words = fact.data.get("words", "")
        entries.append(Entry(fact.at, "house", None, words, kind=states.FORMER.get(kind, kind), note=fact))
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


def settled_cents(house: House, category_key: str, unit: str, *, at: dt.datetime | None = None) -> list[int]:
    """What was really paid in the last twelve months in this trade of this house: per task, or per hour where it is known."""
    since = (at or now()) - dt.timedelta(days=365)
    paid = Demand.objects.filter(
        house=house, category_key=category_key, offer__unit=unit, state__in=states.RECEIVED, since_at__gte=since,
        cents__isnull=False,
    ).order_by()  # fmt: skip
    found = []
    for received, agreed, lasted in paid.values_list("received_cents", "cents", "lasts_for"):
        cents = agreed if received is None else received
        if cents and unit != Offer.Unit.HOUR:
            found.append(cents)
        elif cents and lasted:
            found.append(round(cents * 3600 / lasted.total_seconds()))
    return found


def price_around(house: House, category_key: str, unit: str, *, at: dt.datetime | None = None) -> LocalPrice | None:
    """What neighbours paid lately for such a service, or else ask; None where fewer than five prices are known."""
    return local_price(house, category_key, unit, settled=settled_cents(house, category_key, unit, at=at))


def price_of(offer: Offer, lasts_for: dt.timedelta | None) -> Money | None:
    """What this offer costs for so long, as far as it can be known before anyone answers."""
    if offer.cents is None or offer.unit == Offer.Unit.QUOTE:
        return None
    hours = lasts_for.total_seconds() / 3600 if lasts_for else 0
    if offer.unit == Offer.Unit.HOUR:
        return Money(math.ceil(offer.cents * hours), offer.house.currency) if hours else None
    return Money(offer.cents, offer.house.currency)


def price_to_propose(demand: Demand) -> Money | None:
    """What the form of a price begins with: the variant that was asked for, else the price on the board."""
    return demand.asked_price if demand.variant_cents is not None else price_of(demand.offer, demand.lasts_for)


def prices_named(demand: Demand) -> list[Any]:
    """Every price named, the first one first."""
    found = list(demand.quotes.filter(house=demand.house).order_by("version"))
    for row in found:
        row.house = demand.house
    return found
