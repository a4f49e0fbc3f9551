"""What can be known of houses."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from loge.people.models import Person

from ..gazetteer import Commune, commune
from ..models import House, Membership, Territory
from ..models.roles import KEEPERS, roles


def open_loges() -> QuerySet[House]:
    """Every loge a visitor may find, by name."""
    return House.objects.filter(kind=House.Kind.NEIGHBOURHOOD).order_by("name")


def loges_of(insee: str) -> QuerySet[House]:
    """The loges that serve a commune."""
    serving = Territory.objects.filter(insee=insee).values("house_id")
    return open_loges().filter(pk__in=serving)


def communes_of(house: House) -> list[Commune]:
    """The territory, by name. A code the gazetteer no longer knows (a merged commune) is left out."""
    codes = Territory.objects.filter(house=house).values_list("insee", flat=True)
    return sorted((found for code in codes if (found := commune(code))), key=lambda place: place.name)


def serves(house: House, insee: str) -> bool:
    return Territory.objects.filter(house=house, insee=insee).exists()


def keeps(person: Person, house: House) -> bool:
    """Whether they run this house (coordinator or concierge)."""
    return bool(KEEPERS & roles(person, house.pk))


def kept_by(person: Person) -> QuerySet[House]:
    """The houses this person runs."""
    held = Membership.objects.filter(person=person, until_at=None, role__in=KEEPERS)
    return House.objects.filter(pk__in=held.values("house_id")).order_by("name")


def keepers(house: House) -> list[Person]:
    """Who runs it, the longest-standing first."""
    held = Membership.objects.filter(house=house, until_at=None, role__in=KEEPERS).select_related("person")
    return list(dict.fromkeys(membership.person for membership in held.order_by("since_at")))


def operators() -> list[Person]:
    """Who runs the platform itself, the longest-standing first."""
    return list(Person.objects.filter(is_operator=True, is_active=True).order_by("joined_at"))


def with_keepers(houses: Iterable[House]) -> None:
    """Attach ``house.keepers`` to each, in one query."""
    houses = list(houses)
    held = Membership.objects.filter(house__in=houses, until_at=None, role__in=KEEPERS).select_related("person")
    by_house: dict[uuid.UUID, list[Person]] = {house.pk: [] for house in houses}
    for membership in held.order_by("since_at"):
        by_house[membership.house_id].append(membership.person)
    for house in houses:
        house.keepers = by_house[house.pk]  # type: ignore[attr-defined]
