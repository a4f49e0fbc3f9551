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

from ..ui import money as money_of
from ..ui import spoken_rate

CLIENT_LINES = frozenset({
    "hold", "void", "fail", "capture", "release", "commission", "refund", "refunded", "contested", "contest_won",
    "charged_back",
})  # fmt: skip
PROVIDER_LINES = frozenset({
    "capture", "release", "commission", "payout", "paid_out", "payout_failed", "refund", "given_back", "debt", "repaid",
    "reversed", "written_off", "frozen", "contested", "contest_won", "charged_back",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the ledger as a sentence."""

    at: dt.datetime
    words: str
    money: Money


def lines(demand: Demand, roles: set[str]) -> list[Told]:
    """Every line this reader is concerned by, oldest first; a keeper sees all."""
    sees = (
        CLIENT_LINES
        if states.CLIENT in roles
        else PROVIDER_LINES
        if states.PROVIDER in roles
        else CLIENT_LINES | PROVIDER_LINES
    )
    sentences = _lines_of(demand) | (_lines_to_provider() if states.PROVIDER in roles else {})
    moved = money.statement(demand.house, demand.reference)
    return [Told(line.at, sentences[line.why], line.money) for line in moved if line.why in sees]


def where(demand: Demand, roles: set[str]) -> dict[str, Any]:
    """Where the money is at this moment, in one sentence to this reader."""
    sentences = _standing(demand) | (_standing_to_provider(demand) if states.PROVIDER in roles else {})
    if states.CLIENT not in roles:
        sentences[states.AGREED] = _("Nothing has been taken yet. %(client)s has a quarter of an hour to pay.") % {
            "client": demand.client.first_name
        }
    return {
        "words": sentences.get(demand.state, _("Nothing has been paid here.")),
        "price": demand.price,
        "state": demand.state,
    }


def bank_reasons() -> dict[str, str]:
    """Why a card holder contests, as banks abbreviate it, in words."""
    return {
        "not_received": _("The client says that the service was not received."),
        "fraudulent": _("The card’s owner says that they never paid."),
    }


def _lines_of(demand: Demand) -> dict[str, str]:
    name = {"name": demand.provider.name}
    share = {"house": demand.house.name, "share": spoken_rate(demand.commission_bp or 0)}
    return {
        "hold": _("Reserved on the card. Nothing is taken yet."),
        "void": _("The reservation on the card is let go."),
        "fail": _("The bank refused; the reservation is let go."),
        "capture": _("Taken, and put aside by the payment service until the service is received."),
        "release": _("The service is received: this part goes to %(name)s.") % name,
        "commission": _("The share of %(house)s, %(share)s.") % share,
        "payout": _("Being sent to the bank of %(name)s.") % name,
        "paid_out": _("Sent to the bank of %(name)s.") % name,
        "payout_failed": _("%(name)s’s bank refused it; it is kept for them until it can be sent again.") % name,
        "refund": _("Marked to be given back."),
        "refunded": _("Given back to the card. The bank shows it within a few days."),
        "given_back": _("Taken from what was owed to %(name)s, to be given back.") % name,
        "debt": _("Given back after it was paid out: %(name)s owes it.") % name,
        "repaid": _("Paid back, out of a payout."),
        "reversed": _("Sent back by the bank of %(name)s.") % name,
        "written_off": _("Let go by the loge."),
        "frozen": _("Kept back while a bank decides."),
        "contested": _("The card’s bank contests the payment; it stays here until the bank has decided."),
        "contest_won": _("The bank decided for the loge: put aside again."),
        "charged_back": _("The bank gave it back to the card."),
    }


def _lines_to_provider() -> dict[str, str]:
    return {
        "release": _("The service is received: this part goes to you."),
        "payout": _("Being sent to your bank."),
        "paid_out": _("Sent to your bank."),
        "payout_failed": _("Your bank refused it; it is kept for you until it can be sent again."),
        "given_back": _("Taken from what was owed to you, to be given back."),
        "debt": _("Given back after it was paid to you: you owe it."),
        "reversed": _("Sent back by your bank."),
    }


def _standing(demand: Demand) -> dict[str, str]:
    name = {"name": demand.provider.name}
    waits = _("The money stays put aside until the coordinator has ruled.")
    return {
        states.AGREED: _("Nothing has been taken yet. Pay within a quarter of an hour and the price is yours."),
        states.BOOKED: _("The money is put aside. It goes to %(name)s once the service is received.") % name,
        states.STRANDED: _("The money is put aside and follows whoever stands in."),
        states.MISSED: _("The money is put aside. Unless %(name)s says otherwise, all of it is given back.") % name,
        states.UNMET: _("The money is put aside until it is clear who was there."),
        states.ARRIVED: _("The money is put aside. It goes to %(name)s once the service is received.") % name,
        states.DELIVERED: _("The money is put aside. It goes to %(name)s when receipt is confirmed.") % name,
        states.PARTIAL: _("The money stays put aside until both agree on the amount."),
        states.DISPUTED: waits,
        states.ESCALATED: waits,
        states.APPEALED: waits,
        states.RULED: _("The ruling is given. The money moves when both accept it, or in a week."),
        states.SETTLED: _parted(demand, _("to %(name)s and to the loge") % name),
        states.CLOSED: _parted(demand, _("to %(name)s and to the loge") % name),
        states.CANCELLED: _parted(demand, _("to %(name)s and to the loge") % name),
    }


def _standing_to_provider(demand: Demand) -> dict[str, str]:
    to_you = _("to you and to the loge")
    return {
        states.BOOKED: _("The money is put aside. It goes to you once the service is received."),
        states.ARRIVED: _("The money is put aside. It goes to you once the service is received."),
        states.DELIVERED: _("The money is put aside. It goes to you when receipt is confirmed."),
        states.MISSED: _("The money is put aside. Without your word, all of it is given back."),
        states.SETTLED: _parted(demand, to_you),
        states.CLOSED: _parted(demand, to_you),
        states.CANCELLED: _parted(demand, to_you),
    }


def _parted(demand: Demand, whither: str) -> str:
    """How it ended: all of it gone, all given back, or a part of each."""
    price, received = demand.price, demand.due
    if price is None or received is None:
        return _("Nothing has been paid here.")
    if not received:
        return _("The money is given back to the card.")
    if received.cents >= price.cents and demand.state == states.SETTLED:
        return _("The money has gone %(whither)s.") % {"whither": whither}
    if received.cents >= price.cents:
        return _("All of it has gone %(whither)s.") % {"whither": whither}
    back = {"back": money_of(price - received), "rest": money_of(received), "whither": whither}
    return _("%(back)s is given back to the card, %(rest)s has gone %(whither)s.") % back
