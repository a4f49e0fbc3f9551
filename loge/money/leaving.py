"""Money's part of leaving: what they paid, and who they are to the tax office. The ledger stays (L. 123-22)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from loge.people.models import Person
from loge.people.rows import plain

from . import identities, ledger
from .models import Chargeback, Payment, Payout, Refund
from .states import ChargebackState, ErrandState, PaymentState, PayoutState

LIVE = (PaymentState.STARTING, PaymentState.OPEN, PaymentState.HELD, PaymentState.CAPTURING, PaymentState.VOIDING)


def export(person: Person) -> dict[str, Any]:
    paid = Payment.objects.filter(payer=person)
    told = identities.tell(person, by=person, why="export")
    return {
        "payments": plain(paid),
        "refunds": plain(Refund.objects.filter(payment__in=paid)),
        "contested": plain(Chargeback.objects.filter(payment__in=paid)),
        "tax_identity": [told.as_dict()] if told else [],
    }


def open_items(person: Person) -> list[Any]:
    """Money of theirs that has not arrived where it goes."""
    items: list[Any] = []
    paid = Payment.objects.filter(payer=person).select_related("house")
    for payment in paid.filter(state__in=LIVE):
        items.append(_("A payment of %(amount)s is under way.") % {"amount": payment.money.spoken(person.language)})
    kept = {(row.house_id, ledger.escrow(row.subject)): row for row in paid.filter(state=PaymentState.CAPTURED)}
    for (house, code), payment in kept.items():
        if ledger.balance(house, code):
            items.append(_("%(amount)s are still put aside.") % {"amount": payment.money.spoken(person.language)})
    for refund in Refund.objects.filter(payment__in=paid).exclude(state=ErrandState.DONE).select_related("house"):
        items.append(_("%(amount)s are on their way back.") % {"amount": refund.money.spoken(person.language)})
    if Chargeback.objects.filter(payment__in=paid, state=ChargebackState.OPENED).exists():
        items.append(_("A bank has not decided yet about one of your payments."))
    return items


def payee_items(payee: str, language: str) -> list[Any]:
    """The same for someone who serves; asked by the room that knows whose payee this is."""
    items: list[Any] = []
    under_way = (*PayoutState.UNSENT, PayoutState.CLAIMED)
    for payout in Payout.objects.filter(payee=payee, state__in=under_way).select_related("house"):
        items.append(_("%(amount)s are on their way to your bank.") % {"amount": payout.money.spoken(language)})
    from .models import Debt

    for debt in Debt.objects.filter(payee=payee, left_cents__gt=0).select_related("house"):
        items.append(_("%(amount)s are still to be given back.") % {"amount": debt.left.spoken(language)})
    if Chargeback.objects.filter(payee=payee, state=ChargebackState.OPENED).exists():
        items.append(_("A bank has not decided yet about a service you rendered."))
    return items


def erase(person: Person) -> None:
    """The amounts stay; what was written on the payment page does not."""
    Payment.objects.filter(payer=person).update(asked={}, page="")
