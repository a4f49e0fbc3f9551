"""The clock, replayed: every timer does its work once, however often it looks, and nobody wins by silence."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.models import Fact
from loge.common.moves import CLOCK
from loge.demands import actions, states
from loge.demands.clock import press, tick
from loge.demands.models import Demand, Dispute
from loge.maildesk.models import Letter
from loge.money import ledger
from loge.money.models import Refund, Transfer

from ..cast import Cast, eur, work
from ..together import together, winners

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)

# From each state with a timer after the booking: how it is reached, and where the clock leads it at last
TIMERS = {
    states.BOOKED: (lambda cast, at: cast.funded_demand(at=at), states.CANCELLED),
    states.STRANDED: (lambda cast, at: cast.stranded_demand(at=at), states.CANCELLED),
    states.ARRIVED: (lambda cast, at: actions.arrive(cast.funded_demand(at=at), by=cast.client, at=at), states.DELIVERED),
    states.DELIVERED: (lambda cast, at: cast.delivered_demand(at=at), states.SETTLED),
    states.PARTIAL: (
        lambda cast, at: actions.receive_part(cast.delivered_demand(at=at), by=cast.client, cents=900, words="Moins.", at=at),
        states.DISPUTED,
    ),
    states.MISSED: (lambda cast, at: actions.miss(cast.past_demand(), by=cast.client, at=at), states.CANCELLED),
    states.UNMET: (lambda cast, at: actions.report_absent(cast.past_demand(), by=cast.server, at=at), states.CANCELLED),
    states.DISPUTED: (lambda cast, at: cast.disputed_demand(at=at), states.ESCALATED),
    states.ESCALATED: (lambda cast, at: actions.escalate(cast.disputed_demand(at=at), at=at), states.ESCALATED),
    states.RULED: (lambda cast, at: cast.ruled_demand(at=at), states.CLOSED),
    states.APPEALED: (
        lambda cast, at: actions.appeal(cast.ruled_demand(at=at), by=cast.client, words="Un autre regard.", at=at),
        states.APPEALED,
    ),
}  # fmt: skip


def standing(demand: Demand) -> tuple[object, ...]:
    """Everything the clock could have changed."""
    row = Demand.objects.values_list("state", "since_at", "nudges", "clock_at", "received_cents").get(pk=demand.pk)
    return (*row, Fact.objects.count(), Transfer.objects.count(), Refund.objects.count())


@pytest.mark.parametrize("state", TIMERS)
def test_every_timer_replayed_twice_changes_nothing(cast, state):
    at = now()
    reach, target = TIMERS[state]
    demand = cast.fresh(reach(cast, at))
    assert demand.state == state
    work()
    while (due := cast.fresh(demand).clock_at) is not None:
        since = cast.fresh(demand).since_at
        before = standing(demand)
        assert tick(at=due - dt.timedelta(seconds=1)) == 0 and standing(demand) == before, "not a second early"
        assert tick(at=due) == 1
        after = standing(demand)
        for _ in range(2):
            assert tick(at=due) == 0 and standing(demand) == after, "replayed, it changes nothing"
        if cast.fresh(demand).since_at != since:
            break
    assert cast.fresh(demand).state == target
    work()
    assert ledger.check() == []


def test_booked_and_never_spoken_of_again_is_reminded_and_given_back(cast):
    at = now()
    demand = cast.funded_demand(at=at, wished_at=at + 10 * DAY)
    done = [day for day in range(30) if tick(at=at + day * DAY + HOUR)]
    assert done == [13, 23, 25]
    work()
    assert (cast.fresh(demand).state, cast.kept(demand), cast.fresh(demand).once) == (states.CANCELLED, eur("0"), False)
    assert Letter.objects.filter(name="booked_reminder").count() == 4


def test_captured_money_is_never_kept_beyond_its_days_however_often_someone_stands_in(cast):
    at = now()
    demand = cast.funded_demand(at=at)
    Demand.objects.filter(pk=demand.pk).update(booked_at=at - 70 * DAY)
    nadia = cast.person("Nadia")
    offer = cast.another_offer(nadia)
    actions.step_aside(cast.fresh(demand), by=cast.server)
    actions.ask_substitutes(cast.fresh(demand), [offer], by=cast.client)
    actions.step_in(cast.fresh(demand), by=nadia)
    demand = cast.fresh(demand)
    assert demand.clock_end == at + 5 * DAY, "counted from the payment, not from who stood in"


def test_no_ruling_in_time_is_heard_by_another_loge_and_the_next_and_at_last_the_operator(cast, sandbox):
    first = Cast(sandbox, slug="ailleurs")
    at = now()
    demand = cast.disputed_demand(at=at)
    assert [day for day in (4, 5, 9, 10, 13, 14, 15) if tick(at=at + day * DAY)] == [5, 10, 14, 15]
    assert (cast.fresh(demand).state, Dispute.objects.get().heard_in) == (states.ESCALATED, first.house)
    with pytest.raises(Refused):
        actions.rule_for(cast.fresh(demand), by=cast.keeper, back_cents=0, words="Trop tard pour cette loge.")
    tick(at=at + 20 * DAY)
    tick(at=at + 25 * DAY)
    assert Dispute.objects.get().heard_in is None
    actions.rule_for(cast.fresh(demand), by=cast.operator, back_cents=0, words="Le service a bien été rendu.")
    assert (cast.fresh(demand).state, cast.kept(demand)) == (states.RULED, eur("13"))


def test_the_appeal_is_open_for_seven_days_even_if_the_clock_is_late(cast):
    at = now()
    demand = cast.ruled_demand(at=at)
    with pytest.raises(Stale):
        actions.appeal(cast.fresh(demand), by=cast.client, words="Encore.", at=at + 7 * DAY)
    actions.appeal(cast.fresh(demand), by=cast.client, words="À temps.", at=at + 7 * DAY - HOUR)


def test_money_that_must_move_soon_is_said_twice_to_who_can_end_it(cast):
    at = now()
    demand = cast.disputed_demand(at=at)
    taken = demand.booked_at
    told = [(day, press(at=taken + day * DAY)) for day in (59, 60, 60, 61, 74, 75, 75, 80)]
    assert [day for day, count in told if count] == [60, 75]
    work()
    to = {letter.to.partition(".")[0] for letter in Letter.objects.filter(name="pressing")}
    assert to == {"claire", "dominique", "odette"}
    assert cast.fresh(demand).state == states.DISPUTED, "no winner by the clock"


def test_the_clock_waits_while_the_money_is_not_yet_taken(cast):
    at = now()
    demand = cast.agreed_demand(at=at)
    payment = cast.open_payment(demand)
    from loge.demands.listeners import book_when_held
    from loge.money.models import Payment

    Payment.objects.filter(pk=payment.pk).update(state="held")
    fact = Fact(kind="payment.held", subject=f"payment:{payment.pk}")
    book_when_held.func(fact)
    assert cast.fresh(demand).state == states.BOOKED
    assert tick(at=at + 80 * DAY) <= 1
    assert tick(at=at + 80 * DAY) == 0 and cast.fresh(demand).state == states.BOOKED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rival", ["dispute", "receive_part"])
def test_of_the_clock_and_her_word_at_the_same_instant_one_wins(cast, rival):
    also = {"words": "Il n’est pas venu.", **({"cents": 900} if rival == "receive_part" else {})}
    for _ in range(4):
        demand = cast.delivered_demand()
        seen = [cast.fresh(demand) for _ in range(8)]
        tries = [
            (lambda row=row: actions.settle(row, by=CLOCK))
            if place % 2
            else (lambda row=row: getattr(actions, rival)(row, by=cast.client, **also))
            for place, row in enumerate(seen)
        ]
        assert len(winners(together(tries), Stale)) == 1
        work()
        paid = cast.fresh(demand).state == states.SETTLED
        assert cast.kept(demand) == (eur("0") if paid else eur("13"))
