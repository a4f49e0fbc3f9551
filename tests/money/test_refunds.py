"""Giving money back: before it was paid out, after, twice at once, over several payments; and who bears it."""

from __future__ import annotations

import pytest

from loge.common.errors import Refused, Stale
from loge.common.jobs import run_all
from loge.demands import actions
from loge.money import actions as money
from loge.money import ledger
from loge.money.models import Debt, Payment, Payout, Refund
from loge.money.sandbox.cards import BY_NUMBER

from ..cast import CARD, eur, work
from ..together import together, winners
from .books import add_up, settle_down

pytestmark = pytest.mark.django_db


def give_back(cast, demand, cents: int, **also):
    return money.refund(house=cast.house, subject=demand.reference, cents=cents, by=cast.keeper, **also)


def on(cast, code: str) -> int:
    return ledger.balance(cast.house.pk, code)


def due(cast) -> int:
    return on(cast, ledger.due(cast.provider.reference))


def extra(cast, demand, cents: int) -> Payment:
    """A second payment for the same service, captured."""
    payment = money.start(
        house=cast.house, subject=demand.reference, payer=cast.client, cents=cents, words="Une heure de plus",
        back="http://localhost/", purpose=Payment.Purpose.EXTRA,
    )  # fmt: skip
    cast.sandbox.checkout.play(payment.gateway_ref, BY_NUMBER[CARD])
    money.look(payment)
    money.capture.func(str(payment.pk))
    return payment


def test_part_of_what_is_put_aside_is_given_back_and_the_rest_still_shared(cast):
    demand = cast.funded_demand()
    give_back(cast, demand, 300)
    settle_down(cast.house)
    assert cast.kept(demand) == eur("10")
    assert Refund.objects.get().state == "done"


def test_never_more_than_was_captured(cast):
    demand = cast.funded_demand()
    give_back(cast, demand, 1000)
    with pytest.raises(ledger.Overdraft):
        give_back(cast, demand, 301)
    assert Refund.objects.count() == 1


def test_several_payments_give_back_the_newest_first_each_within_its_own(cast):
    demand = cast.funded_demand()
    second = extra(cast, demand, 500)
    rows = give_back(cast, demand, 700)
    assert [(row.payment_id == second.pk, row.cents) for row in rows] == [(True, 500), (False, 200)]
    settle_down(cast.house)
    told = cast.sandbox.service.look(second.gateway_ref).body
    assert (told["captured"], told["refunded"]) == (500, 500)
    with pytest.raises(ledger.Overdraft):
        give_back(cast, demand, 1101)


def test_after_the_payout_the_bank_sends_it_back_and_nobody_owes(cast):
    """The frozen ratio: of 13,00 at 17,5 % the commission gives back 2,28 and who served 10,72."""
    demand = cast.settled_demand()
    give_back(cast, demand, 1300)
    settle_down(cast.house)
    [row] = Refund.objects.all()
    assert (row.state, row.server_cents, row.house_cents) == ("done", 1072, 228)
    assert (Debt.objects.get().state, due(cast), on(cast, ledger.COMMISSION)) == ("cleared", 0, 0)
    assert Payout.objects.get().reversed_cents == 1072


def test_after_the_payout_has_arrived_who_served_owes_their_part(cast):
    cast.sandbox.service.reversible_for = -1.0
    demand = cast.settled_demand()
    give_back(cast, demand, 1300)
    settle_down(cast.house)
    assert Refund.objects.get().state == "done", "the client comes first"
    debt = Debt.objects.get()
    assert (debt.state, debt.cents, due(cast)) == ("stands", 1072, 1072)


def test_the_last_partial_refund_takes_the_residue(cast):
    cast.sandbox.service.reversible_for = -1.0
    demand = cast.settled_demand()
    for cents in (433, 433, 434):
        give_back(cast, demand, cents)
        settle_down(cast.house)
    parts = list(Refund.objects.order_by("id").values_list("server_cents", "house_cents"))
    assert [sum(part) for part in parts] == [433, 433, 434]
    assert (sum(server for server, _ in parts), sum(house for _, house in parts)) == (1072, 228)
    assert due(cast) == 1072


