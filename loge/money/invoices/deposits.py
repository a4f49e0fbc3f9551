"""A deposit: part of a price asked before the service, on an invoice of its own (type 386) with its tax, due when it is paid
(CGI, art. 269 2 c). The invoice of the service bears the whole price, takes the deposit off at the rate it was taxed at, and
names it (BT-25)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused
from loge.houses.queries import keeps

from ..billing_states import InvoiceState
from ..models import Charge, Invoice, Payer
from . import actions


@transaction.atomic
def ask(payer: Payer, *, by: Any, words: str, cents: int, nonce: str, at: dt.datetime | None = None) -> Invoice:
    """Issue the invoice of a deposit. The same ``nonce`` twice is one. Raises Invalid for an amount that is none."""
    if not keeps(by, payer.house):
        raise Refused(_("This is not for you to do."))
    if cents <= 0:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="price")
    key = f"deposit:{by.pk.hex[-12:]}:{nonce[:40]}"
    first = Invoice.objects.filter(house=payer.house_id, key=key).select_related("house", "payer__person").first()
    if first is not None:
        return first
    with override(payer.person.language):
        said = _("Deposit: %(words)s") % {"words": words.strip()} if words.strip() else ""
    row = actions.charge(
        payer,
        kind=Charge.Kind.DEPOSIT,
        key=key,
        words=said,
        cents=cents,
        on=day_of(at or now(), payer.house.zone),
        at=at,
    )
    made = actions.draft(payer, by=by, charges=[row], kind=Invoice.Type.DEPOSIT, key=key, at=at)
    return actions.issue(made, by=by, at=at)


def standing(payer: Payer) -> QuerySet[Invoice]:
    """The deposits of this payer that no invoice has taken off yet."""
    off = Charge.objects.filter(house=payer.house_id, kind=Charge.Kind.DEPOSIT, cents__lt=0, subject=OuterRef("key"))
    mine = Invoice.objects.filter(house=payer.house_id, payer=payer, type=Invoice.Type.DEPOSIT)
    live = mine.filter(number__isnull=False, credited_cents__lt=F("cents")).exclude(state=InvoiceState.CREDITED)
    return live.exclude(Exists(off)).select_related("house").order_by("issued_on", "number")


@transaction.atomic
def finish(
    deposit: Invoice, *, by: Any, words: str, cents: int, on: dt.date | None = None, at: dt.datetime | None = None
) -> Charge:
    """The service was rendered, for ``cents`` in all: it and what is taken off stand on the next invoice. Once per deposit;
    less than the deposit in all becomes a credit note."""
    if not keeps(by, deposit.house):
        raise Refused(_("This is not for you to do."))
    Invoice.objects.select_for_update().get(house=deposit.house_id, pk=deposit.pk)
    if not deposit.is_issued or deposit.type != Invoice.Type.DEPOSIT or deposit.credited_cents >= deposit.cents:
        raise Refused(_("This is no deposit that could be taken off."))
    day = on or day_of(at or now(), deposit.house.zone)
    line = (deposit.snapshot or {})["lines"][0]
    with override(deposit.payer.person.language):
        taken_off = _("Deposit %(number)s, taken off") % {"number": deposit.number}
    whole = actions.charge(
        deposit.payer, kind=Charge.Kind.SERVICE, key=f"deposit_whole:{deposit.pk}", words=words, cents=cents, on=day, at=at
    )  # fmt: skip
    actions.charge(
        deposit.payer, kind=Charge.Kind.DEPOSIT, key=f"deposit_off:{deposit.pk}", words=taken_off,
        cents=deposit.credited_cents - deposit.cents, on=dt.date.fromisoformat(line["on"]), rate=f"={line['rate']}",
        subject=str(deposit.key), at=at or now(),
    )  # fmt: skip
    return whole
