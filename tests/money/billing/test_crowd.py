"""Many hands issuing at once on PostgreSQL: no hole, no duplicate. ``python -m bench.billing`` does it with fifty by two
hundred."""

from __future__ import annotations

import pytest
from django.db import connection

from loge.money import ledger
from loge.money.invoices import actions
from loge.money.models import Invoice, Payer

from ...together import together, winners
from .world import NOON, Practice

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, EACH = 16, 25


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time: nothing to race for")
def test_numbers_have_no_hole_and_no_duplicate():
    practice = Practice()
    payers = [practice.payer(f"Payeur {number}") for number in range(THREADS)]

    def work(payer: Payer) -> None:
        for number in range(EACH):
            row = actions.charge(
                payer, kind="service", key=f"{payer.pk}:{number}", words="Bouquet", cents=100, on=NOON.date()
            )
            made = actions.draft(payer, by=practice.keeper, charges=[row], at=NOON)
            actions.issue(made, by=practice.keeper, at=NOON)

    assert len(winners(together([lambda payer=payer: work(payer) for payer in payers]))) == THREADS
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"F2026-{number:05d}" for number in range(1, THREADS * EACH + 1)]
    assert ledger.check() == []
