"""What visitors and neighbours can see of offers. ``published`` is the one place that says what may be shown."""

from __future__ import annotations

import datetime as dt
import operator
import statistics
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery

from loge.common.clock import day_of, now
from loge.common.money import Money
from loge.houses.gazetteer import near
from loge.houses.models import Charter, House, Membership, Paper, Signature, Territory
from loge.houses.models.charter import GRACE
from loge.houses.queries import communes_of
from loge.people.models import Person

from .catalogue import Category, in_houses
from .gates import always, gates
from .models import Leave, Offer, Provider, Variant


def in_order(house: House, *, at: dt.datetime | None = None) -> QuerySet[Provider]:
    """Who may be shown as serving here, on a break or not: met, not made to leave; in a loge, living in its territory and
    true to its charter (signed, or within the grace of a changed one)."""
    member = Membership.objects.filter(
        house=house, person=OuterRef("person"), role=Membership.Role.PROVIDER, until_at=None
    )
    found = Provider.objects.filter(Exists(member), house=house, vetted_at__isnull=False)
    if house.kind != House.Kind.NEIGHBOURHOOD:
        return found
    binding = Charter.objects.filter(house=house, since_at__lte=(at or now()) - GRACE).order_by("-version")
    signed = Signature.objects.filter(
        house=house, person=OuterRef("person"), charter__version__gte=Subquery(binding.values("version")[:1])
    )
    territory = Territory.objects.filter(house=house).values("insee")
    return found.filter(~Exists(binding) | Exists(signed), insee__in=territory)


def gated(house: House, *, at: dt.datetime | None = None) -> Q:
    """Offers that must pass a gate for which their owner has no valid paper today."""
    today = day_of(at or now(), house.zone)
    shut = Q(pk__in=())
    for key in gates():
        paper = Paper.objects.filter(house=house, person=OuterRef("provider__person"), gate=key, valid_until__gte=today)
        shut |= Q(Q(gates__contains=f" {key} ") | Q(category_key__in=always(key)), ~Exists(paper))
    return shut


def published(
    house: House, *, among: Collection[uuid.UUID] | None = None, at: dt.datetime | None = None
) -> QuerySet[Offer]:
    """Offers a visitor may see: the one place that says so, for every door, page and the API. Of a provider in order and
    not on a break, through every gate that binds them. ``among``: only these are asked about, and whose they are."""
    moment = at or now()
    found = Offer.objects.filter(house=house, state=Offer.State.PUBLISHED)
    serving = in_order(house, at=moment).exclude(rests(moment, prefix=""))
    if among is not None:
        found = found.filter(pk__in=among)
        serving = serving.filter(pk__in=Offer.objects.filter(pk__in=among).values("provider"))
    return (
        found.filter(provider__in=serving)
        .exclude(gated(house, at=moment))
        .select_related("provider", "provider__photo", "provider__vetted_by", "house")
        .order_by("provider__name", "title")
    )


def offer(house: House, key: uuid.UUID) -> Offer | None:
    """One published offer of this house."""
    return published(house, among=[key]).first()


def providers(house: House) -> QuerySet[Provider]:
    """Who serves in the house, by name."""
    return in_order(house).select_related("photo").order_by("name")


def living_in(house: House, communes: Collection[str]) -> list[Provider]:
    """Who serves here and lives in one of these communes, by name."""
    return list(providers(house).filter(insee__in=communes)) if communes else []


@dataclass(frozen=True, slots=True)
class Key:
    """One key on the board: a category, how many neighbours hold it, from how much."""

    category: Category
    providers: int
    least: Money | None
    unit: str


def board(house: House) -> list[Key]:
    """The categories of the house with at least one published offer first, then those that miss someone."""
    rows = (
        published(house)
        .order_by()
        .values("category_key")
        .annotate(held=Count("provider", distinct=True), least=Min("cents"))
    )
    found = {row["category_key"]: row for row in rows}
    keys = []
    for category in in_houses(house.kind):
        row = found.get(category.key)
        least = Money(row["least"], house.currency) if row and row["least"] is not None else None
        keys.append(Key(category, row["held"] if row else 0, least, category.unit))
    return sorted(keys, key=lambda key: (key.providers == 0, str(key.category)))


def serving(person: Person) -> list[Provider]:
    """This person as a provider, house by house, each with ``own_offers`` (their variants too): three queries."""
    mine = Offer.objects.select_related("house", "provider").prefetch_related("variants").order_by("title")
    own = Prefetch("offers", mine, to_attr="own_offers")
    return list(
        Provider.objects.filter(person=person)
        .select_related("house", "photo", "vetted_by")
        .prefetch_related(own)
        .order_by("pk")
    )


def offer_of(person: Person, key: uuid.UUID) -> Offer | None:
    """One's own offer, in whatever state."""
    mine = Offer.objects.filter(pk=key, provider__person=person)
    return mine.select_related("provider__photo", "provider__vetted_by", "house").prefetch_related("variants").first()


