"""Asking, and ending a talk before anything was agreed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.moves import CLOCK
from loge.houses import households
from loge.houses.models import House
from loge.offers.models import Offer, Variant
from loge.offers.queries import published
from loge.people.models import Person

from .. import states
from ..models import Demand
from . import once, slots
from .words import clean_words as clean_words  # other rooms take it from here

FURTHEST = dt.timedelta(days=60)  # a payment is kept 90 days at most: service and dispute must fit before


def ask(
    offer: Offer,
    *,
    by: Person,
    words: str,
    nonce: str,
    wished_at: dt.datetime | None = None,
    place: str = "",
    lasts_for: dt.timedelta | None = None,
    variant: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Demand:
    """Ask for an offer, or one ``variant`` of it, in one's own words. The same ``nonce`` asked twice is the same demand; who asks becomes a client.

    Raises Invalid (no words, too many, a time in the past or further than 60 days, a variant that is gone), Refused (one's own offer, or one no
    longer shown), OnceOnly where the household has had this service from this neighbour (House.one_off).
    """
    moment = at or now()
    said = clean_words(words)
    check_wish(wished_at, moment)
    if by.pk == offer.provider.person_id:
        raise Refused(_("This is your own offer. You can ask any other neighbour."))
    if not published(offer.house).filter(pk=offer.pk).exists():
        raise Refused(_("This offer is no longer shown. The loge has others."))
    size = _variant(offer, variant)
    with transaction.atomic():
        demand = Demand(
            house=offer.house, client=by, provider=offer.provider, offer=offer, category_key=offer.category_key, title=offer.title,
            words=said, wished_at=wished_at, lasts_for=lasts_for or (size.lasts_for if size else None), place=place.strip()[:200],
            nonce=nonce[:40], heard_at=moment, variant_name=size.name if size else "", variant_cents=size.cents if size else None,
        )  # fmt: skip
        return begin(demand, states.HEARD, by=by, at=moment)


def _variant(offer: Offer, key: uuid.UUID | None) -> Variant | None:
    """The variant chosen, as it is now. Raises Invalid when its offerer has taken it away meanwhile."""
    if key is None:
        return None
    found = Variant.objects.filter(house=offer.house, offer=offer, pk=key).first()
    if found is None:
        raise Invalid(_("This variant is no longer offered. Choose another one."), field="variant")
    return found


def begin(demand: Demand, state: str, *, by: Person, at: dt.datetime, note: dict[str, Any] | None = None) -> Demand:
    """Make a demand under the one-off rule, in the caller's transaction; the double click finds what was asked first.

    The unique keys decide between two tabs and between two members of a household: one demand, the other is refused.
    """
    same = Demand.objects.select_related("house", "client", "provider").filter(
        house=demand.house, client=demand.client, nonce=demand.nonce
    )
    if (first := same.first()) is not None:
        return first
    if demand.house.kind == House.Kind.NEIGHBOURHOOD:
        demand.household = households.settle(demand.house, demand.client, at=at)
    demand.once = demand.house.one_off and demand.household is not None
    for _try in range(2):
        if demand.once and demand.household is not None:
            before = once.earlier(demand.house, demand.household, demand.provider, demand.category_key)
            if before is not None and not once.use_exemption(demand, at=at):
                raise once.refusal(before)
        try:
            with transaction.atomic():
                moves.begin(demand, state, by=by, at=at, note=note)
        except IntegrityError:
            if (first := same.first()) is not None:
                return first
            continue  # another member of the household was faster: the second look finds theirs
        once.note_exemption(demand)
        if demand.house.one_off:
            once.flag_what_is_alike(demand, at=at)
        return demand
    raise Stale(_("This has changed in the meantime. Here is where it stands now."))


def check_wish(wished_at: dt.datetime | None, moment: dt.datetime) -> None:
    """A wish is for a time to come, and near enough for the money to wait. Raises Invalid."""
    if wished_at is not None and wished_at < moment:
        raise Invalid(_("That time is past. Choose a time to come."), field="wished_at")
    if wished_at is not None and wished_at > moment + FURTHEST:
        raise Invalid(
            _("That is more than 60 days ahead. Ask nearer to the day: the money could not wait that long."),
            field="wished_at",
        )


@transaction.atomic
def decline(demand: Demand, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Demand:
    """Who serves cannot, or would rather not."""
    moves.make(demand, "decline", by=by, at=at, note={"words": words.strip()[:500]})
    return demand


@transaction.atomic
def withdraw(demand: Demand, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Demand:
    """The client no longer needs it, or has chosen someone else and says so."""
    moves.make(demand, "withdraw", by=by, at=at, note={"words": words.strip()[:500]})
    slots.release(demand, at or now())
    return demand


@transaction.atomic
def forget(demand: Demand, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Demand:
    """Nobody answered in time."""
    moves.make(demand, "forget", by=by, at=at)
    return demand
