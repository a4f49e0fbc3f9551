"""The file for the bank, from what is owed to what came; and what the bank brings back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loge.common import moves, seals
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.keys import uuid7
from loge.houses.models import House
from loge.houses.queries import keeps

from ..billing_states import BatchState, InvoiceState, MandateState
from ..invoices import accounts, over
from ..invoices import actions as invoices
from ..models import Batch, Billing, Charge, Collection, Invoice, Mandate, Payable, Settlement
from . import files, owed
from .days import bank_day

TOLD_BEFORE = dt.timedelta(days=2)  # the bank wants the file so much earlier than the day
REASONS = {
    "AM04": gettext_lazy("there was not enough on the account"),
    "MD01": gettext_lazy("the bank knows of no mandate"),
    "MD06": gettext_lazy("the client asked for it back"),
    "AC04": gettext_lazy("the account is closed"),
    "AC06": gettext_lazy("the account is blocked"),
    "MS03": gettext_lazy("the bank gives no reason"),
}


def collectable(house: House) -> list[tuple[Invoice, Mandate]]:
    """Every invoice that is owed, whose payer gave a mandate, and that no file holds already. Three queries."""
    owed = Invoice.objects.filter(house=house, state__in=InvoiceState.OWED).exclude(type=Invoice.Type.CREDIT)
    owed = owed.exclude(collections__is_live=True).select_related("house", "payer__person").order_by("number")
    given = Mandate.objects.filter(house=house, state=MandateState.GIVEN).select_related("payer")
    by_payer = {mandate.payer_id: mandate for mandate in given}
    return [(row, by_payer[row.payer_id]) for row in owed if row.payer_id in by_payer and row.open_cents > 0]


def build(
    house: House, *, by: Any, on: dt.date, only: Sequence[Any] | None = None, at: dt.datetime | None = None
) -> Batch:
    """The file of every debit, for that day or the first after it on which banks settle. Raises Refused when
    there is none, Invalid for a day too near."""
    if not keeps(by, house):
        raise Refused(_("This is not for you to do."))
    moment = at or now()
    billing = invoices.billing_of(house)
    if not billing.creditor or not billing.sealed_account:
        raise Refused(_("Say first by which account and creditor identifier (ICS) the house collects."))
    if on < day_of(moment, house.zone) + TOLD_BEFORE:
        raise Invalid(_("The bank wants the file two days before: choose a later day."), field="on")
    on = bank_day(on)
    rows = [(row, mandate) for row, mandate in collectable(house) if only is None or row.pk in set(only)]
    if not rows:
        raise Refused(_("Nothing to collect: no invoice is owed by someone with a mandate."))
    key = uuid7()
    batch = Batch(
        id=key,
        house=house,
        type=Batch.Type.DEBITS,
        name=f"DD-{on:%Y%m%d}-{key.hex[-6:].upper()}",
        on=on,
        made_at=moment,
    )
    collected = [
        Collection(house=house, batch=batch, mandate=mandate, invoice=row, cents=row.open_cents, end_to_end=f"{row.number}-{key.hex[-6:].upper()}")
        for row, mandate in rows
    ]  # fmt: skip
    xml = files.debits(
        _house(billing), billing.creditor, [_debit(one, on) for one in collected], currency=house.currency
    )
    batch.count, batch.cents = len(collected), sum(one.cents for one in collected)
    batch.sealed = seals.seal({"xml": xml.decode()})
    try:
        with transaction.atomic():
            moves.begin(batch, BatchState.BUILT, by=by, at=moment, note={"count": batch.count, "cents": batch.cents})
            Collection.objects.bulk_create(collected)
    except IntegrityError:
        raise Stale(_("Another file took some of these in the meantime. Look at the list again.")) from None
    return batch


def content(batch: Batch) -> bytes:
    """The file, unsealed for who downloads it."""
    return str(seals.opened(batch.sealed)["xml"]).encode()


def outdated(batch: Batch) -> list[Collection]:
    """Its debits of which less is owed now than they would collect: paid or credited since the file was made. One query."""
    if batch.state != BatchState.BUILT:
        return []
    rows = Collection.objects.filter(house=batch.house_id, batch=batch, is_live=True).select_related("invoice__payer")
    return [row for row in rows if row.invoice.open_cents < row.cents]


@transaction.atomic
def renew(batch: Batch, *, by: Any, at: dt.datetime | None = None) -> Batch | None:
    """The same file of what is still owed, under a name of its own; None when nothing of it is. Not once the bank has it."""
    house, moment = batch.house, at or now()
    held = Collection.objects.filter(house=house, batch=batch, is_live=True)
    keys = list(held.values_list("invoice", flat=True))
    drop(batch, by=by, at=moment)
    if not any(row.pk in keys for row, _mandate in collectable(house)):
        return None
    on = max(batch.on, day_of(moment, house.zone) + TOLD_BEFORE)
    return build(house, by=by, on=on, only=keys, at=moment)


@transaction.atomic
def send(batch: Batch, *, by: Any, anyway: bool = False, at: dt.datetime | None = None) -> Batch:
    """The bank has it: each debit counts as paid on its day, until it comes back.

    Raises Stale when something of it was paid or credited meanwhile. ``anyway``: the bank has it, nothing to be done; what
    comes beyond what is owed is the payer's.
    """
    moment = at or now()
    moves.make(batch, "send", by=by, at=moment)
    rows = Collection.objects.filter(house=batch.house_id, batch=batch, is_live=True)
    for row in rows.order_by("pk"):
        _collect(row, batch, by=by, anyway=anyway, at=moment)
    owed.paid(batch, at=moment)
    return batch


def _collect(row: Collection, batch: Batch, *, by: Any, anyway: bool, at: dt.datetime) -> None:
    every = Invoice.objects.select_for_update(of=("self",)).select_related("house", "payer")
    invoice = every.get(house=row.house_id, pk=row.invoice_id)
    part = min(invoice.open_cents, row.cents)
    if part < row.cents and not anyway:
        raise Stale(
            _(
                "%(number)s was paid or credited since this file was made. Make the file again, or say that the bank has it already."
            )
            % {"number": invoice.number}
        )
    told: dict[str, Any] = {"on": batch.on, "words": batch.name, "at": at}
    if part:
        invoices.settle(invoice, by=by, how=Settlement.How.DEBIT, cents=part, key=f"debit:{row.pk}", **told)
    if part < row.cents:
        over.keep(invoice, cents=row.cents - part, key=f"debit_over:{row.pk}", **told)


@transaction.atomic
def drop(batch: Batch, *, by: Any, at: dt.datetime | None = None) -> None:
    """A file nobody sent: its invoices may be collected by another, its transfers wait again."""
    moves.make(batch, "drop", by=by, at=at)
    Payable.objects.filter(house=batch.house_id, batch=batch).update(batch=None)
    Collection.objects.filter(house=batch.house_id, batch=batch).update(is_live=False)


@transaction.atomic
def come_back(row: Collection, *, by: Any, reason: str, on: dt.date, at: dt.datetime | None = None) -> Collection:
    """The bank brought a debit back: what was owed is owed again, the mandate stands, and someone calls before any letter.

    What came beyond what was owed leaves their credit; where it was spent already it is claimed of them. Twice is once, even after
    everything was closed. Raises Refused for a debit that was not sent.
    """
    moment = at or now()
    fresh = (
        Collection.objects.select_for_update()
        .select_related("batch", "invoice__payer__person", "house")
        .get(house=row.house_id, pk=row.pk)
    )
    if fresh.returned_on is not None:
        return fresh
    if not keeps(by, fresh.house):
        raise Refused(_("This is not for you to do."))
    came = Settlement.objects.filter(house=row.house_id, key__in=(f"debit:{row.pk}", f"debit_over:{row.pk}"))
    if fresh.batch.state != BatchState.SENT or not came:
        raise Refused(_("This debit was not collected: there is nothing to bring back."))
    code = reason.strip().upper()[:4]
    if code not in REASONS:
        raise Invalid(_("Choose the reason the bank gives."), field="reason")
    fresh.is_live, fresh.returned_on, fresh.reason = False, on, code
    fresh.save(update_fields=["is_live", "returned_on", "reason"])
    for one in came.select_related("invoice__house", "invoice__payer"):
        if one.how == Settlement.How.OVER:
            over.bring_back(one, key=f"return_over:{one.pk}", words=code, on=on, at=moment)
        else:
            invoices.unsettle(one, by=by, key=f"return:{row.pk}", words=code, on=on, at=moment)
    Invoice.objects.filter(house=row.house_id, pk=fresh.invoice_id).update(held_until=on + dt.timedelta(days=7))
    billing = invoices.billing_of(fresh.house)
    if billing.return_fee_cents:
        words = _("Debit of %(number)s returned by the bank") % {"number": fresh.invoice.number}
        invoices.charge(
            fresh.invoice.payer, kind=Charge.Kind.OTHER, key=f"return_fee:{row.pk}", words=words, cents=billing.return_fee_cents,
            on=on, at=moment, subject=fresh.invoice.reference,
        )  # fmt: skip
    return fresh


def transfer_file(house: House, *, by: Any, rows: Sequence[files.Transfer], at: dt.datetime | None = None) -> Batch:
    """Transfers the house makes (what it gives back, what it owes its providers), as a file for its bank."""
    if not keeps(by, house):
        raise Refused(_("This is not for you to do."))
    if not rows:
        raise Refused(_("There is no transfer to make."))
    billing = invoices.billing_of(house)
    for row in rows:
        accounts.checked(row.payee.iban, row.payee.bic)
    xml = files.transfers(_house(billing), rows, currency=house.currency)
    key, on = uuid7(), min(row.on for row in rows)
    batch = Batch(
        id=key, house=house, type=Batch.Type.TRANSFERS, name=f"CT-{on:%Y%m%d}-{key.hex[-6:].upper()}", on=on, count=len(rows),
        cents=sum(row.cents for row in rows), sealed=seals.seal({"xml": xml.decode()}), made_at=at or now(),
    )  # fmt: skip
    with transaction.atomic():
        moves.begin(batch, BatchState.BUILT, by=by, at=at)
    return batch


def _house(billing: Billing) -> files.Party:
    account = accounts.opened(billing.sealed_account)
    return files.Party(
        billing.name,
        account["iban"],
        account.get("bic", ""),
        billing.street,
        billing.postcode,
        billing.city,
        billing.country,
    )


def _debit(row: Collection, on: dt.date) -> files.Debit:
    payer, account = row.invoice.payer, accounts.opened(row.mandate.sealed_account)
    party = files.Party(
        account.get("holder") or payer.name,
        account["iban"],
        account.get("bic", ""),
        payer.street,
        payer.postcode,
        payer.city,
        payer.country,
    )
    return files.Debit(
        party, row.cents, on, row.mandate.name, row.mandate.signed_on, row.end_to_end, str(row.invoice.number)
    )
