"""What is told of sales to consumers once e-reporting binds the house (CGI, art. 290 and 290 A; 1 September 2027 for small
ones): transactions by day and rate, and payments by day and rate, for services are taxed when they are paid."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from loge.houses.models import House

from ..models import Billing, Invoice, Settlement
from ..subscriptions.periods import Period, anchored


@dataclass(frozen=True, slots=True)
class Row:
    """One day at one rate."""

    on: dt.date
    basis_points: int
    category: str
    basis_cents: int
    tax_cents: int
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """One period by the cadence of the house: what was sold and what was paid."""

    period: Period
    transactions: list[Row]
    payments: list[Row]


def period_of(cadence: str, day: dt.date) -> Period:
    """The period a day lies in: a month, two months from January, or a third of a month."""
    first = day.replace(day=1)
    if cadence == Billing.Cadence.MONTH:
        return Period(first, anchored(first, 1))
    if cadence == Billing.Cadence.TWO_MONTHS:
        start = dt.date(day.year, (day.month - 1) // 2 * 2 + 1, 1)
        return Period(start, anchored(start, 2))
    cuts = [first, first.replace(day=11), first.replace(day=21), anchored(first, 1)]
    place = sum(day >= cut for cut in cuts[1:3])
    return Period(cuts[place], cuts[place + 1])


def report(house: House, cadence: str, day: dt.date) -> Report:
    """Of consumers alone: invoices between professionals are told one by one."""
    span = period_of(cadence, day)
    sold: dict[tuple[dt.date, int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    made = Invoice.objects.filter(house=house, number__isnull=False, payer__is_business=False)
    for row in made.filter(issued_on__gte=span.start, issued_on__lt=span.end):
        assert row.issued_on is not None
        _add(sold, row, row.issued_on, -1 if row.is_credit else 1)
    paid: dict[tuple[dt.date, int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one, before in _came(house, span):
        _add(paid, one.invoice, one.on, 1, before, before + one.cents, one.invoice.cents or 1)
    return Report(span, _rows(sold), _rows(paid))


def _came(house: House, span: Period) -> Iterator[tuple[Settlement, int]]:
    """What came for consumers' invoices in a period, each with what had come for the same invoice before. What is to their
    credit, or goes back from it, pays no service."""
    told = Settlement.objects.filter(house=house, on__lt=span.end, invoice__payer__is_business=False)
    told = told.exclude(how__in=(Settlement.How.OVER, Settlement.How.REFUND, Settlement.How.REPAID))
    mine = told.filter(invoice__in=told.filter(on__gte=span.start).values("invoice"))
    done: dict[uuid.UUID, int] = defaultdict(int)
    for one in mine.select_related("invoice").order_by("on", "at", "pk"):
        if one.on >= span.start:
            yield one, done[one.invoice_id]
        done[one.invoice_id] += one.cents


def _add(
    found: dict[tuple[dt.date, int, str], list[int]], row: Invoice, on: dt.date, sign: int, before: int = 0, after: int = 1, whole: int = 1
) -> None:  # fmt: skip
    """Outlays are no sales of ours: they are not told. Parts of a payment sum to the whole of it, to the cent."""
    told = row.snapshot or {"groups": [], "lines": []}
    outlays = sum(line["net"] for line in told["lines"] if line["rate"] == "outlay")
    for group in told["groups"]:
        basis = group["basis"] - (outlays if group["category"] == "E" else 0)
        if not basis:
            continue
        sums = found[(on, group["bp"], group["category"])]
        sums[0] += sign * (basis * after // whole - basis * before // whole)
        sums[1] += sign * (group["tax"] * after // whole - group["tax"] * before // whole)
        sums[2] += 1


def _rows(found: dict[tuple[dt.date, int, str], list[int]]) -> list[Row]:
    return [Row(on, bp, category, *sums) for (on, bp, category), sums in sorted(found.items())]
