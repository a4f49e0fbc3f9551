"""What waits to be billed, and a draft of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.money import MOST_CENTS
from loge.houses.queries import keeps

from ...billing_states import InvoiceState
from ...models import Charge, Invoice, Payer


@transaction.atomic
def charge(
    payer: Payer,
    *,
    kind: str,
    key: str,
    words: str,
    cents: int,
    on: dt.date,
    at: dt.datetime | None = None,
    **also: Any,
) -> Charge:
    """Write down one thing to be billed. The same ``key`` twice is one charge. Raises Invalid for an absurd amount."""
    if not cents or abs(cents) > MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="price")
    said = words.strip()[:200]
    if not said:
        raise Invalid(_("Say in a few words what it is for: the client reads it on the invoice."), field="words")
    made = Charge(
        house_id=payer.house_id,
        payer=payer,
        kind=kind,
        key=key,
        words=said,
        cents=cents,
        on=on,
        made_at=at or now(),
        **also,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return Charge.objects.get(house=payer.house_id, key=key)
    return made


@transaction.atomic
def draft(
    payer: Payer, *, by: Any, charges: Sequence[Charge] | None = None, kind: str = Invoice.Type.INVOICE, key: str | None = None,
    at: dt.datetime | None = None,
) -> Invoice:  # fmt: skip
    """A draft of everything that waits for this payer, or of these charges. Raises Refused when nothing waits."""
    if not isinstance(by, str) and not keeps(by, payer.house):
        raise Refused(_("This is not for you to do."))
    invoice = Invoice(house=payer.house, payer=payer, type=kind, made_at=at or now(), key=key)
    waiting = Charge.objects.filter(house=payer.house_id, payer=payer, invoice=None)
    if charges is not None:
        waiting = waiting.filter(pk__in=[row.pk for row in charges])
    if not waiting.exists():
        raise Refused(_("There is nothing to bill for now: services and fees come here by themselves."))
    moves.begin(invoice, InvoiceState.DRAFT, by=by, at=at)
    waiting.update(invoice=invoice)
    return invoice


@transaction.atomic
def drop(invoice: Invoice, *, by: Any, at: dt.datetime | None = None) -> None:
    """Throw a draft away: what was on it waits again."""
    moves.make(invoice, "drop", by=by, at=at)
    Charge.objects.filter(house=invoice.house_id, invoice=invoice).update(invoice=None)
