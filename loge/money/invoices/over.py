"""Money beside the invoices: what came beyond what was owed is the payer's until it pays another invoice or goes back to them.

A debit collects what its file says although the invoice was paid or credited meanwhile; a card pays what a transfer had paid; a
credit note takes back what was paid. And a bank takes back what was spent already: that is claimed (see claims.py)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused
from loge.houses.queries import keeps

from .. import ledger
from ..models import Invoice, Payer, Settlement
from . import bank, claims
from .bank import BANK
from .claims import claim_of, credit_of

How = Settlement.How


@transaction.atomic
def keep(
    invoice: Invoice, *, cents: int, key: str, on: dt.date | None = None, words: str = "", source: str = ledger.OUTSIDE,
    at: dt.datetime | None = None,
) -> Settlement:  # fmt: skip
    """It came with this invoice, which owes it no more. The same ``key`` twice is once."""
    said = Settlement.objects.filter(house=invoice.house_id, key=key).first()
    if said is not None:
        return said
    made = _written(invoice, How.OVER, cents, key=key, on=on, words=words, at=at)
    _moved(made, source, BANK, "received", at)
    _moved(made, ledger.OUTSIDE, credit_of(invoice.payer), "paid_over", at)
    claims.set_off(invoice.payer, key=key, subject=invoice.reference, at=at)
    return made


@transaction.atomic
def bring_back(row: Settlement, *, key: str, on: dt.date, words: str, at: dt.datetime | None = None) -> Settlement:
    """Their bank took it back: what their credit does not hold any more is claimed of them. The same ``key`` twice is once."""
    said = Settlement.objects.filter(house=row.house_id, key=key).first()
    if said is not None:
        return said
    made = _written(row.invoice, How.OVER, -row.cents, key=key, on=on, words=words, at=at)
    claims.take(row.invoice.payer, row.cents, key=key, subject=row.invoice.reference, at=at)
    bank.leave(row.house_id, row.cents, why="returned", subject=row.invoice.reference, key=f"returned:{key}", at=at)
    return made


@transaction.atomic
def give_back(
    payer: Payer, *, by: Any, cents: int, key: str, on: dt.date | None = None, at: dt.datetime | None = None
) -> Settlement:
    """The house sent them what it has of theirs, or a part. The same ``key`` twice is once. Raises Invalid beyond it."""
    brought = Q(type=Invoice.Type.CREDIT) | Q(settlements__how=How.OVER)
    made, fresh = _beside(payer, brought, How.REFUND, cents, by=by, key=key, on=on, at=at)
    if fresh:
        _moved(made, credit_of(payer), ledger.OUTSIDE, "credit_back", at)
        bank.leave(
            payer.house_id, cents, why="sent_back", subject=made.invoice.reference, key=f"sent_back:{key}", at=at
        )
        journal.write(
            "invoice.given_back", subject=made.invoice.reference, house=payer.house_id, by=by, at=at, cents=cents
        )
    return made


@transaction.atomic
def paid_back(
    payer: Payer, *, by: Any, cents: int, key: str, on: dt.date | None = None, at: dt.datetime | None = None
) -> Settlement:
    """They paid what their bank had taken back after it was spent, or a part. Twice is once. Raises Invalid beyond it."""
    taken = Q(settlements__how__in=(How.OVER, How.RETURN), settlements__cents__lt=0)
    made, fresh = _beside(payer, taken, How.REPAID, cents, by=by, key=key, on=on, at=at)
    if fresh:
        _moved(made, ledger.OUTSIDE, BANK, "received", at)
        claims.lower(payer, cents, key=key, subject=made.invoice.reference, at=at)
        journal.write(
            "invoice.paid_back", subject=made.invoice.reference, house=payer.house_id, by=by, at=at, cents=cents
        )
    return made


def _beside(
    payer: Payer, papers: Q, how: str, cents: int, *, by: Any, key: str, on: dt.date | None, at: dt.datetime | None
) -> tuple[Settlement, bool]:
    """What is written down under the last of these papers of theirs, and whether it was not yet."""
    if not keeps(by, payer.house):
        raise Refused(_("This is not for you to do."))
    ledger.lock(payer.house_id, credit_of(payer), claim_of(payer))
    said = Settlement.objects.filter(house=payer.house_id, key=key).first()
    if said is not None:
        return said, False
    account, sign = (credit_of(payer), -1) if how == How.REFUND else (claim_of(payer), 1)
    if not 0 < cents <= ledger.balance(payer.house_id, account):
        raise Invalid(_("At most what stands there: look at the amount once more."), field="amount")
    mine = Invoice.objects.filter(papers, house=payer.house_id, payer=payer, number__isnull=False)
    paper = mine.select_related("house", "payer").order_by("-issued_on", "-number")[:1].get()
    return _written(paper, how, sign * cents, key=key, on=on, words="", at=at), True


def _written(
    invoice: Invoice, how: str, cents: int, *, key: str, on: dt.date | None, words: str, at: dt.datetime | None
) -> Settlement:
    return Settlement.objects.create(
        house_id=invoice.house_id, invoice=invoice, how=how, cents=cents, on=on or day_of(at or now(), invoice.house.zone), key=key,
        words=words[:200], at=at or now(),
    )  # fmt: skip


def _moved(row: Settlement, source: str, target: str, why: str, at: dt.datetime | None) -> None:
    ledger.transfer(
        house=row.house_id, source=source, target=target, cents=abs(row.cents), why=why, subject=row.invoice.reference,
        key=f"{why}:{row.key}", at=at,
    )  # fmt: skip
