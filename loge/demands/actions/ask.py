"""Asking, and ending a talk before anything was agreed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.moves import CLOCK
from loge.offers.models import Offer
from loge.offers.queries import published
from loge.people.models import Person

from .. import states
from ..models import MOST_WORDS, Demand

FURTHEST = dt.timedelta(days=60)  # a payment is kept 90 days at most: service and dispute must fit before


def ask(
    offer: Offer,
    *,
    by: Person,
    words: str,
    nonce: str,
    wished_at: dt.datetime | None = None,
    place: str = "",
    at: dt.datetime | None = None,
) -> Demand:
    """Ask for an offer in one's own words. The same ``nonce`` asked twice is the same demand.

    Raises Invalid (no words, too many, a time in the past or further than 60 days), Refused (one's own offer, or one no
    longer shown).
    """
    moment = at or now()
    said = clean_words(words)
    if wished_at is not None and wished_at < moment:
        raise Invalid(_("That time is past. Choose a time to come."), field="wished_at")
    if wished_at is not None and wished_at > moment + FURTHEST:
        raise Invalid(
            _("That is more than 60 days ahead. Ask nearer to the day: the money could not wait that long."),
            field="wished_at",
        )
    if by.pk == offer.provider.person_id:
        raise Refused(_("This is your own offer. You can ask any other neighbour."))
    if not published(offer.house).filter(pk=offer.pk).exists():
        raise Refused(_("This offer is no longer shown. The loge has others."))
    demand = Demand(
        house=offer.house, client=by, provider=offer.provider, offer=offer, category_key=offer.category_key, title=offer.title,
        words=said, wished_at=wished_at, place=place.strip()[:200], nonce=nonce[:40], heard_at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(demand, states.HEARD, by=by, at=moment)
    except IntegrityError:  # the double click: what was asked first stands
        return Demand.objects.select_related("house", "provider").get(house=offer.house, client=by, nonce=nonce[:40])
    return demand


@transaction.atomic
def decline(demand: Demand, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Demand:
    """Who serves cannot, or would rather not."""
    moves.make(demand, "decline", by=by, at=at, note={"words": words.strip()[:500]})
    return demand


@transaction.atomic
def withdraw(demand: Demand, *, by: Person, at: dt.datetime | None = None) -> Demand:
    """The client no longer needs it."""
    moves.make(demand, "withdraw", by=by, at=at)
    return demand


@transaction.atomic
def forget(demand: Demand, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Demand:
    """Nobody answered in time."""
    moves.make(demand, "forget", by=by, at=at)
    return demand


# Control characters, forced directions, halves of a character
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def clean_words(words: str) -> str:
    """What was written, with its own spaces and joiners, but nothing that cannot be read.

    Raises Invalid when empty or too long to be read by someone.
    """
    said = _UNREADABLE.sub("", words).strip()
    if not said:
        raise Invalid(_("Write a few words: what do you need?"), field="words")
    if len(said) > MOST_WORDS:
        raise Invalid(
            _("That is %(count)s characters; please stay under %(most)s.") % {"count": len(said), "most": MOST_WORDS},
            field="words",
        )
    return said
