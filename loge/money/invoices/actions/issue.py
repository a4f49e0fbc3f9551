"""A number and a day: from then on an invoice is as it is. Only here are numbers given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.errors import Refused
from loge.common.jobs import later

from ... import ledger
from ...billing_states import MACHINE, InvoiceState, MandateState
from ...models import Billing, Charge, Invoice, Mandate, Payer, Settlement
from .. import claims, numbers, snapshot
from ..claims import credit_of
from ..papers import draw_papers
from ..totals import add_up
from .books import advanced_for, billing_of, owed_by, transfer
from .franchise import watch_franchise
from .settle import settle


@transaction.atomic
def issue(invoice: Invoice, *, by: Any, at: dt.datetime | None = None) -> Invoice:
    """Give it its number and its day; from now on it is as it is. A second click finds it issued.

    What is owed less than nothing becomes a credit note of its own series.
    """
    invoice.refresh_from_db(fields=["state", "number"])
    if invoice.state in InvoiceState.NUMBERED:
        return invoice
    charges = list(Charge.objects.filter(house=invoice.house_id, invoice=invoice).order_by("on", "id"))
    if not charges:
        raise Refused(_("There is nothing on this draft."))
    billing = billing_of(invoice.house)
    if billing.franchise:
        watch_franchise(billing, charges, {})
    mandate = mandate_of(billing, invoice.payer)
    stand(invoice, billing, charges, by=by, at=at or now(), move="issue", mandate=mandate)
    later(draw_papers, [str(invoice.pk)], house=invoice.house_id)
    return invoice


def stand(
    invoice: Invoice, billing: Billing, charges: Sequence[Charge], *, by: Any, at: dt.datetime, move: str = "",
    mandate: Mandate | None = None, number: str = "",
) -> Invoice:  # fmt: skip
    """Number, snapshot, ledger and fact in the caller's transaction; nothing slow while the counter is held."""
    payer = invoice.payer
    day = day_of(at or now(), billing.house.zone)
    negative = add_up(snapshot.lines_of(billing, charges)).payable_cents < 0
    if negative:
        invoice.type = Invoice.Type.CREDIT
    due = day + dt.timedelta(days=billing.due_days)
    number = number or numbers.take(invoice.house_id, invoice.type, day)
    told, sums = snapshot.taken(
        invoice, billing, payer, charges, number=number, on=day, due_on=due, mandate=None if invoice.is_credit else mandate,
        sign=-1 if negative else 1, precedes=_before(invoice, charges),
    )  # fmt: skip
    frozen: dict[str, Any] = {
        "type": invoice.type, "number": number, "issued_on": day, "due_on": due, "net_cents": sums.net_cents,
        "tax_cents": sums.tax_cents, "cents": sums.payable_cents, "snapshot": told,
    }  # fmt: skip
    note = {"cents": sums.payable_cents, "number": number, "type": invoice.type}
    if move:
        moves.make(invoice, move, by=by, at=at, note=note, **frozen)
    else:
        for name, value in frozen.items():
            setattr(invoice, name, value)
        moves.begin(invoice, InvoiceState.ISSUED, by=by, at=at, note=note)
    _post(invoice, charges, at)
    if invoice.is_credit or not invoice.cents:  # nothing is to be paid
        moves.make(invoice, "pay", by=MACHINE, at=at)
    if invoice.is_credit and invoice.corrects is None:
        _spend(invoice, at)
    if invoice.is_credit:
        claims.set_off(payer, key=f"credit_note:{invoice.pk}", subject=invoice.reference, at=at)
    return invoice


def _before(invoice: Invoice, charges: Sequence[Charge]) -> list[Invoice]:
    """The invoices this one follows from (BT-25): the deposits it takes off; of what is given back without naming one, the
    last that was issued to them (CGI, ann. II, art. 242 nonies A)."""
    mine = Invoice.objects.filter(house=invoice.house_id, payer=invoice.payer_id, number__isnull=False)
    keys = [row.subject for row in charges if row.kind == Charge.Kind.DEPOSIT and row.cents < 0]
    if keys:
        return list(mine.filter(key__in=keys).order_by("issued_on", "number"))
    if invoice.is_credit and invoice.corrects is None:
        return list(mine.exclude(type=Invoice.Type.CREDIT).order_by("-issued_on", "-number")[:1])
    return []


def mandate_of(billing: Billing, payer: Payer) -> Mandate | None:
    """The mandate by which this payer's invoices are collected."""
    if not billing.creditor:
        return None
    return Mandate.objects.filter(house=payer.house_id, payer=payer, state=MandateState.GIVEN).first()


def _post(invoice: Invoice, charges: Sequence[Charge], at: dt.datetime) -> None:
    """What is owed, in the ledger; what was advanced for them stands now in the invoice."""
    house, subject, payer = invoice.house_id, invoice.reference, invoice.payer
    if invoice.is_credit:
        _give_back(invoice, at)
    elif invoice.cents:
        transfer(house, ledger.OUTSIDE, owed_by(payer), invoice.cents, "invoiced", subject, f"invoice:{invoice.pk}", at)
    for row in charges:
        if row.rate == "outlay" and row.cents > 0:
            transfer(
                house, advanced_for(payer), ledger.OUTSIDE, row.cents, "outlay_billed", subject, f"outlay:{row.pk}", at
            )


def _give_back(note: Invoice, at: dt.datetime) -> None:
    """A credit note lowers what is owed on the invoice it corrects; what is more than that the house keeps for the payer."""
    house, payer = note.house_id, note.payer
    ledger.lock(house, owed_by(payer))
    first = note.corrects
    open_cents = min(ledger.balance(house, owed_by(payer)), first.open_cents) if first is not None else 0
    lowered = min(open_cents, note.cents)
    if lowered:
        transfer(house, owed_by(payer), ledger.OUTSIDE, lowered, "credited", note.reference, f"credit:{note.pk}", at)
    if note.cents > lowered:
        transfer(
            house, ledger.OUTSIDE, credit_of(payer), note.cents - lowered, "to_credit", note.reference, f"credit_kept:{note.pk}", at
        )  # fmt: skip


def _spend(note: Invoice, at: dt.datetime) -> None:
    """What is given back without an invoice of its own pays first what they still owe, the oldest first."""
    left = note.cents
    owed = Invoice.objects.filter(house=note.house_id, payer=note.payer_id, state__in=InvoiceState.OWED)
    for row in owed.exclude(type=Invoice.Type.CREDIT).select_related("house", "payer").order_by("issued_on", "number"):
        cents = min(left, row.open_cents)
        if cents > 0:
            settle(
                row, by=MACHINE, how=Settlement.How.CREDIT, cents=cents, key=f"spent:{note.pk}:{row.pk}", words=note.number or "",
                source=credit_of(note.payer), at=at,
            )  # fmt: skip
            left -= cents
