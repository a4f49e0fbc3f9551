"""What can be known of the need board. Every query starts from the house or from who asks."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from loge.common.clock import now
from loge.common.money import Money, Split
from loge.houses.gazetteer import distance_km
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.offers.models import Offer, Provider
from loge.offers.queries import published
from loge.people.models import Person

from . import states
from .free import Then, then
from .models import VOID, Attachment, Demand, Need, Quiet, Quote
from .models.need import OPEN
from .withdrawal import must_ask_to_hurry

UNANSWERED_AFTER = dt.timedelta(hours=24)


def vetted(house: House, person: Person) -> Provider | None:
    """This person as a neighbour of the house who was met and is not on a break."""
    met = Provider.objects.filter(house=house, person=person, vetted_at__isnull=False, paused_at=None)
    return met.select_related("house").first()


def may_read_board(house: House, person: Person) -> bool:
    """The board is for vetted neighbours with something on offer, and for who keeps the house."""
    neighbour = vetted(house, person)
    return keeps(person, house) or (neighbour is not None and _on_offer(neighbour).exists())


def board(house: House, *, category_key: str = "", at: dt.datetime | None = None) -> QuerySet[Need]:
    """Needs that await answers, the newest first, each with how many ``answers_so_far``."""
    still = Q(wished_at=None) | Q(wished_at__gt=at or now())
    found = Need.objects.filter(still, house=house, state=OPEN).select_related("house")
    if category_key:
        found = found.filter(category_key=category_key)
    standing = Count("answers", filter=~Q(answers__state__in=VOID), distinct=True)
    return found.annotate(answers_so_far=standing).order_by("-posted_at", "-pk")


def of_client(person: Person) -> QuerySet[Need]:
    """What this person put on a board, the newest first, with how many answers stand."""
    standing = Count("answers", filter=~Q(answers__state__in=VOID), distinct=True)
    mine = Need.objects.filter(client=person).select_related("house").annotate(answers_so_far=standing)
    return mine.order_by("-posted_at", "-pk")


def find(person: Person, key: uuid.UUID) -> Need | None:
    """One need this person may read: theirs, one of the house they keep, or one on a board they may read."""
    need = Need.objects.filter(pk=key).select_related("house", "client").first()
    if need is None:
        return None
    if person.pk == need.client_id or keeps(person, need.house):
        return need
    answered = Demand.objects.filter(house=need.house, need=need, provider__person=person).exists()
    if answered or (need.state == OPEN and may_read_board(need.house, person)):
        return need
    return None


def offers_for(need: Need, person: Person) -> list[Offer]:
    """Through which of their offers this neighbour can answer: those of the need's trade first."""
    mine = published(need.house).filter(provider__person=person)
    return sorted(mine, key=lambda offer: (offer.category_key != need.category_key, offer.title))


def own_answer(need: Need, person: Person) -> Demand | None:
    """The answer this neighbour has given."""
    given = Demand.objects.filter(house=need.house, need=need, provider__person=person)
    return given.select_related("house", "client", "provider").first()


@dataclass(frozen=True, slots=True)
class Answer:
    """One neighbour's answer, as the one who asks compares it with the others."""

    demand: Demand
    provider: Provider
    version: int
    side: str
    words: str
    split: Split
    commission_bp: int
    starts_at: dt.datetime | None
    lasts_for: dt.timedelta | None
    km: int | None
    then: Then | None  # None: no hour was said
    hurry: bool  # a professional: to begin so soon must be asked for expressly

    @property
    def price(self) -> Money:
        return self.split.total

    @property
    def can_accept(self) -> bool:
        return self.demand.state == states.QUOTED


def answers(need: Need) -> list[Answer]:
    """Every answer that stands, the cheapest first: five queries however many."""
    given = Demand.objects.filter(house=need.house, need=need).exclude(state__in=VOID)
    last = Quote.objects.filter(house=need.house, demand=OuterRef("pk")).order_by("-version").values("pk")[:1]
    rows = list(given.annotate(last=Subquery(last)).select_related("house", "client", "offer", "provider__photo"))
    quotes = {row.pk: row for row in Quote.objects.filter(house=need.house, pk__in=[row.last for row in rows])}
    priced = [row for row in rows if row.last in quotes]
    said = _then(need, priced, quotes)
    found = [_answer(need, row, quotes[row.last], said.get(row.pk)) for row in priced]
    return sorted(found, key=lambda one: (one.price.cents, one.demand.heard_at))


def _then(need: Need, rows: list[Any], quotes: dict[Any, Quote]) -> dict[uuid.UUID, Then]:
    """Whether each is free at the hour of their own price."""
    timed = [(row, *_when(need, quotes[row.last])) for row in rows]
    asked = [(row, at, lasts) for row, at, lasts in timed if at is not None]
    said = then(need.house, [(row.provider, at, lasts) for row, at, lasts in asked], but=[row.pk for row in rows])
    return {row.pk: word for (row, _at, _lasts), word in zip(asked, said, strict=True)}


def _when(need: Need, quote: Quote) -> tuple[dt.datetime | None, dt.timedelta | None]:
    return quote.starts_at or need.wished_at, quote.lasts_for or need.lasts_for


def _answer(need: Need, row: Any, quote: Quote, then: Then | None) -> Answer:
    quote.house = need.house
    starts, lasts = _when(need, quote)
    here, there = need.commune, row.provider.commune
    return Answer(
        demand=row, provider=row.provider, version=quote.version, side=quote.side, words=quote.words, split=quote.split,
        commission_bp=quote.commission_bp, starts_at=starts, lasts_for=lasts,
        km=round(distance_km(here, there)) if here and there else None,
        then=then,
        hurry=must_ask_to_hurry(row, starts, now()),
    )  # fmt: skip


def unanswered(house: House, *, at: dt.datetime | None = None) -> list[Need]:
    """Needs that nobody has answered for more than a day, the longest waiting first."""
    before = (at or now()) - UNANSWERED_AFTER
    waiting = board(house, at=at).filter(posted_at__lt=before).order_by("posted_at")
    return [need for need in waiting[:200] if not need.answers_so_far][:50]  # type: ignore[attr-defined]


def standing(need: Need) -> int:
    """How many answers stand."""
    return Demand.objects.filter(house=need.house, need=need).exclude(state__in=VOID).count()


def is_quiet(provider: Provider) -> bool:
    """Whether this neighbour would rather have no letters."""
    return Quiet.objects.filter(house=provider.house_id, provider=provider).exists()


def files_of_need(need: Need) -> list[Attachment]:
    return list(Attachment.objects.filter(house=need.house, need=need).order_by("at", "pk"))


def attachment(key: uuid.UUID) -> Attachment | None:
    """One file, with what it was given with: who may see it is the door's business."""
    return Attachment.objects.filter(pk=key).select_related("house", "need", "demand").first()


def _on_offer(provider: Provider) -> QuerySet[Offer]:
    return Offer.objects.filter(house=provider.house_id, provider=provider, state=Offer.State.PUBLISHED)
