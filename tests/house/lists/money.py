"""Earnings and the books."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from loge.common.keys import uuid7
from loge.common.money import Money, share
from loge.money import actions as money
from loge.money import ledger
from loge.money.models import Chargeback, Debt, IdentityAsked, Payment, Refund

from ...cast import Cast
from . import Pages, another_offer


def more_missions(cast: Cast, count: int) -> None:
    """Released through the ledger; some of it given back, contested, refused, owed."""
    payee = cast.provider.reference
    for _ in range(count):
        number = Payment.objects.count()
        about: dict[str, Any] = {"house": cast.house, "subject": f"demand:{uuid7()}"}
        with transaction.atomic():
            paid = Payment.objects.create(**about, payer=cast.client, cents=1300, gateway="sandbox", state="captured")
            ledger.transfer(
                house=cast.house.pk, source="outside", target=ledger.escrow(paid.subject), cents=1300, why="capture",
                subject=paid.subject, key=f"q{number}",
            )  # fmt: skip
            money.release(house=cast.house, subject=paid.subject, payee=payee, split=share(Money(1300), 1750))
        Refund.objects.create(**about, payment=paid, cents=10, gateway="sandbox", state="failed")
        Chargeback.objects.create(**about, payment=paid, payee=payee, cents=5, kept_cents=5, state="won")
        Debt.objects.create(**about, payee=payee, source=f"x{number}", cents=5, left_cents=5, state="asked")


def more_asked(cast: Cast, count: int) -> None:
    """Each was paid and has not said who they are."""
    for _ in range(count):
        payee = another_offer(cast).provider.reference
        IdentityAsked.objects.create(house=cast.house, payee=payee, state="withheld")


PAGES: Pages = {
    "the books, by who has not said who they are": ("/house/alencon/books/", "keeper", more_asked),
    "my money": ("/serve/money/", "server", more_missions),
    "my copy for the tax office": ("/serve/money/dac7/", "server", more_missions),
    "the books": ("/house/alencon/books/", "keeper", more_missions),
}
