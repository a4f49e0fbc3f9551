"""Whatever anyone does in whatever order, every cent is somewhere: a machine plays random lives of one demand."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from loge.common.clock import now
from loge.common.errors import Refused
from loge.demands import actions, states
from loge.demands.clock import tick
from loge.demands.models import Adjustment, Demand, Reception
from loge.money import ledger, queries
from loge.money.models import Payment, Transfer
from loge.money.states import PaymentState
from loge.people.models import Person

from ..cast import Cast, work

REASONS = "Les deux ont raconté la même promenade, autrement."
PEOPLE = {
    states.CLIENT: "client", states.PROVIDER: "server", states.COORDINATOR: "keeper", states.JUDGE: "judge", states.SUBSTITUTE: "nadia",
}  # fmt: skip
ASIDE = ("ask", "more", "pay_more", "refuse_more", "time")  # what is done beside the table
STEP = st.tuples(
    st.integers(0, 30), st.booleans(), st.sampled_from([0, 1, 300, 899, 1000, 1299, 1300, 1301, 1500, 2600])
)


@pytest.fixture
def town(cast, sandbox):
    cast.judge = Cast(sandbox, slug="ailleurs").keeper
    cast.nadia, cast.theo = cast.person("Nadia"), cast.person("Théo")
    cast.lives = 0
    cast.others = [cast.another_offer(cast.nadia), cast.another_offer(cast.theo)]
    return cast


@given(st.lists(STEP, min_size=4, max_size=12))
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
def test_after_any_sequence_of_moves_every_cent_is_somewhere(town, steps):
    town.lives += 1  # what an earlier life left standing keeps its hour
    demand = town.funded_demand(wished_at=now() + dt.timedelta(hours=3 * town.lives))
    Demand.objects.filter(pk=demand.pk).update(
        wished_at=now(), cancel_notice=dt.timedelta(hours=24), late_cancel_bp=5_000
    )
    at = now() + dt.timedelta(minutes=5)
    for number, hurried, cents in steps:
        with suppress(Refused):
            at = play(town, town.fresh(demand), number, cents, at)
        if not hurried:
            work()
        balanced(town, demand)
    work()
    balanced(town, demand)
    row = town.fresh(demand)
    if row.state in states.OVER:
        assert town.kept(row).cents == 0, f"{row.state}, yet something is kept"


def play(town, demand: Demand, number: int, cents: int, at: dt.datetime) -> dt.datetime:
    """One step that the demand's present state allows, as someone could do it with the pages."""
    possible = [
        (move.name, role)
        for move in states.MOVES
        if demand.state in move.sources
        for role in sorted(move.who & set(PEOPLE))
    ]
    possible += [(verb, "") for verb in ASIDE]
    verb, role = possible[number % len(possible)]
    person = demand.provider.person if role == states.PROVIDER else getattr(town, PEOPLE.get(role, "client"))
    proposed = Adjustment.objects.filter(demand=demand, state="proposed").select_related("house").first()
    if proposed is not None:
        proposed.demand = demand
    if verb == "time":
        at = max(at, demand.clock_at or at) + dt.timedelta(seconds=1)
        tick(at=at)
    elif verb == "ask":
        actions.ask_substitutes(demand, town.others, by=town.client, at=at)
    elif verb == "more":
        actions.propose_more(demand, by=demand.provider.person, cents=cents, words="Plus long que prévu.", at=at)
    elif verb == "refuse_more" and proposed is not None:
        actions.refuse_more(proposed, by=town.client)
    elif verb == "pay_more" and proposed is not None:
        town.give_card(actions.start_extra(proposed, by=town.client, back="http://localhost:8000/"))
    elif verb not in ASIDE:
        actions_of(demand, verb, person, cents, at)
    return at


def actions_of(demand: Demand, verb: str, by: Person, cents: int, at: dt.datetime) -> None:
    told = {
        "deliver": {"cents": cents or None, "words": "Comme cela."}, "finish": {"cents": cents or None, "words": "Comme cela."},
        "receive_part": {"cents": cents, "words": "Une partie."}, "dispute": {"words": "Non."}, "appeal": {"words": "Encore."},
        "contest_miss": {"words": "J’y étais."}, "contest_absence": {"words": "J’y étais."}, "step_in": {"cents": cents or None},
        **{verb: {"back_cents": cents, "words": REASONS, "borne_by": "house" if cents % 2 else "both"} for verb in ("rule", "rule_for", "decide")},
    }.get(verb, {})  # fmt: skip
    if verb == "arrive" and by == demand.provider.person:
        told = {"code": Reception.objects.get(demand=demand).arrival_code}
    getattr(actions, verb)(demand, by=by, at=at, **told)


def balanced(town, demand: Demand) -> None:
    """The ledger sums to zero; captured = paid out + refunded + commission + kept + owed + on its way."""
    assert ledger.check() == []
    total = dict(Transfer.objects.order_by().values_list("why").annotate(Sum("cents")))
    till = queries.till(town.house)
    on_its_way = till.on_the_way.cents - held(demand)
    assert total.get("capture", 0) == (
        total.get("paid_out", 0) + total.get("refunded", 0) + till.commission.cents + till.kept.cents + till.owed.cents + on_its_way
    )  # fmt: skip
    refunds = sum(row.cents for row in demand_refunds(demand))
    captured = (
        Payment.objects.filter(subject=demand.reference, state=PaymentState.CAPTURED).aggregate(all=Sum("cents"))["all"]
        or 0
    )
    assert refunds <= captured


def held(demand: Demand) -> int:
    """What is only reserved on a card."""
    waiting = Payment.objects.filter(state__in=(PaymentState.HELD, PaymentState.CAPTURING, PaymentState.VOIDING))
    return sum(ledger.balance(row.house_id, ledger.held(row.pk)) for row in waiting)


def demand_refunds(demand: Demand):
    from loge.money.models import Refund

    return Refund.objects.filter(subject=demand.reference)
