"""When it went wrong: the client says so before the clock does, and a coordinator who is no party rules."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.errors import Invalid
from loge.common.money import Money
from loge.common.money import share as share_money
from loge.money import actions as money
from loge.people.models import Person

from ..models import Demand
from .ask import clean_words


@transaction.atomic
def dispute(demand: Demand, *, by: Person, words: str, at: dt.datetime | None = None) -> Demand:
    """The client says what went wrong; the money waits."""
    moves.make(demand, "dispute", by=by, at=at, note={"words": clean_words(words)})
    return demand


@transaction.atomic
def uphold(demand: Demand, *, by: Person, words: str, at: dt.datetime | None = None) -> Demand:
    """Ruled for who served, with reasons: paid out in full."""
    moves.make(demand, "uphold", by=by, at=at, note={"words": _reasons(words)})
    assert demand.split is not None
    money.release(
        house=demand.house, subject=demand.reference, payee=demand.provider.reference, split=demand.split, at=at
    )
    return demand


@transaction.atomic
def refund(demand: Demand, *, by: Person, words: str, at: dt.datetime | None = None) -> Demand:
    """Ruled for the client, with reasons: everything is given back."""
    moves.make(demand, "refund", by=by, at=at, note={"words": _reasons(words)})
    assert demand.cents is not None
    money.refund(house=demand.house, subject=demand.reference, cents=demand.cents, by=by, at=at)
    return demand


@transaction.atomic
def share(demand: Demand, *, by: Person, words: str, back_cents: int, at: dt.datetime | None = None) -> Demand:
    """Ruled between them, with reasons: ``back_cents`` to the client, the rest shared as it would have been.

    Raises Invalid unless something stays on both sides.
    """
    if demand.cents is not None and not 0 < back_cents < demand.cents:
        raise Invalid(_("Give back more than nothing and less than everything."), field="back")
    moves.make(demand, "share", by=by, at=at, note={"words": _reasons(words), "back_cents": back_cents})
    assert demand.cents is not None and demand.commission_bp is not None
    money.refund(house=demand.house, subject=demand.reference, cents=back_cents, by=by, at=at)
    rest = share_money(Money(demand.cents - back_cents, demand.house.currency), demand.commission_bp)
    money.release(house=demand.house, subject=demand.reference, payee=demand.provider.reference, split=rest, at=at)
    return demand


def _reasons(words: str) -> str:
    if not words.strip():
        raise Invalid(_("Write your reasons: both will read them."), field="words")
    return clean_words(words)
