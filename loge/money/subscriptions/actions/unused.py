"""What is billed and will not be used comes back, to the cent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common.keys import uuid7

from ...invoices import actions as invoices
from ...models import Allowance, Charge, Invoice, Subscription
from ..allowance import MINUTES, Entry, standing
from ..fees import number_in, spoken
from ..slices import part

BACK = "unused:"  # begins the key of every line that gives a slice back


def give_back(sub: Subscription, day: dt.date, *, by: Any, key: str, at: dt.datetime) -> list[Invoice]:
    """What is billed beyond ``day`` comes back, period by period: by a credit note where it was invoiced.

    Days after every change of plan were all billed at the present fee, whatever lines it took: the unused slice is its own.
    """
    notes = []
    mine = Q(subject=sub.reference) | Q(key__startswith=f"{BACK}pause:{sub.pk}:")
    fees = Charge.objects.filter(mine, house=sub.house_id, kind=Charge.Kind.FEE, end__gt=day)
    per_period: dict[int, list[Charge]] = {}
    for row in fees.select_related("invoice").order_by("id"):
        assert row.start is not None
        per_period.setdefault(number_in(sub, sub.plan, row.start), []).append(row)
    for number, rows in per_period.items():
        cents = _unused(sub, number, rows, day)
        note = _one_back(sub, rows, cents, day, by=by, key=f"{BACK}{key}:{number}", at=at) if cents > 0 else None
        notes += [note] if note is not None else []
    _take_hours_back(sub, day)
    back_to = max(day, sub.first_on)
    if back_to < sub.billed_until:
        Subscription.objects.filter(house=sub.house_id, pk=sub.pk).update(billed_until=back_to)
        sub.billed_until = back_to
    return notes


def _unused(sub: Subscription, number: int, rows: list[Charge], day: dt.date) -> int:
    """Of one period, its lines in the order they were written. What an earlier pause gave back does not come back again."""
    if day <= min(row.start for row in rows if row.start):
        return sum(row.cents for row in rows)
    live = _since_the_last_pause(rows)
    if not live:
        return 0
    start = max(day, min(row.start for row in live if row.start))
    end = max(row.end for row in live if row.end)
    return part(sub.plan.fee_cents, sub.first_on, sub.plan.months, number, start, end)


def _since_the_last_pause(rows: list[Charge]) -> list[Charge]:
    """What runs now: the lines written since the period was last given back."""
    last = max((place for place, row in enumerate(rows) if row.key.startswith(BACK)), default=-1)
    return rows[last + 1 :]


def _one_back(
    sub: Subscription, rows: list[Charge], cents: int, day: dt.date, *, by: Any, key: str, at: dt.datetime
) -> Invoice | None:
    """Of one period. What was not invoiced yet and is all unused is not billed at all; else a line of its own."""
    first, end = (_since_the_last_pause(rows) or rows)[0], max(row.end for row in rows if row.end)
    issued = [row for row in rows if row.invoice is not None and row.invoice.is_issued]
    if not issued and cents == sum(row.cents for row in rows):
        Charge.objects.filter(house=sub.house_id, pk__in=[row.pk for row in rows]).delete()
        return None
    start = max(day, first.start or day)
    with override(sub.payer.person.language):
        words = _("Unused: %(words)s") % {"words": spoken(sub, sub.plan, start, end)}
    if first.invoice is not None and first.invoice.is_issued and not first.invoice.is_credit:
        keys = {"house": sub.house_id, "pk": first.invoice_id}
        invoice = Invoice.objects.select_related("house", "payer__person", "payer__house").get(**keys)
        if cents <= invoice.cents - invoice.credited_cents:
            rate = next(
                (line["rate"] for line in (invoice.snapshot or {})["lines"] if line["words"] == first.words), first.rate
            )
            line = {
                "words": words,
                "cents": cents,
                "rate": f"={rate}",
                "kind": first.kind,
                "on": first.on,
                "start": start,
                "end": end,
            }
            return invoices.credit(invoice, by=by, lines=[line], key=key, at=at)
    invoices.charge(
        sub.payer, kind=Charge.Kind.FEE, key=key, words=words, cents=-cents, on=start, at=at, subject=sub.reference,
        rate=sub.plan.rate, start=start, end=end,
    )  # fmt: skip
    return None


def _take_hours_back(sub: Subscription, day: dt.date) -> None:
    """Hours that were included for days that will not be; never one that was used."""
    ahead = Allowance.objects.filter(house=sub.house_id, subscription=sub, on__gt=day, amount__gt=0)
    ahead.update(until=day)
    if not sub.first_on <= day < sub.billed_until:
        return
    number = number_in(sub, sub.plan, day)
    end = min(sub.period(number).end, sub.billed_until)
    over = part(sub.plan.included_minutes, sub.first_on, sub.plan.months, number, day, end)
    lots = Allowance.objects.filter(house=sub.house_id, subscription=sub, unit=MINUTES)
    left = standing([Entry(*row) for row in lots.values_list("on", "amount", "until")], day).left
    if min(over, left):
        Allowance.objects.create(
            house_id=sub.house_id, subscription=sub, unit=MINUTES, amount=-min(over, left), on=day, words=sub.plan.name,
            key=f"ungrant:{sub.pk}:{uuid7()}",
        )  # fmt: skip
