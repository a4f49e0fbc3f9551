"""Delivering, receiving, and calling it off in time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.errors import Refused
from loge.money import actions as money
from loge.money.queries import kept
from loge.people.models import Person

from ..models import Demand


@transaction.atomic
def deliver(demand: Demand, *, by: Person, at: dt.datetime | None = None) -> Demand:
    """Who serves says it is done. Raises Refused while the money is not yet safe: it could still come to nothing."""
    moves.make(demand, "deliver", by=by, at=at)
    if demand.price and kept(demand.house, demand.reference) < demand.price:
        raise Refused(_("The payment is still being confirmed. Try again in a minute: nothing is lost."))
    return demand


@transaction.atomic
def settle(demand: Demand, *, by: Any, at: dt.datetime | None = None) -> Demand:
    """The service is received, by the client's word or by the clock: the held money goes to those who earned it.

    Raises Overdraft while the gateway has not yet confirmed the payment.
    """
    moves.make(demand, "settle", by=by, at=at)
    assert demand.split is not None
    money.release(
        house=demand.house, subject=demand.reference, payee=demand.provider.reference, split=demand.split, at=at
    )
    return demand


@transaction.atomic
def cancel(demand: Demand, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Demand:
    """It will not take place: everything is given back to the client."""
    moves.make(demand, "cancel", by=by, at=at, note={"words": words.strip()[:500]})
    assert demand.cents is not None
    money.refund(house=demand.house, subject=demand.reference, cents=demand.cents, by=by, at=at)
    return demand
