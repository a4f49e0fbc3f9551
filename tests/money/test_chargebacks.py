"""The bank takes the money back: before the release, after it, told twice, out of order; won, lost, won late."""

from __future__ import annotations

import pytest

from loge.common.errors import Refused, Stale
from loge.common.jobs import run_all
from loge.demands import actions, states
from loge.money import actions as money
from loge.money import ledger
from loge.money.models import Chargeback, Debt, Payment, Payout, Refund

from ..cast import eur, work
from ..together import together, winners
from .books import settle_down
from .test_races import hook
from .test_refunds import due, give_back, on

pytestmark = pytest.mark.django_db
DISPUTED = "4000000000000259"


def hear(cast, demand) -> Chargeback | None:
    """What the gateway says now, heard through its notice."""
    payment = Payment.objects.get(subject=demand.reference)
    money.heed.func("sandbox", payment.gateway_ref)
    return Chargeback.objects.filter(payment=payment).select_related("house").first()


def bank(cast, demand, outcome: str = "") -> None:
    ref = Payment.objects.get(subject=demand.reference).gateway_ref
    if outcome:
        cast.sandbox.service.decide(ref, outcome)
    else:
        cast.sandbox.service.dispute(ref, {"reason": "not_received"})


def contest(cast, demand) -> Chargeback:
    bank(cast, demand)
    row = hear(cast, demand)
    assert row is not None
    return row


def decide(cast, demand, outcome: str) -> Chargeback:
    bank(cast, demand, outcome)
    row = hear(cast, demand)
    assert row is not None
    return row


def test_the_card_that_disputes_freezes_the_release(cast):
    demand = cast.agreed_demand()
    cast.give_card(cast.open_payment(demand), DISPUTED)
    row = hear(cast, demand)
    assert row is not None and (row.state, row.cents, row.kept_cents) == ("opened", 1300, 1300)
    assert (cast.kept(demand), on(cast, ledger.contested(row.pk))) == (eur("0"), 1300)
    settle_down(cast.house)


def test_nothing_is_released_while_the_bank_decides_and_all_of_it_once_won(cast):
    demand = cast.delivered_demand()
    contest(cast, demand)
    with pytest.raises(Refused, match=r"bank|banque"):
        actions.settle(cast.fresh(demand), by=cast.client)
    with pytest.raises(Refused, match=r"bank|banque"):
        give_back(cast, demand, 100)
    assert cast.fresh(demand).state == states.DELIVERED
    assert decide(cast, demand, "won").state == "won"
    actions.settle(cast.fresh(demand), by=cast.client)
    settle_down(cast.house)
    assert Payout.objects.get().state == "done"


def test_lost_before_the_release_the_loge_bears_it_and_who_served_is_paid(cast):
    cast.settled_demand()
    demand = cast.delivered_demand()
    contest(cast, demand)
    row = decide(cast, demand, "lost")
    assert (row.state, row.house_cents, on(cast, ledger.due("house"))) == ("lost", 228, 1300 - 228)
    actions.settle(cast.fresh(demand), by=cast.client)
    settle_down(cast.house)
    assert Payout.objects.get(subject=demand.reference).state == "done"
    assert due(cast) == 0


def test_lost_and_then_ruled_for_the_client_nothing_is_given_back_twice(cast):
    demand = actions.dispute(cast.delivered_demand(), by=cast.client, words="Il n’est pas venu.")
    contest(cast, demand)
    decide(cast, demand, "lost")
    cast.rule(cast.fresh(demand))
    settle_down(cast.house)
    assert not Refund.objects.exists()
    assert cast.kept(demand) == eur("0")


def test_after_the_payout_the_next_ones_are_frozen_for_that_sum(cast):
    demand = cast.settled_demand()
    row = contest(cast, demand)
    assert (row.kept_cents, row.advanced_cents, row.payee_cents) == (0, 1300, 1072)
    second = cast.settled_demand(price="20,00")
    settle_down(cast.house)
    rows = dict(Payout.objects.filter(subject=second.reference).values_list("state", "cents"))
    assert rows == {"frozen": 1072, "done": 1650 - 1072}
    assert decide(cast, demand, "won").state == "won"
    settle_down(cast.house)
    assert set(Payout.objects.values_list("state", flat=True)) == {"done"}
    assert (due(cast), on(cast, ledger.COMMISSION)) == (0, 228 + 350)


