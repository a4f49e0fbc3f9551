"""A refund and a payout that failed, a debt, a contested payment, a tax identity and the file of one's data."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from loge.money import identities
from loge.money.models import Chargeback, Debt, Payment, Payout, Refund, TaxIdentity, YearStatement
from loge.people.models import Departure, Export

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Debt, Chargeback, YearStatement, TaxIdentity, Export, Departure)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {
    "first_name": "Moi", "last_name": "Moi", "born_on": "1980-01-01", "street": "1", "post_code": "61000",
    "city": "Moi", "email": "ulysse.alencon@example.org",
}  # fmt: skip


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """Everything that may go wrong with a payment did, and she has asked for her file."""
    about: dict[str, Any] = {"house": cast.house, "subject": begun.demand.reference, "reason": SECRET}
    payment = Payment.objects.get(subject=begun.demand.reference)
    payee = {"payee": "provider:1"}
    refund = Refund.objects.create(**about, payment=payment, cents=100, gateway="sandbox", state="failed")
    payout = Payout.objects.create(**about, **payee, cents=100, gateway="sandbox", state="failed")
    debt = Debt.objects.create(**about, **payee, source="x", cents=5, left_cents=5, state="stands")
    contest = Chargeback.objects.create(**about, **payee, payment=payment, cents=5, kept_cents=5, state="opened")
    identities.give(cast.client, identities.Identity(SECRET, "x", "1980-01-01", "", "x", "61000", "x"), by=cast.client)
    export = Export.objects.create(person=cast.client, state=Export.State.READY)
    export.file.save("export.zip", ContentFile(SECRET.encode()))
    return {
        "payouts/<key>": [payout.pk],
        "refunds/<key>": [refund.pk],
        "debts/<key>": [debt.pk],
        "chargebacks/<key>": [contest.pk],
        "exports/<key>": [export.pk],
    }
