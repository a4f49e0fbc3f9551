"""What a provider owes is paid back out of next payouts, a stated share of each, and never in circles."""

from __future__ import annotations

import pytest

from loge.common.errors import Invalid, Refused, Stale
from loge.money import actions as money
from loge.money import ledger
from loge.money.models import Debt, Payout

from ..cast import work
from .books import add_up, settle_down
from .test_refunds import due, give_back, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def owing(cast):
    """Karim was paid 10,72 for something given back since: he owes it."""
    cast.sandbox.service.reversible_for = -1.0
    give_back(cast, cast.settled_demand(), 1300)
    settle_down(cast.house)
    return Debt.objects.get()


def test_at_most_half_of_each_payout_pays_it_back(cast, owing):
    demand = cast.settled_demand()
    settle_down(cast.house)
    payout = Payout.objects.get(subject=demand.reference)
    assert (payout.cents, payout.netted_cents, due(cast)) == (536, 536, 536)
    cast.settled_demand()
    settle_down(cast.house)
    owing.refresh_from_db()
    assert (owing.state, owing.left_cents, due(cast)) == ("cleared", 0, 0)
    third = cast.settled_demand()
    assert Payout.objects.get(subject=third.reference).cents == 1072


def test_the_house_sets_the_share(cast, owing):
    cast.house.debt_share_bp = 10_000
    cast.house.save()
    demand = cast.settled_demand()
    settle_down(cast.house)
    payout = Payout.objects.get(subject=demand.reference)
    assert (payout.state, payout.cents, payout.netted_cents, due(cast)) == ("cancelled", 0, 1072, 0)


def test_a_payout_that_fails_pays_nothing_back_a_second_time(cast, owing):
    """The loop others fell into: pay, fail, reverse, pay again."""
    with cast.sandbox.store.writing() as db:
        all_of_it = 10**12
        db.execute(
            "insert into transfers (ref, payee, cents, currency, made_at) values ('x', 'x', ?, 'EUR', 0)", (all_of_it,)
        )
    demand = cast.settled_demand()
    work()
    payout = Payout.objects.get(subject=demand.reference)
    assert (payout.state, payout.cents, due(cast)) == ("failed", 536, 536)
    for _try in range(3):
        money.retry_payout(payout)
        work()
        payout.refresh_from_db()
        assert (payout.state, payout.cents, payout.netted_cents, due(cast)) == ("failed", 536, 536, 536)
        add_up(cast.house)
    with cast.sandbox.store.writing() as db:
        db.execute("delete from transfers where ref = 'x'")
    money.retry_payout(payout)
    settle_down(cast.house)
    payout.refresh_from_db()
    assert (payout.state, payout.cents) == ("done", 536)


def test_a_coordinator_lets_it_go_with_a_reason_and_the_till_bears_it(cast, owing):
    with pytest.raises(Refused):
        money.forgive(owing, by=cast.desk, reason="Il est malade.")
    with pytest.raises(Invalid):
        money.forgive(owing, by=cast.keeper, reason="  ")
    money.forgive(owing, by=cast.keeper, reason="Il est malade.")
    with pytest.raises(Stale):
        money.forgive(owing, by=cast.keeper, reason="Encore.")
    settle_down(cast.house)
    assert (due(cast), Debt.objects.get().state) == (0, "forgiven")
    cast.settled_demand()
    assert on(cast, ledger.COMMISSION) == 228
