"""The demonstration's practice has a quarter of billing behind it, in order, and a file ready for the bank."""

from __future__ import annotations

import pytest

from loge.money import ledger
from loge.money.invoices import fec
from loge.money.models import Batch, BillingRun, Invoice, Subscription
from loge.ops.scenes import practice, zz_billing

pytestmark = pytest.mark.django_db


def test_the_practice_of_the_demonstration_bills(db):
    practice.play()
    for _twice in range(2):
        zz_billing.play()
    assert BillingRun.objects.filter(state="done").count() == 3
    assert Subscription.objects.filter(state="running").count() == 4
    made = Invoice.objects.order_by("number")
    assert made.count() == 12
    assert {row.state for row in made} == {"issued", "paid"}
    assert sorted(Batch.objects.values_list("state", flat=True)) == ["built", "sent", "sent"]
    assert ledger.check() == []
    for year in {row.issued_on.year for row in made}:
        numbers = [int(row.number[-5:]) for row in made if row.issued_on.year == year]
        assert numbers == list(range(1, len(numbers) + 1)), "each year has its own numbers, without a gap"
        assert fec.written(made[0].house, year)