def test_the_rate_of_the_release_counts_not_todays(cast):
    cast.sandbox.service.reversible_for = -1.0
    demand = cast.settled_demand()
    cast.house.commission_bp = 9_000
    cast.house.save()
    give_back(cast, demand, 1300)
    assert Refund.objects.get().house_cents == 228


def test_the_loge_bears_its_own_fault_and_who_served_keeps_everything(cast):
    cast.settled_demand()
    demand = cast.settled_demand()
    give_back(cast, demand, 300, bearer="house")
    settle_down(cast.house)
    assert (on(cast, ledger.COMMISSION), due(cast)) == (2 * 228 - 300, 0)
    give_back(cast, demand, 400, bearer="house")
    settle_down(cast.house)
    assert (on(cast, ledger.COMMISSION), on(cast, ledger.due("house"))) == (0, 700 - 2 * 228)
    cast.settled_demand()
    assert money.repay_from_till(Debt.objects.get(payee="house")) == 228
    assert on(cast, ledger.due("house")) == 700 - 3 * 228
    add_up(cast.house)


def test_what_the_platform_bears_touches_neither(cast):
    demand = cast.funded_demand()
    give_back(cast, demand, 300, bearer="platform")
    settle_down(cast.house)
    assert (cast.kept(demand), due(cast)) == (eur("13"), 0)
    settled = actions.settle(actions.deliver(cast.fresh(demand), by=cast.server), by=cast.client)
    settle_down(cast.house)
    assert Payout.objects.get(subject=settled.reference).cents == 1072


def test_a_refund_the_bank_refuses_can_be_tried_again(cast):
    demand = cast.funded_demand()
    payment = Payment.objects.get()
    cast.sandbox.service.dispute(payment.gateway_ref, {})
    give_back(cast, demand, 300)
    work()
    row = Refund.objects.get()
    assert row.state == "failed" and "disputed" in row.reason
    assert on(cast, f"refund:{row.pk}") == 300, "set aside: nobody spends it meanwhile"
    with cast.sandbox.store.writing() as db:
        db.execute("update payments set disputed = '' where ref = ?", (payment.gateway_ref,))
    money.retry_refund(row)
    settle_down(cast.house)
    row.refresh_from_db()
    assert row.state == "done"
    with pytest.raises(Stale):
        money.retry_refund(row)


def test_before_anything_is_captured_one_waits(cast):
    with pytest.raises(Refused, match="minute"):
        give_back(cast, cast.agreed_demand(), 100)


@pytest.mark.django_db(transaction=True)
def test_a_refund_and_a_payout_at_once_leave_every_cent_somewhere(cast):
    """Claim first: whoever is faster, the client is given back once, and who served is paid or owes, never both lost."""
    for number in range(4):
        cast.sandbox.service.reversible_for = 60.0 if number % 2 else -1.0
        demand = cast.delivered_demand()
        seen = [cast.fresh(demand) for _ in range(3)]
        outcomes = together(
            [
                lambda seen=seen[0]: actions.settle(seen, by=cast.client),
                lambda demand=demand: give_back(cast, demand, 1300),
                lambda seen=seen[1]: actions.settle(seen, by="clock"),
                lambda demand=demand: give_back(cast, demand, 1300),
                run_all, run_all,
            ]
        )  # fmt: skip
        winners(outcomes, Refused)
        settle_down(cast.house)
        given = sum(Refund.objects.filter(subject=demand.reference).values_list("cents", flat=True))
        assert given == 1300


@pytest.mark.django_db(transaction=True)
def test_twenty_refunds_after_the_payout_never_exceed_what_was_taken(cast):
    cast.sandbox.service.reversible_for = -1.0
    demand = cast.settled_demand()
    won = winners(together([lambda: give_back(cast, demand, 300)] * 20), ledger.Overdraft)
    assert len(won) == 4
    settle_down(cast.house)
    assert sum(Refund.objects.values_list("cents", flat=True)) == 1200
    assert due(cast) + on(cast, ledger.COMMISSION) == 1072 + 228 - 1200 + 0 or due(cast) <= 1072
