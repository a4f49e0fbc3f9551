"""From what is to be billed to an invoice, and what becomes of it. Only here are numbers given and money written down."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import local, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import later
from loge.common.money import MOST_CENTS, Money
from loge.houses.models import House
from loge.houses.queries import keeps

from .. import ledger
from ..billing_states import MACHINE, InvoiceState, MandateState
from ..models import Billing, Charge, Invoice, Mandate, Payer, Settlement
from . import bank, claims, numbers, rules, snapshot
from .bank import BANK
from .claims import credit_of
from .papers import draw_papers
from .totals import add_up


def owed_by(payer: Payer) -> str:
    """The ledger's account of what this payer owes."""
    return f"receivable:{payer.pk}"


def advanced_for(payer: Payer) -> str:
    """… of what was paid for them and is not invoiced yet."""
    return f"advanced:{payer.pk}"


OUTLAYS = ("outlay", "=outlay")


def today(house: House, at: dt.datetime | None) -> dt.date:
    """The day it is where the house is."""
    return local(at or now(), house.zone).date()


def billing_of(house: House) -> Billing:
    """How this house bills. Raises Refused, with what to do, before that was said."""
    found = Billing.objects.select_related("house").filter(house=house).first()
    if found is None:
        raise Refused(_("First say who bills: name, address, SIRET and how you are taxed."))
    return found


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
    day = today(billing.house, at)
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
        give_back(invoice, at)
    elif invoice.cents:
        _transfer(
            house, ledger.OUTSIDE, owed_by(payer), invoice.cents, "invoiced", subject, f"invoice:{invoice.pk}", at
        )
    for row in charges:
        if row.rate == "outlay" and row.cents > 0:
            _transfer(
                house, advanced_for(payer), ledger.OUTSIDE, row.cents, "outlay_billed", subject, f"outlay:{row.pk}", at
            )


