"""Money comes for an invoice, or goes back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Stale
from loge.common.money import Money

from ... import ledger
from ...billing_states import InvoiceState
from ...models import Invoice, Settlement
from .. import bank, claims
from ..bank import BANK
from ..claims import credit_of
from .books import owed_by, transfer


@transaction.atomic
def settle(
    invoice: Invoice, *, by: Any, how: str, cents: int, key: str, on: dt.date | None = None, words: str = "",
    source: str = ledger.OUTSIDE, at: dt.datetime | None = None,
) -> Settlement:  # fmt: skip
    """Money came for this invoice. The same ``key`` twice is one payment. Raises Invalid beyond what is still owed."""
    moment = at or now()
    locked = Invoice.objects.select_for_update().get(house=invoice.house_id, pk=invoice.pk)
    said = Settlement.objects.filter(house=invoice.house_id, key=key).first()
    if said is not None:
        return said
    invoice.state, invoice.paid_cents, invoice.credited_cents = locked.state, locked.paid_cents, locked.credited_cents
    if locked.state not in InvoiceState.OWED:
        raise Stale(_("Nothing is owed on this invoice any more."))
    if not 0 < cents <= locked.open_cents:
        raise Invalid(_("At most what is still owed: look at the amount once more."), field="amount")
    if source == credit_of(invoice.payer) and cents > (held := ledger.balance(invoice.house_id, source)):
        has = Money(held, invoice.house.currency).spoken((get_language() or "fr")[:2])
        raise Invalid(_("They have %(amount)s to their credit, not more.") % {"amount": has}, field="amount")
    made = Settlement.objects.create(
        house_id=invoice.house_id, invoice=invoice, how=how, cents=cents, on=on or day_of(moment, invoice.house.zone), key=key,
        words=words[:200], at=moment,
    )  # fmt: skip
    house, payer, subject = invoice.house_id, invoice.payer, invoice.reference
    if source == credit_of(payer):
        transfer(house, source, ledger.OUTSIDE, cents, "from_credit", subject, f"settled:{key}", moment)
    else:
        transfer(house, source, BANK, cents, "received", subject, f"settled:{key}", moment)
    transfer(house, owed_by(payer), ledger.OUTSIDE, cents, "settled", subject, f"cleared:{key}", moment)
    _follow(invoice, cents, by=by, at=moment, how=how)
    return made


def _follow(invoice: Invoice, cents: int, *, by: Any, at: dt.datetime, how: str) -> None:
    paid = invoice.paid_cents + cents
    whole = paid + invoice.credited_cents >= invoice.cents
    moves.make(invoice, "pay" if whole else "part", by=by, at=at, note={"cents": cents, "how": how}, paid_cents=paid)


@transaction.atomic
def unsettle(
    settlement: Settlement, *, by: Any, key: str, words: str, on: dt.date, at: dt.datetime | None = None
) -> Settlement:
    """Money that had come went back (a debit the bank returned): what was owed is owed again. Nothing is edited.

    What a credit note had taken back meanwhile is not: that money had come to their credit, and leaves it.
    """
    moment = at or now()
    invoice = (
        Invoice.objects.select_for_update()
        .select_related("house", "payer")
        .get(pk=settlement.invoice_id, house=settlement.house_id)
    )
    said = Settlement.objects.filter(house=invoice.house_id, key=key).first()
    if said is not None:
        return said
    made = Settlement.objects.create(
        house_id=invoice.house_id, invoice=invoice, how=Settlement.How.RETURN, cents=-settlement.cents, on=on, key=key,
        words=words[:200], at=moment,
    )  # fmt: skip
    house, payer, subject = invoice.house_id, invoice.payer, invoice.reference
    bank.leave(house, settlement.cents, why="returned", subject=subject, key=f"settled:{key}", at=moment)
    left, paid = invoice.cents - invoice.credited_cents, invoice.paid_cents - settlement.cents
    again = max(0, left - paid) - max(0, left - invoice.paid_cents)
    if again:
        transfer(house, ledger.OUTSIDE, owed_by(payer), again, "owed_again", subject, f"cleared:{key}", moment)
    if again < settlement.cents:
        claims.take(payer, settlement.cents - again, key=key, subject=subject, at=moment)
    if paid >= left:
        Invoice.objects.filter(house=house, pk=invoice.pk).update(paid_cents=paid)
    else:
        note = {"cents": -settlement.cents}
        moves.make(invoice, "part" if paid else "reopen", by=by, at=moment, note=note, paid_cents=paid)
    return made
