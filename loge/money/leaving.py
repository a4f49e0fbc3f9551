"""Money's part of leaving: what they paid, and who they are to the tax office. The ledger and issued invoices stay ten
years (Code de commerce, L. 123-22), the name in them and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from loge.common import moves
from loge.people.models import Person
from loge.people.own import pseudonym
from loge.people.rows import ERASED, Own, emptied, plain, told

from . import identities, ledger
from .billing_states import InvoiceState, MandateState, SubscriptionState
from .invoices import claims
from .models import (
    Allowance,
    Charge,
    Chargeback,
    Invoice,
    InvoicePaper,
    Mandate,
    Outlay,
    OutlayMandate,
    Payer,
    Payment,
    Payout,
    Refund,
    Settlement,
    Stint,
    Subscription,
)
from .states import ChargebackState, ErrandState, PaymentState, PayoutState

LIVE = (PaymentState.STARTING, PaymentState.OPEN, PaymentState.HELD, PaymentState.CAPTURING, PaymentState.VOIDING)

OWN = (
    Own("subscriptions", lambda person: Subscription.objects.filter(payer__person=person)),
    Own("allowances", lambda person: Allowance.objects.filter(subscription__payer__person=person), ("words",)),
    Own("hours", lambda person: Stint.objects.filter(payer__person=person), ("words",)),
    Own("charges", lambda person: Charge.objects.filter(payer__person=person), ("words",)),
    Own("invoices", lambda person: Invoice.objects.filter(payer__person=person)),
    Own("settlements", lambda person: Settlement.objects.filter(invoice__payer__person=person), ("words",)),
    Own("outlay_mandates", lambda person: OutlayMandate.objects.filter(payer__person=person), ("words",)),
    Own("outlays", lambda person: Outlay.objects.filter(payer__person=person), ("words",)),
    Own("mandates", lambda person: Mandate.objects.filter(payer__person=person), ("sealed_account", "account_end")),
    Own("billed_as", lambda person: Payer.objects.filter(person=person), ("name", "street", "postcode", "city", "siren", "vat_number")),
)  # fmt: skip


def export(person: Person) -> dict[str, Any]:
    paid = Payment.objects.filter(payer=person)
    known = identities.tell(person, by=person, why="export")
    return {
        "payments": plain(paid),
        "refunds": plain(Refund.objects.filter(payment__in=paid)),
        "contested": plain(Chargeback.objects.filter(payment__in=paid)),
        "tax_identity": [known.as_dict()] if known else [],
        **told(OWN, person),
    }


def files(person: Person) -> Iterable[tuple[str, Any]]:
    """Their invoices and the proofs of what was paid for them."""
    for paper in InvoicePaper.objects.filter(invoice__payer__person=person).select_related("invoice"):
        yield f"invoices/{paper.invoice.number}.pdf", paper.pdf
    for outlay in Outlay.objects.filter(payer__person=person):
        yield f"proofs/{outlay.pk}-{outlay.proof_name}", outlay.proof


def open_items(person: Person) -> list[Any]:
    """Money of theirs that has not arrived where it goes."""
    items: list[Any] = []
    paid = Payment.objects.filter(payer=person).select_related("house")
    for payment in paid.filter(state__in=LIVE):
        items.append(_("A payment of %(amount)s is under way.") % {"amount": payment.money.spoken(person.language)})
    kept = {(row.house_id, ledger.escrow(row.subject)): row for row in paid.filter(state=PaymentState.CAPTURED)}
    for (house, code), payment in kept.items():
        if ledger.balance(house, code):
            items.append(_("%(amount)s is still put aside.") % {"amount": payment.money.spoken(person.language)})
    for refund in Refund.objects.filter(payment__in=paid).exclude(state=ErrandState.DONE).select_related("house"):
        items.append(_("%(amount)s is on its way back.") % {"amount": refund.money.spoken(person.language)})
    if Chargeback.objects.filter(payment__in=paid, state=ChargebackState.OPENED).exists():
        items.append(_("A bank has not decided yet about one of your payments."))
    return [*items, *_billed(person)]


def _billed(person: Person) -> list[Any]:
    """What they still owe, and a subscription that runs."""
    return billed_items(Payer.objects.filter(person=person).select_related("house"), person.language)


def billed_items(payers: Iterable[Payer], language: str) -> list[Any]:
    """What must be over before these accounts are closed."""
    items: list[Any] = []
    mine = {"payer__in": payers}
    owed = Invoice.objects.filter(**mine, state__in=InvoiceState.OWED).exclude(type=Invoice.Type.CREDIT)
    for row in owed.select_related("house"):
        words = {"number": row.number, "amount": row.open.spoken(language)}
        items.append(_("Invoice %(number)s: %(amount)s is still to be paid.") % words)
    for one in claims.beside(payers):
        if one.claim.cents:
            words = {"amount": one.claim.spoken(language), "house": one.payer.house.name}
            items.append(_("%(amount)s is still to be paid back to %(house)s: the bank had taken it back.") % words)
        else:
            words = {"amount": one.credit.spoken(language), "house": one.payer.house.name}
            items.append(_("%(house)s still has %(amount)s of yours: ask for it back.") % words)
    live = (*SubscriptionState.LIVE, SubscriptionState.PAUSED)
    for sub in Subscription.objects.filter(**mine, state__in=live).select_related("plan"):
        items.append(_("The subscription %(plan)s has not ended.") % {"plan": sub.plan.name})
    if Charge.objects.filter(**mine, invoice=None).exists():
        items.append(_("Something was done that is not invoiced yet."))
    return items


def restrict(payer: Payer) -> None:
    """One account is closed and its household forgotten: invoices stay as they were printed, and no page knows a name or an
    address any more (GDPR, art. 18)."""
    mine = {"house": payer.house_id, "payer": payer}
    for model in (Charge, Stint, Outlay, OutlayMandate):
        model._base_manager.filter(**mine).update(words=ERASED)
    Settlement.objects.filter(house=payer.house_id, invoice__payer=payer).update(words="")
    for mandate in Mandate.objects.filter(**mine, state=MandateState.GIVEN).select_related("payer", "house"):
        moves.make(mandate, "end", by=moves.GATEWAY)
    Mandate.objects.filter(**mine).update(sealed_account="", account_end="")
    Payer.objects.filter(pk=payer.pk, house=payer.house_id).update(
        name=pseudonym(), street="", postcode="", city="", siren="", vat_number=""
    )


def payee_items(payee: str, language: str) -> list[Any]:
    """The same for someone who serves; asked by the room that knows whose payee this is."""
    items: list[Any] = []
    under_way = (*PayoutState.UNSENT, PayoutState.CLAIMED)
    for payout in Payout.objects.filter(payee=payee, state__in=under_way).select_related("house"):
        items.append(_("%(amount)s is on its way to your bank.") % {"amount": payout.money.spoken(language)})
    from .models import Debt

    for debt in Debt.objects.filter(payee=payee, left_cents__gt=0).select_related("house"):
        items.append(_("%(amount)s is still to be given back.") % {"amount": debt.left.spoken(language)})
    if Chargeback.objects.filter(payee=payee, state=ChargebackState.OPENED).exists():
        items.append(_("A bank has not decided yet about a service you rendered."))
    return items


def erase(person: Person) -> None:
    """The amounts stay; what was written on the payment page does not."""
    Payment.objects.filter(payer=person).update(asked={}, page="")
    for mandate in Mandate.objects.filter(payer__person=person, state=MandateState.GIVEN).select_related(
        "payer", "house"
    ):
        moves.make(mandate, "end", by=moves.GATEWAY)
    emptied(OWN, person)