def give_back(note: Invoice, at: dt.datetime) -> None:
    """A credit note lowers what is owed on the invoice it corrects; what is more than that the house keeps for the payer."""
    house, payer = note.house_id, note.payer
    ledger.lock(house, owed_by(payer))
    first = note.corrects
    open_cents = min(ledger.balance(house, owed_by(payer)), first.open_cents) if first is not None else 0
    lowered = min(open_cents, note.cents)
    if lowered:
        _transfer(house, owed_by(payer), ledger.OUTSIDE, lowered, "credited", note.reference, f"credit:{note.pk}", at)
    if note.cents > lowered:
        _transfer(
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


def watch_franchise(billing: Billing, charges: Sequence[Charge], sales: dict[int, int]) -> None:
    """The operation that passes the threshold, and all that follow, bear tax (CGI, 293 B II); those before do not. A year
    above the base ends the franchise with that year. ``sales``: what each year came to, filled as it is asked and added to.
    """
    for row in sorted(charges, key=lambda one: (one.on, one.pk)):
        year = row.on.year
        for one in (year - 1, year):
            if one not in sales:
                sales[one] = turnover(billing.house, one)
        before = sales[year]
        sales[year] += 0 if row.rate in OUTLAYS else row.cents
        if billing.left_franchise_on is None:
            if rules.left_by_the_year_before(sales[year - 1], year, billing.began_on):
                _leave_franchise(billing, dt.date(year, 1, 1))
            elif rules.leaves_franchise(before, sales[year], row.on):
                _leave_franchise(billing, row.on)


def _leave_franchise(billing: Billing, on: dt.date) -> None:
    mine = Billing.objects.filter(house=billing.house_id, pk=billing.pk, left_franchise_on=None)
    if mine.update(left_franchise_on=on):
        subject = f"billing:{billing.pk}"
        journal.write("billing.left_franchise", subject=subject, house=billing.house_id, by="clock", on=on.isoformat())
    billing.left_franchise_on = on


def turnover(house: House, year: int) -> int:
    """What was invoiced in a year without tax, outlays apart, credit notes taken off."""
    made = Charge.objects.filter(house=house, on__year=year, invoice__number__isnull=False).exclude(rate__in=OUTLAYS)
    return int(made.aggregate(sum=Sum("cents"))["sum"] or 0)


@transaction.atomic
def settle(
    invoice: Invoice, *, by: Any, how: str, cents: int, key: str, on: dt.date | None = None, words: str = "",
    source: str = ledger.OUTSIDE, at: dt.datetime | None = None,
) -> Settlement:  # fmt: skip
    """Money came for this invoice. The same ``key`` twice is one payment. Raises Invalid beyond what is still owed."""
    moment = at or now()
    locked = Invoice.objects.select_for_update().get(house=invoice.house_id, pk=invoice.pk)
    said = Settlement.objects.filter(house=invoice.house_id, key=key).first()
    if said is not None:
        return said
    invoice.state, invoice.paid_cents, invoice.credited_cents = locked.state, locked.paid_cents, locked.credited_cents
    if locked.state not in InvoiceState.OWED:
        raise Stale(_("Nothing is owed on this invoice any more."))
    if not 0 < cents <= locked.open_cents:
        raise Invalid(_("At most what is still owed: look at the amount once more."), field="amount")
    if source == credit_of(invoice.payer) and cents > (held := ledger.balance(invoice.house_id, source)):
        has = Money(held, invoice.house.currency).spoken((get_language() or "fr")[:2])
        raise Invalid(_("They have %(amount)s to their credit, not more.") % {"amount": has}, field="amount")
    made = Settlement.objects.create(
        house_id=invoice.house_id, invoice=invoice, how=how, cents=cents, on=on or today(invoice.house, moment), key=key,
        words=words[:200], at=moment,
    )  # fmt: skip
    house, payer, subject = invoice.house_id, invoice.payer, invoice.reference
    if source == credit_of(payer):
        _transfer(house, source, ledger.OUTSIDE, cents, "from_credit", subject, f"settled:{key}", moment)
    else:
        _transfer(house, source, BANK, cents, "received", subject, f"settled:{key}", moment)
    _transfer(house, owed_by(payer), ledger.OUTSIDE, cents, "settled", subject, f"cleared:{key}", moment)
    _follow(invoice, cents, by=by, at=moment, how=how)
    return made


def _follow(invoice: Invoice, cents: int, *, by: Any, at: dt.datetime, how: str) -> None:
    paid = invoice.paid_cents + cents
    whole = paid + invoice.credited_cents >= invoice.cents
    moves.make(invoice, "pay" if whole else "part", by=by, at=at, note={"cents": cents, "how": how}, paid_cents=paid)


@transaction.atomic
def unsettle(
    settlement: Settlement, *, by: Any, key: str, words: str, on: dt.date, at: dt.datetime | None = None
) -> Settlement:
    """Money that had come went back (a debit the bank returned): what was owed is owed again. Nothing is edited.

    What a credit note had taken back meanwhile is not: that money had come to their credit, and leaves it.
    """
    moment = at or now()
    invoice = (
        Invoice.objects.select_for_update()
        .select_related("house", "payer")
        .get(pk=settlement.invoice_id, house=settlement.house_id)
    )
    said = Settlement.objects.filter(house=invoice.house_id, key=key).first()
    if said is not None:
        return said
    made = Settlement.objects.create(
        house_id=invoice.house_id, invoice=invoice, how=Settlement.How.RETURN, cents=-settlement.cents, on=on, key=key,
        words=words[:200], at=moment,
    )  # fmt: skip
    house, payer, subject = invoice.house_id, invoice.payer, invoice.reference
    bank.leave(house, settlement.cents, why="returned", subject=subject, key=f"settled:{key}", at=moment)
    left, paid = invoice.cents - invoice.credited_cents, invoice.paid_cents - settlement.cents
    again = max(0, left - paid) - max(0, left - invoice.paid_cents)
    if again:
        _transfer(house, ledger.OUTSIDE, owed_by(payer), again, "owed_again", subject, f"cleared:{key}", moment)
    if again < settlement.cents:
        claims.take(payer, settlement.cents - again, key=key, subject=subject, at=moment)
    if paid >= left:
        Invoice.objects.filter(house=house, pk=invoice.pk).update(paid_cents=paid)
    else:
        note = {"cents": -settlement.cents}
        moves.make(invoice, "part" if paid else "reopen", by=by, at=moment, note=note, paid_cents=paid)
    return made


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
    day = today(invoice.house, moment)
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


def _transfer(
    house: uuid.UUID, source: str, target: str, cents: int, why: str, subject: str, key: str, at: dt.datetime
) -> None:
    ledger.transfer(house=house, source=source, target=target, cents=cents, why=why, subject=subject, key=key, at=at)
