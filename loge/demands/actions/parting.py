"""How the money of a demand parts: a share given back, the rest to who served and to the house. Never a cent more than is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from loge.common.errors import Refused
from loge.common.money import Money, Split, share
from loge.money import actions as money
from loge.money.queries import kept

from ..models import Demand, Ruling, Substitute
from .more import end_proposals


def part(demand: Demand, split: Split, *, by: Any, at: dt.datetime | None = None) -> int:
    """Release ``split`` of what is kept and give the rest back; returns the cents given back.

    Raises Overdraft while the gateway has not yet confirmed the payment.
    """
    back = kept(demand.house, demand.reference).cents - split.total.cents
    if split.total.cents:
        money.release(house=demand.house, subject=demand.reference, payee=demand.provider.reference, split=split, at=at)
    if back > 0:
        give_back(demand, back, by=by, at=at)
    return max(back, 0)


def give_back(demand: Demand, cents: int, *, by: Any, at: dt.datetime | None = None) -> None:
    """To the card it came from: first what was paid on top, then the price. Raises Refused while it is being confirmed."""
    if cents:
        money.refund(house=demand.house, subject=demand.reference, cents=cents, by=by, at=at)


def ruled_split(demand: Demand, ruling: Ruling) -> Split:
    """What a ruling leaves, shared as frozen with the price; or, borne by the loge, first out of its own share."""
    assert demand.commission_bp is not None
    rest = ruling.kept - ruling.back
    if ruling.borne_by == Ruling.Bearer.HOUSE:
        left = max(share(ruling.kept, demand.commission_bp).house.cents - ruling.back_cents, 0)
        house = Money(left, rest.currency)
        return Split(rest, rest - house, house)
    return share(rest, demand.commission_bp)


def nothing(demand: Demand) -> Split:
    none = Money(0, demand.house.currency)
    return Split(none, none, none)


def late_split(demand: Demand) -> Split:
    """What is owed when the client calls it off late or was not there: a part of the price, shared like the price."""
    due = demand.late_due
    if due is None or demand.commission_bp is None:
        return nothing(demand)
    return share(due, demand.commission_bp)


def end_what_is_open(demand: Demand, *, at: dt.datetime) -> None:
    """The demand has ended: nobody is asked any more, and what was proposed on top lapses.

    Raises Refused while a payment for it is on its way.
    """
    end_proposals(demand, at=at)
    awaited = Substitute.objects.filter(house=demand.house, demand=demand, answer__in=("", "yes"))
    awaited.update(answer=Substitute.Answer.LATE, answered_at=at)


def money_is_safe(demand: Demand) -> None:
    """Raises Refused while the money is not yet safe: it could still come to nothing."""
    if demand.price and kept(demand.house, demand.reference) < demand.price:
        raise Refused(_("The payment is still being confirmed. Try again in a minute: nothing is lost."))
