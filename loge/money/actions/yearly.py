"""Once a year: what each payee is told of the year that ended (CGI art. 242 bis, in January)."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import IntegrityError, transaction

from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.jobs import daily, task
from loge.houses.models import House

from ..models import Account, YearStatement
from ..statements import year_of

log = logging.getLogger(__name__)


@daily(dt.time(6, 0))
@task(external=True)  # many small transactions: one payee that cannot be told does not hold up the others
def state_the_year() -> None:
    """In January, for every house. Replayed, it tells nobody twice."""
    moment = now()
    for house in House.objects.order_by("pk"):
        today = day_of(moment, house.zone)
        if today.month == 1:
            state_year(house, today.year - 1, at=moment)


def state_year(house: House, year: int, *, at: dt.datetime | None = None) -> int:
    """One statement per payee and year. Returns how many are new."""
    told = set(YearStatement.objects.filter(house=house, year=year).values_list("payee", flat=True))
    codes = Account.objects.filter(house=house, code__startswith="owed:").values_list("code", flat=True)
    return sum(_state(house, payee, year, at) for code in codes if (payee := code.removeprefix("owed:")) not in told)


def _state(house: House, payee: str, year: int, at: dt.datetime | None) -> bool:
    total = year_of([(house, payee)], year).total
    if not total.price:
        return False
    row = YearStatement(
        house=house, payee=payee, year=year, count=total.count, gross_cents=total.price.cents, house_cents=total.theirs.cents,
        made_at=at or now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            journal.write("statement.made", subject=f"statement:{row.pk}", house=house.pk, by="clock", at=at, year=year)
    except IntegrityError:  # another worker was faster
        return False
    return True