def test_lost_after_the_payout_the_loge_bears_it(cast):
    demand = cast.settled_demand()
    contest(cast, demand)
    row = decide(cast, demand, "lost")
    settle_down(cast.house)
    assert (row.house_cents, due(cast), on(cast, ledger.due("house"))) == (228, 0, 1300 - 228)


def test_lost_by_a_fraud_of_who_served_they_owe_their_part(cast):
    demand = cast.settled_demand()
    row = contest(cast, demand)
    with pytest.raises(Refused):
        money.rule_fraud(row, by=cast.desk, reason="Faux nom.")
    money.rule_fraud(row, by=cast.keeper, reason="Faux nom.")
    decide(cast, demand, "lost")
    settle_down(cast.house)
    assert (due(cast), on(cast, ledger.COMMISSION)) == (1072, 0)
    with pytest.raises(Stale):
        money.rule_fraud(row, by=cast.keeper, reason="Encore.")


def test_a_late_win_is_credited_to_where_the_accounts_stand_today(cast):
    demand = cast.settled_demand()
    row = contest(cast, demand)
    money.rule_fraud(row, by=cast.keeper, reason="Faux nom.")
    decide(cast, demand, "lost")
    next_one = cast.settled_demand()
    settle_down(cast.house)
    assert due(cast) == 536
    assert decide(cast, demand, "won").state == "won"
    settle_down(cast.house)
    assert (due(cast), Debt.objects.get().state) == (0, "cleared")
    assert sum(Payout.objects.filter(subject=next_one.reference).values_list("cents", flat=True)) == 536
    assert sum(Payout.objects.filter(subject=demand.reference).values_list("cents", flat=True)) == 1072 + 536
    assert on(cast, ledger.COMMISSION) == 228 * 2


def test_notices_twice_and_in_any_order_change_nothing_twice(cast):
    """Won is told before opened; what counts is what the gateway answers now."""
    demand = cast.settled_demand()
    ref = Payment.objects.get().gateway_ref
    bank(cast, demand)
    bank(cast, demand, "lost")
    for event in ("evt_lost", "evt_opened", "evt_lost", "evt_opened"):
        hook(cast, event, ref)
    work()
    row = Chargeback.objects.get()
    assert (row.state, Debt.objects.count()) == ("lost", 1)
    bank(cast, demand, "won")
    for event in ("evt_won", "evt_won", "evt_late_opened"):
        hook(cast, event, ref)
    settle_down(cast.house)
    row.refresh_from_db()
    assert row.state == "won"
    assert on(cast, ledger.COMMISSION) == 228


def test_a_refund_before_the_contest_is_not_contested_too(cast):
    demand = cast.funded_demand()
    give_back(cast, demand, 300)
    work()
    row = contest(cast, demand)
    assert (row.cents, row.kept_cents) == (1000, 1000)
    settle_down(cast.house)


def test_a_refund_the_contest_overtook_is_given_by_the_bank(cast):
    demand = cast.funded_demand()
    give_back(cast, demand, 300)
    bank(cast, demand)
    work()
    assert Refund.objects.get().state == "failed"
    hear(cast, demand)
    decide(cast, demand, "lost")
    settle_down(cast.house)
    assert Refund.objects.get().state == "done"
    assert on(cast, f"refund:{Refund.objects.get().pk}") == 0


@pytest.mark.django_db(transaction=True)
def test_a_hundred_hands_on_settling_refunding_and_contesting_have_one_winner(cast):
    demand = cast.delivered_demand()
    bank(cast, demand)
    ref = Payment.objects.get().gateway_ref
    seen = [cast.fresh(demand) for _ in range(100)]
    acts = (
        lambda seen: actions.settle(seen, by=cast.client),
        lambda seen: actions.cancel(seen, by=cast.keeper),
        lambda seen: money.heed.func("sandbox", ref),
        lambda seen: give_back(cast, demand, 1300),
    )
    tries = [lambda place=place: acts[place % 4](seen[place]) for place in range(100)]
    outcomes = together(tries)
    while run_all():
        pass
    money.heed.func("sandbox", ref)
    settle_down(cast.house)
    won = [place % 4 for place in winners(outcomes, Refused, ledger.Overdraft) if place % 4 != 2]
    assert sorted(won) in ([], [0], [3], [0, 3]), (
        "each at most once; what was released may still be given back, by who served"
    )
    row = Chargeback.objects.get()
    assert (row.kept_cents == 1300) == (not won)
