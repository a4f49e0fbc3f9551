"""A small business bears no tax until it passes the threshold (CGI, art. 293 B)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Sum

from loge.common import journal
from loge.houses.models import House

from ...models import Billing, Charge
from .. import rules

OUTLAYS = ("outlay", "=outlay")


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
