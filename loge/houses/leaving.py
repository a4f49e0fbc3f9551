"""The houses' part of leaving: what one was in each, and one's household."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from loge.common.clock import now
from loge.people.leaving import plain
from loge.people.models import Person

from .models import Household, Membership


def export(person: Person) -> dict[str, Any]:
    held = Membership.objects.filter(person=person).order_by("since_at")
    return {
        "memberships": plain(held),
        "households": plain(Household.objects.filter(members__person=person).distinct()),
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
    """They belong to no house any more; a household nobody else is of loses its name and address."""
    alone = Household.objects.filter(members__person=person).exclude(
        members__in=Membership.objects.exclude(person=person)
    )
    Household.objects.filter(pk__in=list(alone.values_list("pk", flat=True))).update(name="", address="")
    Membership.objects.filter(person=person, until_at=None).update(until_at=now())
