"""Offering: becoming a provider; the other verbs stand in writing, profile and pictures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House, Membership
from loge.houses.queries import keeps, serves
from loge.people.models import Person

from .models import Provider
from .outside import agree_outside, want_paper
from .pictures import remove_photo
from .profile import add_leave, describe, pause, remove_leave, resume, set_status, set_week
from .writing import (
    Size,
    delete_draft,
    duplicate_offer,
    edit_offer,
    move_offer,
    set_offer_state,
    write_offer,
)

__all__ = [
    "Size", "add_leave", "admit", "agree_outside", "delete_draft", "describe", "duplicate_offer", "edit_offer",
    "move_offer", "pause", "remove_leave", "remove_photo", "resume", "set_offer_state", "set_stars", "set_status", "set_week",
    "want_paper", "write_offer",
]  # fmt: skip


@transaction.atomic
def admit(
    house: House, person: Person, *, by: Person, insee: str, at: dt.datetime | None = None, **about: Any
) -> Provider:
    """The keeper has met this person: from now on they may offer here. Raises Refused, or Invalid outside the territory."""
    if not keeps(by, house):
        raise Refused(_("Only whoever keeps the house can say who serves in it."))
    if house.kind == House.Kind.NEIGHBOURHOOD and not serves(house, insee):
        raise Invalid(_("Only people who live in the territory can offer here."), field="insee")
    moment = at or now()
    about.setdefault("name", str(person))
    provider, _fresh = Provider.objects.update_or_create(
        house=house, person=person, defaults={"insee": insee, "vetted_at": moment, "vetted_by": by, **about}
    )
    Membership.objects.get_or_create(house=house, person=person, role=Membership.Role.PROVIDER, until_at=None)
    journal.write("provider.admitted", subject=provider.reference, house=house.pk, by=by, at=moment)
    return provider


def set_stars(provider_id: Any, *, house: House, total: int, count: int) -> None:
    """Care hands a standing down: so many stars in so many reviews that are shown."""
    Provider.objects.filter(house=house, pk=provider_id).update(stars_sum=total, stars_count=count)
