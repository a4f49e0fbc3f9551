"""The table is the law: every cell of state × move × role is allowed or refused as it says, and nothing else decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from loge.common import moves
from loge.common.errors import Refused, Stale
from loge.common.moves import CLOCK, GATEWAY
from loge.demands import actions, drawing, states
from loge.demands.models import Demand
from loge.houses.actions import welcome
from loge.houses.models import Membership
from loge.web.doors.client import FORMS

DRAWN = Path(__file__).parents[2] / "docs" / "life-of-a-demand.md"
PEOPLE = {states.CLIENT: "client", states.PROVIDER: "server", states.COORDINATOR: "keeper"}
NOBODY_HERE = ("desk", "stranger", "operator")
WITH = {
    "quote": {"cents": 1300}, "counter": {"cents": 1200}, "accept": {"version": 1}, "dispute": {"words": "Rien."},
    "uphold": {"words": "Oui."}, "refund": {"words": "Non."}, "share": {"words": "Moitié.", "back_cents": 500},
}  # fmt: skip
ROLES = {states.CLIENT, states.PROVIDER, states.COORDINATOR, CLOCK, GATEWAY}


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


@pytest.mark.parametrize("state", states.NAMES)
def test_every_cell_is_as_the_table_says(cast, state):
    demand = cast.heard_demand()
    Demand.objects.update(state=state)
    for move in states.MOVES:
        for role, by in actors(cast).items():
            expected = "refused" if role not in move.who else "made" if state in move.sources else "stale"
            assert attempt(cast.fresh(demand), move.name, by) == expected, (state, move.name, role)


@pytest.mark.parametrize("state", states.NAMES)
def test_the_buttons_of_a_page_are_the_tables(cast, state):
    demand = cast.heard_demand()
    demand.state = state
    for role, name in PEOPLE.items():
        shown = [move.name for move in demand.moves_open_to(getattr(cast, name))]
        assert shown == [move.name for move in states.MOVES if state in move.sources and role in move.who]
    for name in NOBODY_HERE:
        assert demand.moves_open_to(getattr(cast, name)) == []


@pytest.mark.parametrize("move", [move for move in states.MOVES if move.label], ids=lambda move: move.name)
def test_an_action_refuses_whom_the_table_does_not_name(cast, move):
    demand = cast.quoted_demand()
    Demand.objects.update(state=move.sources[-1], cents=1300, commission_bp=1750)
    for role, by in actors(cast).items():
        if role in move.who or role in (CLOCK, GATEWAY):
            continue
        with pytest.raises(Refused), transaction.atomic():
            getattr(actions, move.name)(cast.fresh(demand), by=by, **WITH.get(move.name, {}))
        assert cast.fresh(demand).state == move.sources[-1]


@pytest.mark.parametrize("role", ["client", "server"])
def test_a_party_is_never_judge_in_their_own_cause(cast, role):
    person = getattr(cast, role)
    welcome(cast.house, person, Membership.Role.COORDINATOR, by=cast.keeper)
    demand = actions.dispute(cast.delivered_demand(), by=cast.client, words="Il n’est pas venu.")
    for name in ("uphold", "refund", "share"):
        with pytest.raises(Refused):
            getattr(actions, name)(demand, by=person, **WITH[name])


def test_the_table_speaks_of_known_people_and_states():
    for move in states.MOVES:
        assert move.who <= ROLES, move
        assert bool(move.label) == bool(move.who & set(PEOPLE)), f"{move.name}: what a person does has a button"
    assert set(states.MOVES.states) == set(states.NAMES)
    assert {state for state in states.NAMES if not states.MOVES.open_to(state, ROLES)} == set(states.OVER)


def test_there_is_one_action_for_each_line():
    assert {move.name for move in states.MOVES} <= set(actions.__all__)
    assert set(FORMS) <= {move.name for move in states.MOVES}
    assert set(FORMS) == {*WITH, "decline", "cancel"}


def test_nobody_waits_for_ever_on_someone_who_is_silent():
    """While a price is talked about or a receipt awaited, the clock ends it one day. Booked and disputed wait for people."""
    waiting = set(states.NAMES) - set(states.OVER)
    assert {state for state in waiting if states.MOVES.timer(state) is None} == {states.BOOKED, states.DISPUTED}


def test_the_drawing_is_the_tables():
    drawn = drawing.drawing()
    assert DRAWN.read_text("utf-8") == drawn, "run: python -m loge.demands.drawing > docs/life-of-a-demand.md"
    for move in states.MOVES:
        for source in move.sources:
            assert f"    {source} --> {move.target}: {move.name} (" in drawn
