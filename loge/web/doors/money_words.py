"""The ledger, told in plain words to each side."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from loge.common.money import Money
from loge.demands import states
from loge.demands.models import Demand
from loge.money import queries as money

from ..ui import spoken_rate

CLIENT_LINES = frozenset({"hold", "void", "fail", "capture", "release", "commission", "refund", "refunded"})
PROVIDER_LINES = frozenset({"capture", "release", "commission", "payout", "paid_out", "payout_failed", "refund"})


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the ledger as a sentence."""

    at: dt.datetime
    words: str
    money: Money


def lines(demand: Demand, roles: set[str]) -> list[Told]:
    """Every line this reader is concerned by, oldest first; a keeper sees all."""
    concerned = (
        CLIENT_LINES
        if states.CLIENT in roles
        else PROVIDER_LINES
        if states.PROVIDER in roles
        else CLIENT_LINES | PROVIDER_LINES
    )
    sentences = _sentences(demand)
    moved = money.statement(demand.house, demand.reference)
    return [Told(line.at, sentences[line.why], line.money) for line in moved if line.why in concerned]


def _sentences(demand: Demand) -> dict[str, str]:
    name, house = demand.provider.name, demand.house.name
    share = spoken_rate(demand.commission_bp or 0)
    return {
        "hold": _("Reserved on the card. Nothing is taken yet."),
        "void": _("The reservation on the card is let go."),
        "fail": _("The bank refused; the reservation is let go."),
        "capture": _("Taken, and put aside by the payment service until the service is received."),
        "release": _("The service is received: this part goes to %(name)s.") % {"name": name},
        "commission": _("The share of %(house)s, %(share)s.") % {"house": house, "share": share},
        "payout": _("Being sent to the bank of %(name)s.") % {"name": name},
        "paid_out": _("Sent to the bank of %(name)s.") % {"name": name},
        "payout_failed": _("The bank of %(name)s refused it; it is kept for them until it can be sent again.")
        % {"name": name},
        "refund": _("Set aside to be given back."),
        "refunded": _("Given back to the card. The bank shows it within a few days."),
    }


def where(demand: Demand, roles: set[str]) -> dict[str, Any]:
    """Where the money is at this moment, in one sentence, and how sure that is."""
    price = demand.price
    words = {
        states.AGREED: _("Nothing has been taken yet. Pay within a quarter of an hour and the price is yours."),
        states.BOOKED: _("The money is put aside. It goes to %(name)s once the service is received."),
        states.DELIVERED: _("The money is put aside. It goes to %(name)s when receipt is confirmed."),
        states.DISPUTED: _("The money stays put aside until the coordinator has ruled."),
        states.SETTLED: _("The money has gone to %(name)s and to the loge."),
        states.UPHELD: _("The money has gone to %(name)s and to the loge."),
        states.REFUNDED: _("The money is given back to the card."),
        states.SHARED: _("A part is given back to the card, the rest has gone to %(name)s and to the loge."),
        states.CANCELLED: _("The money is given back to the card."),
    }.get(demand.state, _("Nothing has been paid here."))
    return {"words": words % {"name": demand.provider.name}, "price": price, "state": demand.state}