def variants(house: House, offers: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Variant]]:
    """The other sizes of each of these offers, in the order they were written: one query."""
    found: dict[uuid.UUID, list[Variant]] = {key: [] for key in offers}
    for variant in Variant.objects.filter(house=house, offer__in=offers):
        found[variant.offer_id].append(variant)
    return found


def rests(at: dt.datetime, prefix: str = "provider__") -> Q:
    """Providers on a break at that moment. A break with an end is over when its time has come, nothing has to run."""
    no_end = Q(**{f"{prefix}paused_until": None}) | Q(**{f"{prefix}paused_until__gt": at})
    return Q(**{f"{prefix}paused_at__isnull": False}) & no_end


def provider_shown(house: House, key: uuid.UUID) -> Provider | None:
    """Someone visitors may look at: met, and of this house. On a break too: the page says so."""
    return providers(house).select_related("photo", "vetted_by", "house").filter(pk=key).first()


def leaves_to_come(provider: Provider, *, at: dt.datetime | None = None) -> list[Leave]:
    """The exceptions that are not over, the next first."""
    coming = Leave.objects.filter(house=provider.house_id, provider=provider, ends_at__gt=at or now())
    return list(coming.select_related("provider").order_by("starts_at"))


def variants_of(offer: Offer) -> list[Variant]:
    """The variants of an offer, each knowing its offer."""
    found = list(Variant.objects.filter(house=offer.house, offer=offer))
    for variant in found:
        variant.offer = offer
    return found


def refusing_gates(house: House, person: Person) -> QuerySet[Offer]:
    """This person's published offers that say they do not concern what their words make one think of."""
    mine = Offer.objects.filter(house=house, state=Offer.State.PUBLISHED, provider__person=person)
    return mine.exclude(refused_gates="").order_by("title")


FEWEST = (
    5  # below that the neighbouring loges are asked too; if they are still fewer nothing is said: it would be someone's
)
NEAR_KM, MOST_NEAR = 30.0, 8


@dataclass(frozen=True, slots=True)
class LocalPrice:
    """What most ask, or paid: the middle half of ``n`` prices lies from ``low`` to ``high``. ``loges``: whose prices these are."""

    median: Money
    low: Money
    high: Money
    n: int
    loges: tuple[str, ...]
    paid: bool = False  # what was really paid, not what is asked


def local_price(
    house: House, category_key: str, unit: str, *, settled: Sequence[int] | None = None
) -> LocalPrice | None:
    """What neighbours ask for such a service, per task or per hour; None with fewer than five prices.

    ``settled``: cents really paid for it here, handed down by demands; with five or more they speak instead of the offers.
    """
    if settled is not None and len(settled) >= FEWEST:
        return _middle(settled, house, [house], paid=True)
    if unit == Offer.Unit.QUOTE:
        return None
    around = neighbouring(house)
    prices = _asked([house, *around], category_key, unit)
    own = [cents for key, cents in prices if key == house.pk]
    if len(own) >= FEWEST:
        return _middle(own, house, [house])
    counted = {key for key, _cents in prices}
    asked = [house, *(other for other in around if other.pk in counted)]
    return _middle([cents for _key, cents in prices], house, asked) if len(prices) >= FEWEST else None


def neighbouring(house: House) -> list[House]:
    """The nearest other loges, at most eight: those with a commune within 30 km of this one's largest. Two queries."""
    mine = max(communes_of(house), key=lambda place: place.population, default=None)
    if mine is None or house.kind != House.Kind.NEIGHBOURHOOD:
        return []
    around = near(mine.insee, NEAR_KM)
    there = Territory.objects.filter(insee__in=around, house__kind=house.kind, house__currency=house.currency)
    nearest: dict[House, float] = {}
    for territory in there.exclude(house=house).select_related("house"):
        away = around[territory.insee]
        nearest[territory.house] = min(away, nearest.get(territory.house, away))
    return sorted(nearest, key=lambda other: (nearest[other], other.name))[:MOST_NEAR]


def _asked(houses: Sequence[House], category_key: str, unit: str) -> list[tuple[uuid.UUID, int]]:
    """The prices on the boards of these houses, each with its house: one query."""
    shown = reduce(operator.or_, (published(house).order_by() for house in houses))
    same = shown.filter(category_key=category_key, unit=unit, cents__isnull=False)
    return [(key, cents) for key, cents in same.values_list("house_id", "cents") if cents is not None]


def _middle(prices: Sequence[int], house: House, asked: Sequence[House], *, paid: bool = False) -> LocalPrice:
    low, median, high = (
        Money(round(cut), house.currency) for cut in statistics.quantiles(prices, n=4, method="inclusive")
    )
    return LocalPrice(median, low, high, len(prices), tuple(one.name for one in asked), paid)
