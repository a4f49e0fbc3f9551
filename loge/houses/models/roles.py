"""What someone is in a house: known to the rows themselves, for each says who may move it."""

from __future__ import annotations

import uuid

from loge.people.models import Person

from .house import Membership

KEEPERS = frozenset({Membership.Role.COORDINATOR, Membership.Role.CONCIERGE})


def roles(person: Person, house_id: uuid.UUID) -> set[str]:
    """What this person is in this house today. Asked once per person object and house."""
    known: dict[uuid.UUID, set[str]] = person.__dict__.setdefault("_roles", {})
    if house_id not in known:
        held = Membership.objects.filter(house_id=house_id, person=person, until_at=None)
        known[house_id] = set(held.values_list("role", flat=True))
    return known[house_id]
