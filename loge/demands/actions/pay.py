"""Paying: the client goes to the gateway's page, the money is held, the demand is booked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.jobs import later
from loge.common.moves import GATEWAY
from loge.money import actions as money
from loge.money.models import Payment
from loge.people.models import Person

from .. import states
from ..models import Demand, Reception
from . import slots


def start_payment(demand: Demand, *, by: Person, back: str, version: int | None = None) -> Payment:
    """The page to pay on, for the ``version`` of the price that was read. External: outside any transaction.

    Raises Refused, Stale (nothing to pay, or another price was agreed since), Unreachable, Rejected.
    """
    if by.pk != demand.client_id:
        raise Refused(_("This is not for you to do."))
    if demand.state != states.AGREED or demand.cents is None:
        raise Stale(_("There is nothing to pay here any more. Here is where it stands now."))
    if version is not None and version != demand.accepted_version:
        raise Stale(_("The price has changed since you read it. Here is the new one."))
    return money.start(
        house=demand.house, subject=demand.reference, payer=by, cents=demand.cents, words=demand.title, back=back
    )


@transaction.atomic
def book(demand: Demand, payment: Payment, *, at: dt.datetime | None = None) -> Demand:
    """The money is held: the demand is booked and the money taken into keeping, or let go if the demand has moved on."""
    if demand.state in states.FUNDED:  # told twice: one payment is live at a time, so this is the one that booked it
        return demand
    try:
        with transaction.atomic():
            if payment.cents != demand.cents:
                raise Stale(_("The price has changed since you read it. Here is the new one."))
            moment = at or now()
            moves.make(demand, "book", by=GATEWAY, at=moment, note={"payment": str(payment.pk)}, booked_at=moment)
            Reception.objects.get_or_create(house=demand.house, demand=demand)
    except Stale:
        money.payments.let_go(payment)
        return demand
    later(money.capture, str(payment.pk), house=payment.house_id)
    return demand


@transaction.atomic
def reopen(demand: Demand, *, by: Any, at: dt.datetime | None = None) -> Demand:
    """It was not paid in time: the price stands again, and nothing was taken."""
    moves.make(demand, "reopen", by=by, at=at)
    slots.release(demand, at or now())
    return demand


@transaction.atomic
def unbook(demand: Demand, *, at: dt.datetime | None = None) -> Demand:
    """The gateway could not take what it had held: the price stands again."""
    moves.make(demand, "unbook", by=GATEWAY, at=at)
    return demand
