"""The smaller lives hold to their tables too: a need, and what was more than agreed. Every cell of state × move × role."""

from __future__ import annotations

import pytest

from loge.common.jobs import run_all
from loge.common.moves import CLOCK, GATEWAY
from loge.demands import actions
from loge.demands.models import Adjustment, Need
from loge.demands.models.need import MACHINE, NEED_MOVES, NEED_STATES
from loge.demands.states import Longer
from loge.houses.models import Mission, Probation

from .test_table import attempt


def cells(row, moves, state: str, actors: dict[str, object]) -> None:
    type(row).objects.filter(pk=row.pk).update(state=state)
    since = row.since_at
    for move in moves:
        for role, by in actors.items():
            row.state, row.since_at = state, since  # what was tried was undone
            expected = "refused" if role not in move.who else "made" if state in move.sources else "stale"
            assert attempt(row, move.name, by) == expected, (state, move.name, role)


@pytest.mark.parametrize("state", NEED_STATES)
def test_every_cell_of_a_need(cast, state):
    told = {"words": "Promener Filou", "insee": "61001", "category_key": "dogs_cats", "nonce": "n1"}
    key = actions.post_need(cast.house, by=cast.client, **told).pk
    need = Need.objects.select_related("house", "client").get(pk=key)
    people = {"client": cast.client, "coordinator": cast.keeper, "neighbour": cast.server, "desk": cast.desk}
    cells(need, NEED_MOVES, state, {**people, "stranger": cast.stranger, CLOCK: CLOCK, MACHINE: MACHINE})


@pytest.mark.parametrize("state", Longer.MOVES.states)
def test_every_cell_of_what_was_more(cast, state):
    demand = cast.delivered_demand()
    actions.propose_more(demand, by=cast.server, cents=300, words="Une heure de plus.")
    row = Adjustment.objects.select_related("house", "demand__provider", "demand__house").get()
    people = {"client": cast.client, "provider": cast.server, "coordinator": cast.keeper, "stranger": cast.stranger}
    cells(row, Longer.MOVES, state, {**people, GATEWAY: GATEWAY})


@pytest.mark.parametrize(("back", "counted"), [(500, 1), (1300, 0)])
def test_a_service_that_was_ruled_upon_counts_for_the_probation_if_something_was_received(cast, back, counted):
    Probation.objects.create(house=cast.house, person=cast.server)
    cast.rule(cast.disputed_demand(), back=back)
    run_all()
    assert Mission.objects.filter(person=cast.server).count() == counted
