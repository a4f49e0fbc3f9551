"""Letters that go with invoices, lines that follow visits, payments that settle."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from loge.common import journal
from loge.common.dates import spelled
from loge.common.jobs import later
from loge.common.models import Fact
from loge.common.money import Money
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.money import actions as money
from loge.money import ledger
from loge.money.billing_states import MACHINE, InvoiceState
from loge.money.invoices import actions as invoices
from loge.money.invoices import over
from loge.money.models import Billing, Invoice, Payment, Settlement, Subscription
from loge.planning.models import Visit

from ..models import Gesture
from .lines import bill_gesture, bill_visit, is_billed_as_visit

LETTERS = Path(__file__).parent / "letters"


@journal.on("visit.done")
def bill_what_was_done(fact: Fact) -> None:
    """In a house that bills, at the price that was told, for who is known to pay. Anything else a keeper decides."""
    visit = Visit.objects.select_related("house").filter(pk=fact.subject_id).first()
    if visit is not None and is_billed_as_visit(visit) and Billing.objects.filter(house=visit.house_id).exists():
        bill_visit(visit, at=fact.at)


@journal.on("gesture.delivered")
def bill_what_was_brought(fact: Fact) -> None:
    """At the price of the yes, for who pays for the household; what must stay a surprise to them waits for the next day."""
    found = Gesture.objects.filter(house=fact.house_id, pk=fact.subject_id)
    gesture = found.select_related("house", "client__house", "client__person").first()
    if gesture is not None and Billing.objects.filter(house=gesture.house_id).exists():
        bill_gesture(gesture, at=fact.at)


@journal.on("invoice.issued")
def send_invoice(fact: Fact) -> None:
    """The client has it the same day; when it is collected, the letter says on which day, from which account (SEPA asks for
    it beforehand)."""
    invoice = _invoice(fact)
    if invoice is None or not invoice.cents:
        return
    told = invoice.snapshot or {}
    name = "credit_note" if invoice.is_credit else "invoice_debit" if told.get("mandate") else "invoice"
    _send(invoice, name, key=f"invoice:{invoice.pk}", amount=invoice.money, terms=told.get("terms", ""))


@journal.on("invoice.reminded")
def send_reminder(fact: Fact) -> None:
    """One of three, each a little firmer; nothing if it was paid in between."""
    invoice = _invoice(fact)
    if invoice is None or invoice.state not in InvoiceState.OWED:
        return
    number = min(int(fact.data.get("reminder", 1)), 3)
    _send(
        invoice, f"invoice_late_{number}", key=f"late:{invoice.pk}:{fact.data.get('reminder', 1)}", amount=invoice.open
    )


@journal.on("subscription.renews")
def send_renewal(fact: Fact) -> None:
    """Told in time that it renews, and how to leave (Code de la consommation, L. 215-1)."""
    sub = Subscription.objects.select_related("house", "plan", "payer__person").filter(pk=fact.subject_id).first()
    if sub is None:
        return
    reader, term = sub.payer.person, dt.date.fromisoformat(fact.data["term"])
    facts = {
        "plan": sub.plan.name,
        "day": _day(term, reader.language),
        "house": sub.house.name,
        "link": link("/me/plan/"),
    }
    maildesk.send(
        to=reader,
        name="renewal",
        folder=LETTERS,
        facts=facts,
        key=f"renews:{sub.pk}:{term}",
        house=sub.house,
        about=sub.reference,
    )


@journal.on("payment.held", priority=5)
def take_for_invoice(fact: Fact) -> None:
    """A card payment of an invoice has nothing to wait for."""
    payment = Payment.objects.get(pk=fact.subject_id)
    if payment.subject.startswith("invoice:") and payment.state == "held":
        later(money.capture, str(payment.pk), house=payment.house_id)


@journal.on("payment.captured", priority=5)
def settle_invoice(fact: Fact) -> None:
    """What the card paid settles the invoice; what was paid meanwhile in another way stays to their credit."""
    payment = Payment.objects.select_related("house").get(pk=fact.subject_id)
    if not payment.subject.startswith("invoice:"):
        return
    rows = Invoice.objects.select_related("house", "payer__person", "payer__house")
    invoice = rows.filter(house=payment.house_id, pk=payment.subject.partition(":")[2]).first()
    keys = (f"card:{payment.pk}", f"card_over:{payment.pk}")
    if invoice is None or Settlement.objects.filter(house=payment.house_id, key__in=keys).exists():
        return
    owed = min(payment.cents, invoice.open_cents)
    escrow = ledger.escrow(payment.subject)
    if owed:
        invoices.settle(
            invoice,
            by=MACHINE,
            how=Settlement.How.CARD,
            cents=owed,
            key=f"card:{payment.pk}",
            source=escrow,
            at=fact.at,
        )
    if payment.cents > owed:
        over.keep(invoice, cents=payment.cents - owed, key=f"card_over:{payment.pk}", source=escrow, at=fact.at)


def _invoice(fact: Fact) -> Invoice | None:
    rows = Invoice.objects.select_related("house", "payer__person")
    return rows.filter(pk=fact.subject_id, number__isnull=False).first()


def _send(invoice: Invoice, name: str, *, key: str, amount: Money, terms: str = "") -> None:
    reader = invoice.payer.person
    assert invoice.due_on is not None and invoice.issued_on is not None
    facts: dict[str, Any] = {
        "number": invoice.number, "amount": amount.spoken(reader.language), "house": invoice.house.name, "terms": terms,
        "day": _day(invoice.due_on, reader.language), "issued": _day(invoice.issued_on, reader.language),
        "phone": invoice.house.phone, "link": link(f"/me/invoices/{invoice.pk}/"),
    }  # fmt: skip
    maildesk.send(
        to=reader, name=name, folder=LETTERS, facts=facts, key=key, house=invoice.house, about=invoice.reference
    )


def _day(on: dt.date, language: str) -> str:
    return spelled(on, "d MMMM y", language)
