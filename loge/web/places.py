"""Where a person is at home in Loge: what their menu offers, and where they arrive when they come in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from loge.clients import households
from loge.houses.models import House
from loge.houses.queries import kept_by
from loge.offers.models import Provider
from loge.planning.models import Teammate


class Kept(NamedTuple):
    """A house they keep."""

    slug: str
    kind: str
    name: str

    @property
    def door(self) -> str:
        """The name of the page on which its day begins."""
        return "desk" if self.kind == House.Kind.DESK else "morning"

    @property
    def kind_name(self) -> str:
        return str(House.Kind(self.kind).label)


class Places(NamedTuple):
    """They come with the session, in its query (sessions.py)."""

    houses: tuple[Kept, ...] = ()  # those they keep, by name
    agenda: bool = False  # a house plans their days
    space: bool = False  # a practice looks after them
    serves: bool = False


def by_name(houses: Iterable[Kept]) -> tuple[Kept, ...]:
    """In one order, whichever way they were read."""
    return tuple(sorted(houses, key=lambda one: (one.name, one.slug)))


def at_home(person: Any) -> Places:
    """Those of this person; of a visitor, none."""
    if not person.is_authenticated:
        return Places()
    if not hasattr(person, "_places"):
        person._places = Places(
            by_name(Kept(*row) for row in kept_by(person).values_list("slug", "kind", "name")),
            Teammate.objects.filter(person=person, until_at=None).exists(),
            households.of_person(person).exists(),
            Provider.objects.filter(person=person).exists(),
        )
    found: Places = person._places
    return found


def arrival(person: Any) -> tuple[str, ...]:
    """The name and arguments of the page on which they begin."""
    found = at_home(person)
    if found.houses:
        return found.houses[0].door, found.houses[0].slug
    if person.is_operator:
        return ("platform",)
    if found.agenda:
        return ("agenda",)
    if found.space:
        return ("mine",)
    return ("serve",) if found.serves else ("demands",)
