"""What visitors and neighbours can see of offers. ``published`` is the one place that says what may be shown."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, Min, Prefetch, QuerySet

from loge.common.money import Money
from loge.houses.models import House
from loge.people.models import Person

from .catalogue import Category, in_houses
from .models import Offer, Provider


def published(house: House) -> QuerySet[Offer]:
    """Offers a visitor may see: published, of a provider who was met and is not on a break."""
    return (
        Offer.objects.filter(house=house, state=Offer.State.PUBLISHED)
        .filter(provider__house=house, provider__vetted_at__isnull=False, provider__paused_at=None)
        .select_related("provider", "provider__photo", "provider__vetted_by", "house")
        .order_by("provider__name", "title")
    )


def offer(house: House, key: uuid.UUID) -> Offer | None:
    """One published offer of this house."""
    return published(house).filter(pk=key).first()


def providers(house: House) -> QuerySet[Provider]:
    """Vetted providers of the house, by name."""
    return Provider.objects.filter(house=house, vetted_at__isnull=False).select_related("photo").order_by("name")


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
