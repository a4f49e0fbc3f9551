"""Paused, changed, resumed, left and stayed in any order: the days that ran are paid, each once, to the cent; and what is owed is
what was billed, less what was credited, less what came."""

from __future__ import annotations

import datetime as dt
import os
import random
from itertools import count

import pytest

from loge.common.errors import Refused
from loge.money import ledger
from loge.money.billing_states import SubscriptionState as S
from loge.money.invoices import actions as invoices
from loge.money.invoices import claims, over
from loge.money.models import Charge, Invoice, Settlement
from loge.money.subscriptions import actions
from loge.money.subscriptions.periods import number_of
from loge.money.subscriptions.slices import part

from .test_subscriptions import bill
from .world import NOON, Practice

pytestmark = pytest.mark.django_db
DAY, FIRST = dt.timedelta(days=1), dt.date(2026, 12, 1)
FEES = (31_000, 29_999, 1)
SEEDS = range(int(os.environ.get("LOGE_ORDERS", "5")))
_count = count(1)


class Walk:
    """One subscription, and beside it the plain truth: on which days it ran, at which fee."""

    def __init__(self, practice: Practice, seed: int, plans: list) -> None:
        self.practice, self.dice, self.plans = practice, random.Random(seed), plans
        self.sub = practice.subscribe(practice.payer(), plans[0], FIRST, express=True)
        self.payer, self.day, self.minutes = self.sub.payer, FIRST, 0
        self.fee: dict[dt.date, int] = {}  # of each day from which it changed; 0: it rests
        self.fee[FIRST] = plans[0].fee_cents

    @property
    def at(self) -> dt.datetime:
        self.minutes += 1
        return NOON + (self.day - FIRST) + dt.timedelta(minutes=self.minutes)

    def step(self) -> None:
        self.day += self.dice.choice((0, 0, 1, 3, 9, 16)) * DAY
        getattr(self, self.dice.choice(("pause", "resume", "change", "change", "leave", "stay", "bill", "pay")))()

    def pause(self) -> None:
        if self.sub.state == S.RUNNING:
            actions.pause(self.sub, by=self.payer.person, on=self.day, at=self.at)
            self.fee[self.day] = 0

    def resume(self) -> None:
        if self.sub.state == S.PAUSED:
            actions.resume(self.sub, by=self.payer.person, on=self.day, at=self.at)
            self.fee[self.day] = self.sub.plan.fee_cents

    def change(self) -> None:
        plan = self.dice.choice(self.plans)
        if self.sub.state == S.RUNNING and plan.pk != self.sub.plan_id:
            actions.change_plan(self.sub, plan, by=self.payer.person, on=self.day, at=self.at)
            self.fee[self.day] = plan.fee_cents

    def leave(self) -> None:
        if self.sub.state in (S.RUNNING, S.PAUSED):
            actions.leave(self.sub, by=self.payer.person, on=self.day, at=self.at)
            if self.fee_on(self.day) == 0:
                self.fee[self.day] = self.sub.plan.fee_cents  # should they stay after all

    def stay(self) -> None:
        if self.sub.state == S.LEAVING and self.sub.ends_on and self.sub.ends_on > self.day:
            actions.stay(self.sub, by=self.payer.person, at=self.at)

    def bill(self) -> None:
        bill(self.practice, self.day, self.at)
        self.sub.refresh_from_db()

    def pay(self) -> None:
        owed = [one for one in Invoice.objects.filter(payer=self.payer).order_by("pk") if one.open_cents]
        for one in owed[:1]:
            cents = self.dice.randint(1, one.open_cents)
            key = f"paid{next(_count)}"
            if self.dice.random() < 0.2:
                over.keep(one, cents=cents, key=key, at=self.at)
            else:
                invoices.settle(one, by=self.practice.keeper, how="transfer", cents=cents, key=key, at=self.at)

    def fee_on(self, day: dt.date) -> int:
        return self.fee[max(one for one in self.fee if one <= day)]

    def due(self, end: dt.date) -> int:
        """Of every day that ran, its own part of its month."""
        days = (FIRST + place * DAY for place in range((end - FIRST).days))
        return sum(part(self.fee_on(day), FIRST, 1, number_of(FIRST, 1, day), day, day + DAY) for day in days)


@pytest.mark.parametrize("seed", SEEDS)
def test_in_any_order_the_days_that_ran_are_paid_once(seed):
    practice = Practice("ordres")
    plans = [practice.plan(name=f"Formule {fee}", fee=fee, included_minutes=0) for fee in FEES]
    walk = Walk(practice, seed, plans)
    for _step in range(14):
        walk.step()
        assert _balanced(practice, walk.payer)
    walk.bill()
    end = walk.day
    if walk.sub.state == S.LEAVING and walk.sub.ends_on is not None:
        end = min(end, walk.sub.ends_on)
    if walk.sub.state != S.ENDED:
        try:
            actions.end_now(walk.sub, by=walk.payer.person, on=walk.day, at=walk.at)
        except Refused as why:
            pytest.fail(str(why))
    walk.day += 40 * DAY
    walk.bill()
    kept = sum(Charge.objects.filter(payer=walk.payer).values_list("cents", flat=True))
    assert kept == walk.due(end), sorted(walk.fee.items())
    assert _balanced(practice, walk.payer) and ledger.check() == []


def _balanced(practice: Practice, payer) -> bool:
    """Owed, less what is to their credit: billed, less credited, less what came."""
    rows = Invoice.objects.filter(payer=payer, number__isnull=False)
    billed = sum(-one.cents if one.is_credit else one.cents for one in rows)
    settled = Settlement.objects.filter(invoice__payer=payer).exclude(how=Settlement.How.CREDIT)
    came = sum(settled.values_list("cents", flat=True))
    asked = sum(one.open_cents for one in rows)
    owed, credit = (ledger.balance(practice.house.pk, code(payer)) for code in (invoices.owed_by, claims.credit_of))
    return owed == asked and owed - credit == billed - came
