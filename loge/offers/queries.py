"""What visitors and neighbours can see of offers. ``published`` is the one place that says what may be shown."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery

from loge.common.clock import local, now
from loge.common.money import Money
from loge.houses.models import Charter, House, Membership, Paper, Signature, Territory
from loge.houses.models.charter import GRACE
from loge.people.models import Person

from .catalogue import Category, in_houses
from .gates import always, gates
from .models import Offer, Provider


def in_order(house: House) -> QuerySet[Provider]:
    """Who may be shown as serving here, on a break or not: met, not made to leave; in a loge, living in its territory and
    true to its charter (signed, or within the grace of a changed one)."""
    member = Membership.objects.filter(
        house=house, person=OuterRef("person"), role=Membership.Role.PROVIDER, until_at=None
    )
    found = Provider.objects.filter(Exists(member), house=house, vetted_at__isnull=False)
    if house.kind != House.Kind.NEIGHBOURHOOD:
        return found
    binding = Charter.objects.filter(house=house, since_at__lte=now() - GRACE).order_by("-version")
    signed = Signature.objects.filter(
        house=house, person=OuterRef("person"), charter__version__gte=Subquery(binding.values("version")[:1])
    )
    territory = Territory.objects.filter(house=house).values("insee")
    return found.filter(~Exists(binding) | Exists(signed), insee__in=territory)


def gated(house: House) -> Q:
    """Offers that must pass a gate for which their owner has no valid paper today."""
    today = local(now(), house.zone).date()
    shut = Q(pk__in=())
    for key in gates():
        paper = Paper.objects.filter(house=house, person=OuterRef("provider__person"), gate=key, valid_until__gte=today)
        shut |= Q(Q(gates__contains=f" {key} ") | Q(category_key__in=always(key)), ~Exists(paper))
    return shut


def published(house: House) -> QuerySet[Offer]:
    """Offers a visitor may see: the one place that says so, for every door, page and the API. Of a provider in order and
    not on a break, through every gate that binds them."""
    return (
        Offer.objects.filter(house=house, state=Offer.State.PUBLISHED)
        .filter(provider__in=in_order(house).filter(paused_at=None))
        .exclude(gated(house))
        .select_related("provider", "provider__photo", "provider__vetted_by", "house")
        .order_by("provider__name", "title")
    )


def offer(house: House, key: uuid.UUID) -> Offer | None:
    """One published offer of this house."""
    return published(house).filter(pk=key).first()


def providers(house: House) -> QuerySet[Provider]:
    """Who serves in the house, by name."""
    return in_order(house).select_related("photo").order_by("name")


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
    """This person as a provider, house by house, each with ``own_offers``: two queries."""
    own = Prefetch("offers", Offer.objects.select_related("house").order_by("title"), to_attr="own_offers")
    return list(
        Provider.objects.filter(person=person).select_related("house", "photo").prefetch_related(own).order_by("pk")
    )
