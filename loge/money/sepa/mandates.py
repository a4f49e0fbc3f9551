"""A client lets the house collect what is invoiced: given, withdrawn, never shown whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused
from loge.common.keys import uuid7
from loge.houses.queries import keeps

from ..billing_states import MandateState
from ..invoices.accounts import checked, sealed
from ..models import Billing, Mandate, Payer


@transaction.atomic
def give(
    payer: Payer,
    *,
    by: Any,
    iban: str,
    bic: str = "",
    holder: str = "",
    signed_on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Mandate:
    """Signed by the client online, or on paper and noted by who keeps the house. A new one takes the place of the last."""
    if by.pk != payer.person_id and not keeps(by, payer.house):
        raise Refused(_("This is not for you to do."))
    if not (payer.street and payer.postcode and payer.city):
        raise Invalid(_("The bank asks for the whole address: street, post code and town."), field="street")
    number, bank = checked(iban, bic)
    moment = at or now()
    before = Mandate.objects.select_for_update().filter(house=payer.house_id, payer=payer, state=MandateState.GIVEN)
    for old in before.select_related("payer", "house"):
        moves.make(old, "end", by=moves.GATEWAY, at=moment)
    key = uuid7()
    row = Mandate(
        id=key, house=payer.house, payer=payer, name=f"LOGE-{key.hex[-20:].upper()}", signed_on=signed_on or day_of(moment, payer.house.zone),
        sealed_account=sealed(number, bank, holder=holder or payer.name), account_end=number[-4:],
    )  # fmt: skip
    moves.begin(row, MandateState.GIVEN, by=by, at=moment)
    return row


@transaction.atomic
def withdraw(mandate: Mandate, *, by: Any, at: dt.datetime | None = None) -> None:
    """Nothing is collected any more."""
    moves.make(mandate, "end", by=by, at=at)


@transaction.atomic
def set_account(billing: Billing, *, by: Any, iban: str, bic: str = "", at: dt.datetime | None = None) -> None:
    """The house's own account: where it is paid, printed on its invoices."""
    if not keeps(by, billing.house):
        raise Refused(_("This is not for you to do."))
    number, bank = checked(iban, bic)
    billing.sealed_account, billing.account_end = sealed(number, bank), number[-4:]
    Billing.objects.filter(house=billing.house_id, pk=billing.pk).update(
        sealed_account=billing.sealed_account, account_end=billing.account_end
    )
    journal.write("billing.account", subject=f"billing:{billing.pk}", house=billing.house_id, by=by, at=at)
