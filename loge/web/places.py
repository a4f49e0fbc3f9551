"""Where a person is at home in Loge: what their menu offers, and where they arrive when they come in."""

from __future__ import annotations

from typing import Any, NamedTuple

from loge.clients import households
from loge.houses.models import House
from loge.houses.queries import kept_by
from loge.offers.models import Provider
from loge.planning.models import Teammate


class Places(NamedTuple):
    """They come with the session, in its query (sessions.py)."""

    kept: str = ""  # the slug of the first house they keep
    kind: str = ""  # and what kind of house it is
    agenda: bool = False  # a house plans their days
    space: bool = False  # a practice looks after them
    serves: bool = False


def at_home(person: Any) -> Places:
    """Those of this person; of a visitor, none."""
    if not person.is_authenticated:
        return Places()
    if not hasattr(person, "_places"):
        person._places = Places(
            *(kept_by(person).values_list("slug", "kind").first() or ("", "")),
            Teammate.objects.filter(person=person, until_at=None).exists(),
            households.of_person(person).exists(),
            Provider.objects.filter(person=person).exists(),
        )
    found: Places = person._places
    return found


def arrival(person: Any) -> tuple[str, ...]:
    """The name and arguments of the page on which they begin."""
    found = at_home(person)
    if found.kept:
        return "desk" if found.kind == House.Kind.DESK else "morning", found.kept
    if person.is_operator:
        return ("platform",)
    if found.agenda:
        return ("agenda",)
    if found.space:
        return ("mine",)
    return ("serve",) if found.serves else ("demands",)
