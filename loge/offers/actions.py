"""Offering: becoming a provider, writing an offer, publishing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.money import MOST_CENTS
from loge.houses.models import House, Membership
from loge.houses.queries import keeps, serves
from loge.people.models import Person

from .catalogue import in_houses
from .gates import packed
from .models import Offer, Provider
from .search import terms


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


@transaction.atomic
def write_offer(
    provider: Provider,
    *,
    by: Person,
    category_key: str,
    title: str,
    cents: int | None,
    unit: str,
    words: str = "",
    negotiable: bool = True,
    ticked_gates: Sequence[str] = (),
) -> Offer:
    """Write and publish an offer. Raises Refused for someone else's, or before one was met; Invalid for a wrong price."""
    if by.pk != provider.person_id:
        raise Refused(_("You can only write your own offers."))
    if provider.vetted_at is None:
        raise Refused(_("You can publish once the coordinator has met you."))
    if category_key not in {category.key for category in in_houses(provider.house.kind)}:
        raise Invalid(_("Choose a trade on the board."), field="category_key")
    if unit != Offer.Unit.QUOTE and not (cents and 0 < cents <= MOST_CENTS):
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="price")
    offer = Offer(
        house=provider.house, provider=provider, category_key=category_key, title=title.strip(), words=words.strip(),
        unit=unit, cents=cents, negotiable=negotiable, state=Offer.State.PUBLISHED,
        ticked_gates=packed(ticked_gates),
    )  # fmt: skip
    offer.terms = terms(offer.title, offer.words, *offer.category.label.values())
    offer.full_clean(exclude=["terms"])
    offer.save(force_insert=True)
    journal.write("offer.published", subject=f"offer:{offer.pk}", house=offer.house_id, by=by)
    return offer


@transaction.atomic
def set_offer_state(offer: Offer, state: str, *, by: Person) -> Offer:
    """Pause an offer, or show it again."""
    if by.pk != offer.provider.person_id and not keeps(by, offer.house):
        raise Refused(_("You can only change your own offers."))
    Offer.objects.filter(house=offer.house, pk=offer.pk).update(state=state)
    offer.state = state
    journal.write(f"offer.{state}", subject=f"offer:{offer.pk}", house=offer.house_id, by=by)
    return offer


def add_stars(provider_id: Any, *, house: House, stars: Sequence[int]) -> None:
    """Care hands a standing down: these stars were given."""
    mine = Provider.objects.filter(house=house, pk=provider_id)
    mine.update(stars_sum=F("stars_sum") + sum(stars), stars_count=F("stars_count") + len(stars))
