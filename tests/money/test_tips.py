"""A tip: its own payment, all of it for who served, capped, and taken back alone within a day."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.care.models import Tip
from loge.care.tips import actions as tips
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.money import ledger
from loge.money.actions import payouts
from loge.money.models import Payment, Payout, Refund
from loge.money.sandbox.cards import BY_NUMBER
from loge.money.states import TIP_WAITS

from ..cast import CARD, work
from .books import settle_down

pytestmark = pytest.mark.django_db


def tip(cast, demand, cents: int = 200) -> None:
    payment = tips.start(demand, by=cast.client, cents=cents, back="http://localhost/")
    cast.give_card(payment)


def test_all_of_it_goes_to_who_served_once_a_day_has_passed(cast):
    demand = cast.settled_demand()
    tip(cast, demand)
    settle_down(cast.house)
    payout = Payout.objects.get(subject=Tip.objects.get().reference)
    assert (payout.state, payout.cents) == ("waiting", 200)
    assert ledger.balance(cast.house.pk, ledger.COMMISSION) == 228, "no share of it"
    Payout.objects.filter(pk=payout.pk).update(clock_at=now(), since_at=now() - TIP_WAITS)
    payouts.sweep_payouts.func()
    settle_down(cast.house)
    payout.refresh_from_db()
    assert payout.state == "done"


def test_it_is_taken_back_alone_within_a_day(cast):
    demand = cast.settled_demand()
    tip(cast, demand)
    tips.take_back(demand, by=cast.client)
    settle_down(cast.house)
    paid = Payment.objects.get(purpose="tip")
    assert cast.sandbox.service.look(paid.gateway_ref).body["refunded"] == 200
    assert (Refund.objects.get().subject, Payout.objects.get(payee=cast.provider.reference, cents=200).state) == (
        paid.subject,
        "cancelled",
    )
    assert ledger.balance(cast.house.pk, ledger.due(cast.provider.reference)) == 0
    with pytest.raises(Stale):
        tips.take_back(demand, by=cast.client)


def test_not_by_another_nor_a_day_later_nor_once_it_was_sent(cast):
    demand = cast.settled_demand()
    tip(cast, demand)
    with pytest.raises(Refused):
        tips.take_back(demand, by=cast.server)
    with pytest.raises(Refused, match=r"day|jour"):
        tips.take_back(demand, by=cast.client, at=now() + dt.timedelta(hours=25))
    payouts.send(Payout.objects.get(state="waiting"), "claim")
    work()
    with pytest.raises(Stale):
        tips.take_back(demand, by=cast.client)
    assert not Refund.objects.exists()


@pytest.mark.parametrize(("price", "most"), [("13,00", 5_000), ("80,00", 8_000)])
def test_it_is_at_most_fifty_or_the_price(cast, price, most):
    demand = cast.settled_demand(price=price)
    with pytest.raises(Invalid):
        tips.start(demand, by=cast.client, cents=most + 1, back="http://localhost/")
    assert tips.start(demand, by=cast.client, cents=most, back="http://localhost/").page


def test_within_thirty_days_and_only_where_the_house_takes_them(cast):
    demand = cast.settled_demand()
    late = demand.since_at + dt.timedelta(days=30, minutes=1)
    with pytest.raises(Refused, match="30"):
        tips.start(demand, by=cast.client, cents=100, back="http://localhost/", at=late)
    cast.house.tips = False
    cast.house.save()
    with pytest.raises(Refused, match=r"no tips|pourboire"):
        tips.start(cast.fresh(demand), by=cast.client, cents=100, back="http://localhost/")
    assert BY_NUMBER[CARD]
