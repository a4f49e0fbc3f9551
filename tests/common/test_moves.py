from __future__ import annotations

import datetime as dt

import pytest

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.models import Fact
from loge.common.moves import CLOCK, Move, Table
from loge.demands import clock as demand_clock
from loge.demands import states
from loge.demands.models import Demand
from loge.maildesk.models import Letter
from loge.money.models import Payment, Payout, Refund

HOUR = dt.timedelta(hours=1)
ANYONE, MACHINE = frozenset({"client"}), frozenset({CLOCK})
LIVES = (Demand, Payment, Refund, Payout, Letter)
FIRST = {Demand: "heard", Payment: "starting", Refund: "claimed", Payout: "claimed", Letter: "queued"}
ALSO = {Payout: {"waiting"}, Letter: {"to_tell", "held"}}  # other states a life may begin in, or be restored to


@pytest.mark.parametrize(
    "lines",
    [
        [Move("go", ("a",), "b", ANYONE), Move("go", ("b",), "c", ANYONE)],
        [Move("go", ("a",), "b", ANYONE, after=HOUR)],
        [Move("go", ("a",), "b", MACHINE)],
        [Move("go", ("a",), "b", MACHINE, after=HOUR), Move("stop", ("a", "b"), "c", MACHINE, after=HOUR)],
    ],
    ids=["one name twice", "a delay without the clock", "the clock without a delay", "two timers in one state"],
)
def test_a_table_that_contradicts_itself_is_refused(lines):
    with pytest.raises(ValueError, match=r"two|go together"):
        Table(*lines)


@pytest.mark.parametrize("life", LIVES)
def test_every_state_of_a_life_can_be_reached(life):
    reached = {FIRST[life], *ALSO.get(life, ())}
    for _ in life.MOVES.states:
        reached |= {move.target for move in life.MOVES if reached & set(move.sources)}
    assert reached == set(life.MOVES.states)


@pytest.mark.parametrize("life", LIVES)
def test_states_fit_their_column(life):
    assert max(map(len, life.MOVES.states)) <= life._meta.get_field("state").max_length


def test_a_move_is_stale_for_the_second_who_makes_it(cast):
    demand = cast.quoted_demand()
    as_the_other_saw_it = cast.fresh(demand)
    moves.make(demand, "withdraw", by=cast.client)
    with pytest.raises(Stale):
        moves.make(as_the_other_saw_it, "decline", by=cast.server)
    assert as_the_other_saw_it.state == "quoted", "what failed leaves the row in hand as it was"
    assert cast.fresh(demand).state == "withdrawn"


def test_a_move_is_refused_to_whom_the_table_does_not_name(cast):
    demand = cast.quoted_demand()
    for person in (cast.server, cast.keeper, cast.desk, cast.stranger, cast.operator):
        with pytest.raises(Refused):
            moves.make(demand, "withdraw", by=person)
    assert cast.fresh(demand).state == "quoted"


def test_a_move_is_a_fact_named_by_the_state_reached(cast):
    at = now() + HOUR
    demand = cast.quoted_demand()
    moves.make(demand, "withdraw", by=cast.client, at=at, note={"why": "rain"})
    fact = Fact.objects.get(kind="demand.withdrawn")
    assert (fact.subject, fact.by, fact.at) == (demand.reference, str(cast.client.pk), at)
    assert fact.data == {"move": "withdraw", "why": "rain"}
    assert fact.house_id == cast.house.pk


def test_the_same_key_in_another_house_is_another_row(cast):
    """Every write names the house beside the key: a row handed from another house's page moves nothing."""
    demand = cast.quoted_demand()
    forged = cast.fresh(demand)
    forged.house_id = cast.offer.pk
    with pytest.raises(Stale):
        moves.make(forged, "withdraw", by=cast.client)


def test_a_state_wakes_the_clock_at_each_reminder_then_for_its_move(cast):
    at = now()
    demand = cast.quoted_demand(at=at)
    assert demand.clock_at == at + 48 * HOUR
    assert [moves.wake_at(demand, "delivered", at, nudges) - at for nudges in range(3)] == [
        24 * HOUR,
        48 * HOUR,
        72 * HOUR,
    ]
    assert moves.wake_at(demand, "settled", at, 0) is None


def test_a_house_with_a_shorter_delay_drops_the_reminders_that_would_come_after(cast):
    cast.house.settle_after = 30 * HOUR
    at, demand = now(), cast.heard_demand()
    demand.house = cast.house
    assert [moves.wake_at(demand, "delivered", at, nudges) - at for nudges in range(2)] == [24 * HOUR, 30 * HOUR]


def test_a_reminder_is_given_once_whoever_looks(cast):
    at = now() - 50 * HOUR
    demand = cast.quoted_demand(at=at)
    as_another_worker_saw_it = cast.fresh(demand)
    assert moves.nudge(demand, at=now())
    with pytest.raises(Stale):
        moves.nudge(as_another_worker_saw_it, at=now())
    assert Fact.objects.filter(kind="demand.quoted.reminded").count() == 1


def test_the_clock_does_not_end_a_price_that_was_named_anew_meanwhile(cast):
    """The worker looked when the old price was due; before it acts, a new one is named."""
    from loge.demands import actions

    begun = now() - 73 * HOUR
    demand = cast.quoted_demand(at=begun)
    [as_the_clock_saw_it] = moves.due(Demand, now())
    actions.quote(demand, by=cast.server, cents=1400, at=begun + 71 * HOUR)
    with pytest.raises(Stale):
        actions.lapse(as_the_clock_saw_it)
    assert cast.fresh(demand).state == "quoted"


def test_one_row_that_breaks_does_not_stop_the_clock_of_the_others(cast, monkeypatch):
    at = now() - 200 * HOUR
    broken, fine = cast.heard_demand(at=at), cast.heard_demand(at=at + HOUR)
    forget = demand_clock.actions.forget

    def breaks(demand, **also):
        assert demand.pk != broken.pk, "on purpose"
        return forget(demand, **also)

    monkeypatch.setattr(demand_clock.actions, "forget", breaks)
    demand_clock.tick(at=now())
    assert cast.fresh(fine).state == states.LAPSED
    assert cast.fresh(broken).state == states.HEARD


def test_replaying_the_clock_changes_nothing(cast):
    at = now() - 1_000 * HOUR
    for bring in (cast.heard_demand, cast.quoted_demand, cast.agreed_demand):
        bring(at=at)
    cast.delivered_demand(at=at)
    for _ in range(10):
        demand_clock.tick(at=now())
    before = (list(Demand.objects.order_by("pk").values()), Fact.objects.count())
    assert demand_clock.tick(at=now()) == 0
    assert (list(Demand.objects.order_by("pk").values()), Fact.objects.count()) == before
    assert not Demand.objects.filter(clock_at__lte=now()).exists()
