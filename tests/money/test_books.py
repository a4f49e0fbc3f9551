"""Any sequence of what can happen to money, through the product's own actions and the real payment service: after each
step every journal sums to zero and what was captured is paid out, refunded, earned, put aside, owed or contested."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from loge.care.tips import actions as tips
from loge.common.errors import Refused
from loge.common.jobs import run_all
from loge.demands import actions
from loge.demands.models import Demand
from loge.money import actions as money
from loge.money import ledger, queries
from loge.money.models import Chargeback, Debt, Payment, Payout, Refund, Transfer
from loge.money.sandbox.wishes import No

from ..cast import Cast
from .books import add_up, moved
from .test_refunds import extra

pytestmark = pytest.mark.django_db

STEPS = (
    "fund", "deliver", "settle", "settle", "share", "refund", "refund_house", "refund_platform", "extra", "tip", "tip_back",
    "contest", "win", "lose", "fraud", "forgive", "repay", "arrive", "on_the_way", "send_tips",
)  # fmt: skip


class Story:
    """One loge's money, one step after the other; ``dice`` chooses among what there is."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.service = cast, cast.sandbox.service
        self.before = self.sent()

    def take(self, step: str, dice: int) -> None:
        with suppress(Refused, No), transaction.atomic():
            getattr(self, step)(dice)
        while run_all():
            pass
        add_up(self.cast.house)

    def one(self, rows, dice: int):
        found = list(rows.order_by("id"))
        if not found:
            raise Refused("nothing to do")
        return found[dice % len(found)]

    def demand(self, dice: int, *states: str) -> Demand:
        rows = Demand.objects.filter(house=self.cast.house)
        return self.cast.fresh(self.one(rows.filter(state__in=states) if states else rows, dice))

    def fund(self, dice: int) -> None:
        self.cast.funded_demand(price=f"{dice % 90 + 1},{dice % 100:02}")

    def deliver(self, dice: int) -> None:
        actions.deliver(self.demand(dice, "booked"), by=self.cast.server)

    def settle(self, dice: int) -> None:
        actions.settle(self.demand(dice, "delivered"), by=self.cast.client)

    def share(self, dice: int) -> None:
        demand = actions.dispute(self.demand(dice, "delivered"), by=self.cast.client, words="Bof.")
        self.cast.rule(demand, back=dice % (demand.cents or 1) or 1)

    def refund(self, dice: int, bearer: str = "provider") -> None:
        demand = self.demand(dice)
        money.refund(
            house=self.cast.house, subject=demand.reference, cents=dice % (demand.cents or 100) + 1, by=self.cast.keeper, bearer=bearer
        )  # fmt: skip

    def refund_house(self, dice: int) -> None:
        self.refund(dice, "house")

    def refund_platform(self, dice: int) -> None:
        self.refund(dice, "platform")

    def extra(self, dice: int) -> None:
        extra(self.cast, self.demand(dice, "booked", "delivered"), dice % 900 + 1)

    def tip(self, dice: int) -> None:
        demand = self.demand(dice, "settled")
        self.cast.give_card(tips.start(demand, by=self.cast.client, cents=dice % 4_000 + 1, back="http://localhost/"))

    def tip_back(self, dice: int) -> None:
        tips.take_back(self.demand(dice, "settled"), by=self.cast.client)

    def send_tips(self, dice: int) -> None:
        money.send(self.one(Payout.objects.filter(house=self.cast.house, state="waiting"), dice), "claim")

    def payment(self, dice: int) -> Payment:
        return self.one(Payment.objects.filter(house=self.cast.house, state="captured"), dice)

    def bank(self, payment: Payment) -> None:
        money.heed.func("sandbox", payment.gateway_ref)

    def contest(self, dice: int) -> None:
        payment = self.payment(dice)
        self.service.dispute(payment.gateway_ref, {})
        self.bank(payment)

    def decide(self, dice: int, outcome: str) -> None:
        row = self.one(Chargeback.objects.filter(house=self.cast.house).select_related("payment"), dice)
        self.service.decide(row.payment.gateway_ref, outcome)
        self.bank(row.payment)

    def win(self, dice: int) -> None:
        self.decide(dice, "won")

    def lose(self, dice: int) -> None:
        self.decide(dice, "lost")

    def fraud(self, dice: int) -> None:
        money.rule_fraud(
            self.one(Chargeback.objects.filter(house=self.cast.house), dice), by=self.cast.keeper, reason="Faux."
        )

    def forgive(self, dice: int) -> None:
        money.forgive(self.one(Debt.objects.filter(house=self.cast.house), dice), by=self.cast.keeper, reason="Malade.")

    def repay(self, dice: int) -> None:
        money.repay_from_till(
            self.one(Debt.objects.filter(house=self.cast.house, payee="house").select_related("house"), dice)
        )

    def arrive(self, _dice: int) -> None:
        self.service.reversible_for = -1.0

    def on_the_way(self, _dice: int) -> None:
        self.service.reversible_for = 60.0

    def sent(self) -> tuple[int, int]:
        """What the payment service sent to this payee, and took back, so far."""
        asked = "select ifnull(sum(cents), 0), ifnull(sum(reversed), 0) from transfers where payee = ?"
        with self.cast.sandbox.store.reading() as db:
            return tuple(db.execute(asked, (self.cast.provider.reference,)).fetchone())

    def agrees_with_the_bank(self) -> None:
        """The payment service, asked payment by payment and for this payee, says the same sums as our ledger."""
        house = self.cast.house
        told = [
            self.service.look(row.gateway_ref).body
            for row in Payment.objects.filter(house=house).exclude(gateway_ref="")
        ]
        captured = Transfer.objects.filter(house=house, why="capture").aggregate(all=Sum("cents"))["all"] or 0
        assert sum(row["captured"] for row in told) == captured
        by_bank = (
            Refund.objects.filter(house=house, state="done", gateway_ref="").aggregate(all=Sum("cents"))["all"] or 0
        )
        assert sum(row["refunded"] for row in told) == moved(house, "refunded", out=True) - by_bank
        sent, back = (now - then for now, then in zip(self.sent(), self.before, strict=True))
        assert (sent, back) == (moved(house, "paid_out", out=True), moved(house, "reversed", out=True))
        over = (
            Refund.objects.filter(house=house)
            .order_by()
            .values("payment")
            .annotate(all=Sum("cents"))
            .filter(all__gt=F("payment__cents"))
        )
        assert not over.exists(), "no payment gives back more than was captured of it"


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # each step asks a real service: no shrinking
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 100_000)), min_size=8, max_size=30))
def test_whatever_happens_no_cent_is_lost(cast, steps):
    with transaction.atomic():
        story = Story(cast)
        cast.sandbox.service.reversible_for = 60.0
        for step, dice in [("fund", 11), ("deliver", 0), ("settle", 0), ("fund", 41), ("deliver", 0), *steps]:
            story.take(step, dice)
        story.agrees_with_the_bank()
        assert ledger.check(cast.house) == []
        assert queries.till(cast.house).due.cents >= 0
        transaction.set_rollback(True)
