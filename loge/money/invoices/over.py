"""Money that came beyond what was owed is the payer's: it stays to their credit until it pays another invoice, or goes back.

A debit collects what its file says although the invoice was paid or credited meanwhile; a card pays what a transfer had paid."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Refused
from loge.houses.queries import keeps

from .. import ledger
from ..models import Invoice, Settlement
from .actions import BANK, credit_of, today

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
    made = _written(invoice, How.OVER, cents, key=key, on=on or today(invoice.house, at), words=words, at=at)
    _moved(made, source, BANK, "received", at)
    _moved(made, ledger.OUTSIDE, credit_of(invoice.payer), "paid_over", at)
    return made


@transaction.atomic
def give_back(row: Settlement, *, by: Any, on: dt.date | None = None, at: dt.datetime | None = None) -> Settlement:
    """The house sent it back to them. Twice is once. Raises Refused when their credit does not hold it any more."""
    invoice = row.invoice
    if not keeps(by, invoice.house):
        raise Refused(_("This is not for you to do."))
    Invoice.objects.select_for_update().get(house=row.house_id, pk=row.invoice_id)
    key = f"given_back:{row.pk}"
    said = Settlement.objects.filter(house=row.house_id, key=key).first()
    if said is not None:
        return said
    if row.how != How.OVER or row.cents <= 0:
        raise Refused(_("This paid an invoice: a credit note gives it back."))
    made = _taken(row, How.REFUND, key=key, on=on or today(invoice.house, at), words="", at=at)
    journal.write(
        "invoice.given_back", subject=invoice.reference, house=invoice.house_id, by=by, at=at, cents=row.cents
    )
    return made


@transaction.atomic
def bring_back(row: Settlement, *, key: str, on: dt.date, words: str, at: dt.datetime | None = None) -> Settlement:
    """Their bank took it back. Raises Refused when their credit does not hold it any more."""
    return _taken(row, How.OVER, key=key, on=on, words=words, at=at)


def to_give_back(rows: list[Settlement]) -> list[Settlement]:
    """Of what came with one invoice: what is to their credit and did not go back yet."""
    gone = {row.key.partition(":")[2] for row in rows if row.cents < 0}
    return [row for row in rows if row.how == How.OVER and row.cents > 0 and str(row.pk) not in gone]


def _taken(row: Settlement, how: str, *, key: str, on: dt.date, words: str, at: dt.datetime | None) -> Settlement:
    invoice = row.invoice
    made = _written(invoice, how, -row.cents, key=key, on=on, words=words, at=at)
    try:
        _moved(made, credit_of(invoice.payer), ledger.OUTSIDE, "paid_over_back", at)
    except ledger.Overdraft:
        raise Refused(
            _(
                "What came too much has paid another invoice or went back already: agree with them by telephone, then note what they pay."
            )
        ) from None
    _moved(made, BANK, ledger.OUTSIDE, "returned", at)
    return made


def _written(
    invoice: Invoice, how: str, cents: int, *, key: str, on: dt.date, words: str, at: dt.datetime | None
) -> Settlement:
    return Settlement.objects.create(
        house_id=invoice.house_id, invoice=invoice, how=how, cents=cents, on=on, key=key, words=words[:200], at=at or now()
    )  # fmt: skip


def _moved(row: Settlement, source: str, target: str, why: str, at: dt.datetime | None) -> None:
    ledger.transfer(
        house=row.house_id, source=source, target=target, cents=abs(row.cents), why=why, subject=row.invoice.reference,
        key=f"{why}:{row.key}", at=at,
    )  # fmt: skip
