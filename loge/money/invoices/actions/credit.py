"""A credit note takes back what an issued invoice asked, or a part of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused
from loge.common.jobs import later

from ...billing_states import MACHINE, InvoiceState
from ...models import Charge, Invoice
from ..papers import draw_papers
from .books import billing_of
from .issue import stand


@transaction.atomic
def credit(
    invoice: Invoice, *, by: Any, lines: Sequence[dict[str, Any]], key: str, at: dt.datetime | None = None
) -> Invoice:
    """A credit note on this invoice (BT-25), its number from its own series. The same ``key`` twice is one note.

    ``lines``: words and cents of each, taxed as that line was. Raises Invalid beyond what was invoiced.
    """
    moment = at or now()
    first = Invoice.objects.select_for_update().get(house=invoice.house_id, pk=invoice.pk)
    made = Invoice.objects.filter(house=invoice.house_id, key=key).first()
    if made is not None:
        return made
    if not first.is_issued or first.is_credit:
        raise Refused(_("Only an issued invoice can be credited; a draft is changed or thrown away."))
    taken_off = Charge.objects.filter(house=first.house_id, key=f"deposit_off:{first.pk}")
    if first.type == Invoice.Type.DEPOSIT and taken_off.exists():
        raise Refused(_("This deposit is taken off another invoice already: credit that one."))
    total = sum(line["cents"] for line in lines)
    if not 0 < total <= first.cents - first.credited_cents:
        raise Invalid(_("At most what is left of this invoice: look at the amount once more."), field="amount")
    day = day_of(moment, invoice.house.zone)
    first.house, first.payer = invoice.house, invoice.payer
    note = Invoice(
        house=invoice.house, payer=invoice.payer, type=Invoice.Type.CREDIT, corrects=first, key=key, made_at=moment
    )
    charges = [
        Charge(
            house_id=invoice.house_id, payer=invoice.payer, kind=line.get("kind", Charge.Kind.OTHER), key=f"{key}:{place}",
            subject=invoice.reference, words=str(line["words"])[:200], cents=line["cents"], gross=line.get("gross", True),
            rate=line.get("rate", "standard"), on=line.get("on", day), start=line.get("start"), end=line.get("end"),
        )
        for place, line in enumerate(lines)
    ]  # fmt: skip
    _stand_credit(note, charges, by=by, at=moment)
    _lower(first, note, at=moment)
    for name in ("state", "credited_cents"):
        setattr(invoice, name, getattr(first, name))
    later(draw_papers, [str(note.pk)], house=note.house_id)
    return note


def _stand_credit(note: Invoice, charges: list[Charge], *, by: Any, at: dt.datetime) -> None:
    stand(note, billing_of(note.house), charges, by=by, at=at)
    for row in charges:
        row.invoice = note
        row.cents = -row.cents  # of the turnover it is taken off
    Charge.objects.bulk_create(charges)


def _lower(first: Invoice, note: Invoice, *, at: dt.datetime) -> None:
    """What is owed of the first one falls; it is credited when nothing is left of it."""
    credited = first.credited_cents + note.cents
    if credited >= first.cents:
        moves.make(first, "credit", by=MACHINE, at=at, note={"note": note.number}, credited_cents=credited)
        return
    Invoice.objects.filter(house=first.house_id, pk=first.pk).update(credited_cents=credited)
    first.credited_cents = credited
    if first.state in InvoiceState.OWED and first.open_cents == 0:
        moves.make(first, "pay", by=MACHINE, at=at, note={"note": note.number})


def lines_left(invoice: Invoice) -> list[dict[str, Any]]:
    """The lines of an invoice as a credit note would take them back."""
    told = invoice.snapshot or {"lines": []}
    found = []
    for line in told["lines"]:
        if line["cents"]:
            found.append(
                {"words": line["words"], "cents": line["cents"], "gross": line["gross"], "rate": f"={line['rate']}", "kind": line["kind"],
                 "on": dt.date.fromisoformat(line["on"])}
            )  # fmt: skip
    return found
