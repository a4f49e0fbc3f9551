"""Where money is, in words a page can show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, Sum

from loge.common.money import Money
from loge.houses.models import House

from . import ledger
from .models import Account, IdentityAsked, Payment, Payout, Refund, Transfer
from .states import AskedState, ErrandState, PaymentState, PayoutState


@dataclass(frozen=True, slots=True)
class Line:
    """One transfer as a line of "where is my money": when, why, how much."""

    at: dt.datetime
    why: str
    money: Money


def statement(house: House, subject: str) -> list[Line]:
    """Every line of what was paid for ``subject``, oldest first."""
    moved = Transfer.objects.filter(house=house, subject=subject).order_by("at", "id")
    return [Line(line.at, line.why, Money(line.cents, house.currency)) for line in moved]


def kept(house: House, subject: str) -> Money:
    """What waits in escrow for this subject."""
    return Money(ledger.balance(house.pk, ledger.escrow(subject)), house.currency)


def payment_for(house: House, subject: str, purpose: str = Payment.Purpose.SERVICE) -> Payment | None:
    """The live payment of this subject, or the last one that was tried."""
    tried = Payment.objects.filter(house=house, subject=subject, purpose=purpose).select_related("house")
    return tried.filter(state__in=PaymentState.LIVE).first() or tried.order_by("-id").first()


@dataclass(frozen=True, slots=True)
class Till:
    """Where the money of a house is, in total."""

    kept: Money
    on_the_way: Money
    owed: Money
    commission: Money
    contested: Money
    due: Money


def till(house: House) -> Till:
    """Sums by kind of account: in escrow, on its way in or out, owed to who served, the house's own, contested by a
    bank, and what payees owe (which is in no till until it is paid back)."""

    kinds = {
        "kept": ("escrow:",),
        "on_the_way": ("held:", "refund:", "payout:"),
        "owed": ("owed:",),
        "commission": (ledger.COMMISSION,),
        "contested": ("contested:",),
        "due": ("due:",),
    }
    wanted = {name: reduce(or_, (Q(code__startswith=each) for each in codes)) for name, codes in kinds.items()}
    sums = {name: Sum("balance_cents", filter=some) for name, some in wanted.items()}
    found = Account.objects.filter(house=house).aggregate(**sums)
    return Till(**{name: Money(found[name] or 0, house.currency) for name in kinds})


def failed_errands(house: House) -> list[Payout | Refund]:
    """Payouts and refunds the gateway refused: someone has to look. One query where there is none, as nearly always."""
    payouts, refunds = (each.objects.filter(house=house, state=ErrandState.FAILED) for each in (Payout, Refund))
    if not payouts.order_by().values("pk").union(refunds.order_by().values("pk")).exists():
        return []
    return [*payouts.select_related("house"), *refunds.select_related("house")]


def withheld(house: House, payees: Sequence[str]) -> dict[str, int]:
    """How many cents wait, for each of these payees, until they have said who they are to the tax office: one query."""
    kept_back = Payout.objects.filter(house=house, payee__in=payees, state=PayoutState.WITHHELD).order_by()
    return dict(kept_back.values_list("payee").annotate(Sum("cents")))


def identities_asked(house: House) -> list[IdentityAsked]:
    """Who of this house was paid and has not said who they are, the longest first."""
    asked = IdentityAsked.objects.filter(house=house, state__in=AskedState.OPEN).select_related("house")
    return list(asked.order_by("since_at")[:100])


def identity_asked(payees: Sequence[tuple[House, str]]) -> IdentityAsked | None:
    """What is asked of this person, in the house where it is most pressing."""
    mine = IdentityAsked.objects.filter(
        house__in=[house for house, _payee in payees],
        payee__in=[payee for _house, payee in payees],
        state__in=AskedState.OPEN,
    )
    return mine.select_related("house").order_by("-state", "since_at").first()
