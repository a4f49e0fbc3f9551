"""Earnings and the books when money is in trouble, and leaving."""

from __future__ import annotations

from loge.demands.models import Demand
from loge.money import actions as money
from loge.money.models import Payment
from tests.cast import Cast, work

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """A debt that shrinks, a bank that contests, a refund it refused."""
    trouble(cast)
    return {
        cast.client: {"earnings-none": "/serve/money/", "leave": "/me/leave/"},
        cast.server: {
            "earnings": "/serve/money/",
            "tax-copy": "/serve/money/dac7/",
            "tax-identity": "/serve/money/tax/",
            "leave-serving": "/me/leave/",
        },
        cast.keeper: {"books": f"/house/{cast.slug}/books/"},
    }


def trouble(cast: Cast) -> None:
    """What no bank likes to tell."""
    sandbox = cast.sandbox.service
    sandbox.top_up({"cents": 10_000_000, "currency": "EUR"})
    sandbox.reversible_for = -1.0
    given, contested, refused = cast.settled_demand(), cast.settled_demand(), cast.funded_demand()
    money.refund(house=cast.house, subject=given.reference, cents=1300, by=cast.keeper)
    work()
    cast.settled_demand()
    payments = {row.subject: row.gateway_ref for row in Payment.objects.filter(house=cast.house)}
    sandbox.dispute(payments[contested.reference], {"reason": "not_received"})
    money.heed.func("sandbox", payments[contested.reference])
    sandbox.dispute(payments[refused.reference], {})
    money.refund(house=cast.house, subject=refused.reference, cents=300, by=cast.keeper)
    sandbox.reversible_for = 60.0
