"""What the house has of a payer's, and what it claims of them: never both at once.

A bank may take a debit back weeks after it came, when what it brought has paid another invoice or went back to the payer. Then they
owe that money: it bears no tax and stands on no invoice. What comes to their credit next lowers it, or they pay it back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from loge.common.money import Money
from loge.houses.models import House

from .. import ledger
from ..models import Account, Payer

_CLAIM = "claim:"


def credit_of(payer: Payer) -> str:
    """The ledger's account of what the house has of this payer's."""
    return f"credit:{payer.pk}"


def claim_of(payer: Payer) -> str:
    """… of what it claims of them beside their invoices."""
    return f"{_CLAIM}{payer.pk}"


@dataclass(frozen=True, slots=True)
class Beside:
    """How one payer stands beside their invoices: one of the two is nothing."""

    payer: Payer
    credit: Money
    claim: Money


def beside(payers: Iterable[Payer]) -> list[Beside]:
    """Those of these who have something to their credit, or whom something is claimed of. One query."""
    rows = list(payers)
    keys = {row.pk: [ledger.account_key(row.house_id, code(row)) for code in (credit_of, claim_of)] for row in rows}
    held = Account.objects.filter(pk__in=[key for both in keys.values() for key in both], balance_cents__gt=0)
    cents = dict(held.values_list("pk", "balance_cents"))
    told = [(row, [Money(cents.get(key, 0), row.house.currency) for key in keys[row.pk]]) for row in rows]
    return [Beside(row, credit, claim) for row, (credit, claim) in told if credit.cents or claim.cents]


def to_ask(house: House) -> list[tuple[Payer, int]]:
    """Whoever owes the house money their bank took back, and how much. One query while nobody does."""
    rows = Account.objects.filter(house=house, code__startswith=_CLAIM, balance_cents__gt=0)
    sums = {uuid.UUID(code.removeprefix(_CLAIM)): cents for code, cents in rows.values_list("code", "balance_cents")}
    if not sums:
        return []
    return [(row, sums[row.pk]) for row in Payer.objects.filter(house=house, pk__in=list(sums)).order_by("name", "pk")]


def take(payer: Payer, cents: int, *, key: str, subject: str, at: dt.datetime | None) -> None:
    """Their bank has taken back what had come to their credit: what is left of it goes, the rest is claimed."""
    credit, _claim = _locked(payer)
    gone = min(credit, cents)
    if gone:
        _move(payer, credit_of(payer), ledger.OUTSIDE, gone, "paid_over_back", key, subject, at)
    if cents > gone:
        _move(payer, ledger.OUTSIDE, claim_of(payer), cents - gone, "claimed", key, subject, at)


def set_off(payer: Payer, *, key: str, subject: str, at: dt.datetime | None) -> None:
    """Something came to their credit: it lowers first what is claimed of them."""
    cents = min(_locked(payer))
    if cents:
        _move(payer, credit_of(payer), ledger.OUTSIDE, cents, "set_off", key, subject, at)
        lower(payer, cents, key=key, subject=subject, at=at)


def lower(payer: Payer, cents: int, *, key: str, subject: str, at: dt.datetime | None) -> None:
    """So much is claimed no longer. Raises Overdraft beyond what is."""
    _move(payer, claim_of(payer), ledger.OUTSIDE, cents, "claim_met", key, subject, at)


def _locked(payer: Payer) -> tuple[int, int]:
    codes = (credit_of(payer), claim_of(payer))
    ledger.lock(payer.house_id, *codes)
    credit, claim = (ledger.balance(payer.house_id, code) for code in codes)
    return credit, claim


def _move(
    payer: Payer, source: str, target: str, cents: int, why: str, key: str, subject: str, at: dt.datetime | None
) -> None:
    ledger.transfer(
        house=payer.house_id, source=source, target=target, cents=cents, why=why, subject=subject, key=f"{why}:{key}", at=at
    )  # fmt: skip
