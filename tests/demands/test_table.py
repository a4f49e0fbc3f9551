"""The table is the law: every cell of state × move × role is allowed or refused as it says, and nothing else decides."""

from __future__ import annotations

from copy import copy
from itertools import product
from pathlib import Path

import pytest
from django.db import transaction

from loge.common import moves
from loge.common.errors import Refused, Stale
from loge.common.moves import CLOCK, GATEWAY
from loge.demands import actions, drawing, states
from loge.demands.models import Demand, Dispute, Substitute
from loge.houses.actions import welcome
from loge.houses.models import Household, Membership
from loge.web.doors.client.demand import FORMS

from ..cast import Cast

DRAWN = Path(__file__).parents[2] / "docs" / "life-of-a-demand.md"
PEOPLE = {
    states.CLIENT: "client", states.PROVIDER: "server", states.COORDINATOR: "keeper", states.SUBSTITUTE: "neighbour", states.JUDGE: "judge",
}  # fmt: skip
NOBODY_HERE = ("desk", "stranger", "operator")
ROLES = {*PEOPLE, CLOCK, GATEWAY}
RULING = {"back_cents": 500, "words": "Les deux ont raison pour moitié."}
WITH = {
    "quote": {"cents": 1300}, "counter": {"cents": 1200}, "accept": {"version": 1}, "dispute": {"words": "Rien."},
    "receive_part": {"cents": 500, "words": "La moitié."}, "contest_miss": {"words": "J’y étais."},
    "contest_absence": {"words": "J’y étais."}, "appeal": {"words": "Non."}, "rule": RULING, "rule_for": RULING, "decide": RULING,
}  # fmt: skip


@pytest.fixture
def told(cast, sandbox) -> tuple[Cast, Demand]:
    """A demand around which everyone the table speaks of stands: a neighbour asked to stand in, a judge of another loge."""
    other = Cast(sandbox, slug="ailleurs")
    cast.judge = other.keeper
    cast.neighbour = cast.person("Nadia")
    offer = cast.another_offer(cast.neighbour)
    demand = cast.quoted_demand()
    Substitute.objects.create(house=cast.house, demand=demand, offer=offer)
    Dispute.objects.create(house=cast.house, demand=demand, opened_by=cast.client, heard_in=other.house)
    return cast, demand


def actors(cast) -> dict[str, object]:
    people = {role: getattr(cast, name) for role, name in PEOPLE.items()}
    return people | {name: getattr(cast, name) for name in NOBODY_HERE} | {CLOCK: CLOCK, GATEWAY: GATEWAY}


def attempt(demand: Demand, name: str, by: object) -> str:
    """What came of the move; whatever it was, it is undone."""
    try:
        with transaction.atomic():
            moves.make(demand, name, by=by)
            transaction.set_rollback(True)
    except Stale:
        return "stale"
    except Refused:
        return "refused"
    return "made"


def is_someone_in(role: str, state: str) -> bool:
    """Who stands in and who judges are someone here only while they are awaited."""
    awaited = {states.SUBSTITUTE: (states.STRANDED,), states.JUDGE: (states.ESCALATED, states.APPEALED)}
    return state in awaited.get(role, (state,))


def test_every_cell_is_as_the_table_says(told):
    cast, demand = told
    wrong, cells = [], 0
    for state in states.NAMES:
        Demand.objects.update(state=state)
        fresh = cast.fresh(demand)
        for move, (role, by) in product(states.MOVES, actors(cast).items()):
            may = role in move.who and is_someone_in(role, state)
            expected = "refused" if not may else "made" if state in move.sources else "stale"
            came = attempt(copy(fresh), move.name, by)
            wrong += [(state, move.name, role, came)] if came != expected else []
            cells += 1
    assert not wrong
    assert cells == len(states.NAMES) * len(list(states.MOVES)) * 10


def test_the_buttons_of_a_page_are_the_tables(told):
    cast, demand = told
    for demand.state in states.NAMES:
        for role, name in PEOPLE.items():
            shown = [move.name for move in demand.moves_open_to(getattr(cast, name))]
            assert shown == [move.name for move in states.MOVES if demand.state in move.sources and role in move.who]
        for name in NOBODY_HERE:
            assert demand.moves_open_to(getattr(cast, name)) == []


def test_an_action_refuses_whom_the_table_does_not_name(told):
    cast, demand = told
    for move in (move for move in states.MOVES if move.label):
        Demand.objects.update(state=move.sources[-1], cents=1300, commission_bp=1750)
        for role, by in actors(cast).items():
            if role in move.who or role in (CLOCK, GATEWAY):
                continue
            with pytest.raises(Refused), transaction.atomic():
                getattr(actions, move.name)(cast.fresh(demand), by=by, **WITH.get(move.name, {}))
                pytest.fail(f"{move.name} is open to the {role}")
            assert cast.fresh(demand).state == move.sources[-1], (move.name, role)


@pytest.mark.parametrize("who", ["client", "server", "kin of the client", "kin of the server"])
def test_a_party_or_who_lives_with_one_is_never_judge_in_their_cause(cast, who):
    person = {"client": cast.client, "server": cast.server}.get(who) or cast.person("Proche")
    welcome(cast.house, person, Membership.Role.COORDINATOR, by=cast.keeper)
    if who.startswith("kin"):
        home = Household.objects.create(house=cast.house)
        party = cast.client if "client" in who else cast.server
        Membership.objects.filter(house=cast.house, person__in=(party, person)).update(household=home)
    demand = actions.dispute(cast.delivered_demand(), by=cast.client, words="Il n’est pas venu.")
    for name in ("rule", "rule_for", "decide"):
        with pytest.raises(Refused):
            getattr(actions, name)(cast.fresh(demand), by=person, **RULING)
    assert actions.rule(cast.fresh(demand), by=cast.keeper, **RULING).state == states.RULED


def test_the_table_speaks_of_known_people_and_states():
    for move in states.MOVES:
        assert move.who <= ROLES, move
        assert bool(move.label) == bool(move.who & set(PEOPLE)), f"{move.name}: what a person does has a button"
    assert set(states.MOVES.states) == set(states.NAMES)
    assert {state for state in states.NAMES if not states.MOVES.open_to(state, ROLES)} == set(states.OVER)


def test_there_is_one_action_for_each_line():
    assert {move.name for move in states.MOVES} <= set(actions.__all__)
    assert set(FORMS) <= {move.name for move in states.MOVES}
    assert set(WITH) <= set(FORMS), "what an action must be told is asked"


def test_nobody_waits_for_ever_on_someone_who_is_silent():
    """In every state that is not the end, the clock does something one day: ends it, or has another loge hear it."""
    waiting = set(states.NAMES) - set(states.OVER)
    assert {state for state in waiting if states.MOVES.timer(state) is None} == set()


def test_silence_never_decides_against_who_disagrees():
    """While it is contested, the clock only passes it on; it closes a ruling, never a disagreement."""
    for state in (states.PARTIAL, states.DISPUTED, states.ESCALATED, states.APPEALED):
        assert states.MOVES.timer(state).target in states.CONTESTED
    assert states.MOVES.timer(states.RULED).name == "close"


def test_the_drawing_is_the_tables():
    drawn = drawing.drawing()
    assert DRAWN.read_text("utf-8") == drawn, "run: python -m loge.demands.drawing > docs/life-of-a-demand.md"
    for move in states.MOVES:
        for source in move.sources:
            assert f"    {source} --> {move.target}: {move.name} (" in drawn
