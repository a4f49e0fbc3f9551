"""The houses' part of leaving: what one was in each, and one's household."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from loge.common.clock import now
from loge.people.models import Person
from loge.people.rows import Own, emptied, plain, told

from .models import (
    Application,
    Handover,
    Household,
    Membership,
    Opening,
    Paper,
    Residence,
    Signature,
    Slot,
    Vouch,
)

OWN = (
    Own(
        "applications", lambda person: Application.objects.filter(person=person),
        ("name", "address", "phone", "free_time", "words", "notes", "marks", "alike"),
    ),
    Own("openings", lambda person: Opening.objects.filter(person=person), ("name", "words", "phone")),
    Own("residences", lambda person: Residence.objects.filter(person=person), forget=True),
    Own("papers", lambda person: Paper.objects.filter(person=person), forget=True),
    Own("signatures", lambda person: Signature.objects.filter(person=person)),
    Own("vouches_given", lambda person: Vouch.objects.filter(by=person), ("words",)),
    Own("vouches_received", lambda person: Vouch.objects.filter(person=person), forget=True),
    Own("interviews", lambda person: Slot.objects.filter(by=person), ("place",)),
    Own("handovers", lambda person: Handover.objects.filter(giver=person), ("words",)),
    Own("handovers_offered", lambda person: Handover.objects.filter(taker=person)),
)  # fmt: skip


def export(person: Person) -> dict[str, Any]:
    held = Membership.objects.filter(person=person).order_by("since_at")
    return {
        "memberships": plain(held),
        "households": plain(Household.objects.filter(members__person=person).distinct()),
        **told(OWN, person),
    }


def open_items(person: Person) -> list[Any]:
    coordinator = Membership.Role.COORDINATOR
    items = []
    for held in Membership.objects.filter(person=person, role=coordinator, until_at=None).select_related("house"):
        others = Membership.objects.filter(house=held.house, role=coordinator, until_at=None).exclude(person=person)
        if not others.exists():
            items.append(_("You alone coordinate %(house)s: hand it over first.") % {"house": held.house.name})
    return items


def erase(person: Person) -> None:
    """They belong to no house any more; a household nobody else is of loses its name and address. What a house must know of
    someone it expelled stays: fingerprints, and no name."""
    emptied(OWN, person)
    alone = Household.objects.filter(members__person=person).exclude(
        members__in=Membership.objects.exclude(person=person)
    )
    Household.objects.filter(pk__in=list(alone.values_list("pk", flat=True))).update(name="", address="")
    Membership.objects.filter(person=person, until_at=None).update(until_at=now())
