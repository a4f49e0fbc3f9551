"""What invoices stand on: the ledger’s accounts of a payer, how the house bills, the day it is there."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from loge.common.errors import Refused
from loge.houses.models import House

from ... import ledger
from ...models import Billing, Payer


def owed_by(payer: Payer) -> str:
    """The ledger's account of what this payer owes."""
    return f"receivable:{payer.pk}"


def advanced_for(payer: Payer) -> str:
    """… of what was paid for them and is not invoiced yet."""
    return f"advanced:{payer.pk}"


def billing_of(house: House) -> Billing:
    """How this house bills. Raises Refused, with what to do, before that was said."""
    found = Billing.objects.select_related("house").filter(house=house).first()
    if found is None:
        raise Refused(_("First say who bills: name, address, SIRET and how you are taxed."))
    return found


def transfer(
    house: uuid.UUID, source: str, target: str, cents: int, why: str, subject: str, key: str, at: dt.datetime
) -> None:
    ledger.transfer(house=house, source=source, target=target, cents=cents, why=why, subject=subject, key=key, at=at)
