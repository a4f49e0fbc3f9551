"""Every declared life of a loge, cell by cell: in this state, may this one make this move? As its table says, and no other way.

Lives whose cells need a longer story are walked where that story is (``ELSEWHERE``)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from loge.care.models import Event, Notice
from loge.common.clock import now
from loge.common.moves import CLOCK, GATEWAY, Moving
from loge.houses.models import Handover, Opening
from loge.maildesk.models import Letter
from loge.money.models import Chargeback, Debt, IdentityAsked, Payment, Payout, Refund
from loge.offers.models import Offer
from loge.people.models import Departure

from ..cast import Cast
from ..demands.test_table import attempt

LIVES = [model for model in apps.get_models() if issubclass(model, Moving)]
OF_A_LOGE = {
    "care.Event", "care.Notice", "houses.Handover", "houses.Opening", "maildesk.Letter", "money.Chargeback", "money.Debt",
    "money.IdentityAsked", "money.Payment", "money.Payout", "money.Refund", "offers.Offer", "people.Departure",
}  # fmt: skip
ELSEWHERE = {
    "houses.Application": "tests.houses.test_joining:test_every_cell_of_joining_is_as_the_table_says",
    "demands.Demand": "tests.demands.test_table:test_every_cell_is_as_the_table_says",  # with disputes and replacements
    "demands.Need": "tests.demands.test_small_tables:test_every_cell_of_a_need",
    "care.Incident": "tests.care.network.test_network:test_every_cell_of_an_incident",
    "demands.Undertaking": "tests.demands.long.test_long:test_every_cell_of_a_long_request_is_as_its_table_says",
    "demands.Step": "tests.demands.long.test_long:test_every_cell_of_a_long_request_is_as_its_table_says",
    "demands.Candidate": "tests.demands.long.test_long:test_every_cell_of_a_long_request_is_as_its_table_says",
    "demands.Adjustment": "tests.demands.test_small_tables:test_every_cell_of_what_was_more",
}
MACHINES = {CLOCK: CLOCK, GATEWAY: GATEWAY}
World = tuple[Moving, dict[str, Any]]


def _opening(cast: Cast) -> World:
    row = Opening.objects.create(
        person=cast.stranger, insee="14118", name="Loge de Caen", words="Pour ouvrir.", state="asked"
    )
    return row, {"applicant": cast.stranger, "operator": cast.operator, "a keeper": cast.keeper, CLOCK: CLOCK}


def _opening_of_an_operator(cast: Cast) -> World:
    """Whoever asks does not approve, be they the operator."""
    row = Opening.objects.create(
        person=cast.operator, insee="14118", name="Loge de Caen", words="Pour ouvrir.", state="asked"
    )
    return row, {"applicant": cast.operator}


def _handover(cast: Cast) -> World:
    row = Handover.objects.create(house=cast.house, giver=cast.keeper, taker=cast.desk, state="offered")
    return row, {
        "giver": cast.keeper,
        "taker": cast.desk,
        "a client": cast.client,
        "the operator": cast.operator,
        CLOCK: CLOCK,
    }


def _departure(cast: Cast) -> World:
    row = Departure.objects.create(person=cast.client, state=Departure.ASKED)
    return row, {"oneself": cast.client, "a keeper": cast.keeper, "the operator": cast.operator, CLOCK: CLOCK}


def _offer(cast: Cast) -> World:
    row = Offer.objects.select_related("house", "provider").get(pk=cast.offer.pk)
    return row, {"provider": cast.server, "keeper": cast.keeper, "a client": cast.client}


def _payment(cast: Cast) -> World:
    row, _made = Payment.objects.get_or_create(
        house=cast.house, subject="demand:1", cents=1300, gateway="sandbox", payer=cast.client
    )
    return row, {**MACHINES, "who pays": cast.client, "a keeper": cast.keeper}


def _refund(cast: Cast) -> World:
    payment = _payment(cast)[0]
    row = Refund.objects.create(house=cast.house, subject="demand:1", cents=500, gateway="sandbox", payment=payment)
    return row, {**MACHINES, "who pays": cast.client, "a keeper": cast.keeper}


def _payout(cast: Cast) -> World:
    told = {"house": cast.house, "subject": "demand:1", "cents": 1072, "gateway": "sandbox"}
    row = Payout.objects.create(payee=cast.provider.reference, **told)
    return row, {**MACHINES, "who is paid": cast.server, "a keeper": cast.keeper}


def _identity(cast: Cast) -> World:
    row = IdentityAsked.objects.create(house=cast.house, payee=cast.provider.reference)
    return row, {**MACHINES, "who is asked": cast.server, "a keeper": cast.keeper}


def _debt(cast: Cast) -> World:
    told = {
        "payee": cast.provider.reference,
        "subject": "demand:1",
        "source": "refund:1",
        "cents": 900,
        "left_cents": 900,
    }
    row = Debt.objects.create(house=cast.house, **told)
    return row, {GATEWAY: GATEWAY, "coordinator": cast.keeper, "a concierge": cast.desk, "who owes": cast.server}


def _chargeback(cast: Cast) -> World:
    told = {"payment": _payment(cast)[0], "subject": "demand:1", "cents": 1300, "kept_cents": 1300}
    row = Chargeback.objects.create(house=cast.house, **told)
    return row, {GATEWAY: GATEWAY, "a keeper": cast.keeper, "who disputes": cast.client}


def _letter(cast: Cast) -> World:
    row = Letter.objects.create(
        house=cast.house, key="k", name="demand_quoted", to="", language="fr", title="T", text="T"
    )
    return row, {"post": "post", "keeper": cast.keeper, "a client": cast.client, "operator": cast.operator}


def _event(cast: Cast) -> World:
    at = now()
    told = {"title": "Café", "place": "Place", "starts_at": at, "ends_at": at.replace(year=at.year + 1), "nonce": "e"}
    row = Event.objects.create(house=cast.house, host=cast.client, **told)
    return row, {"host": cast.client, "keeper": cast.keeper, "a neighbour": cast.server, "a stranger": cast.stranger}


def _notice(cast: Cast) -> World:
    row = Notice.objects.create(
        house=cast.house, subject="message:0", author=cast.client, about=cast.server, reporter=cast.stranger, reason="other", reported_at=now()
    )  # fmt: skip
    return row, {
        "author": cast.client, "reporter": cast.stranger, "keeper": cast.keeper, "operator": cast.operator,
        "who is reviewed": cast.server, "a neighbour": cast.person("Nadia"),
    }  # fmt: skip


WORLDS: dict[str, Callable[[Cast], World]] = {
    "houses.Opening": _opening, "houses.Handover": _handover, "people.Departure": _departure, "offers.Offer": _offer,
    "money.Payment": _payment, "money.Refund": _refund, "money.Payout": _payout, "money.IdentityAsked": _identity,
    "money.Debt": _debt, "money.Chargeback": _chargeback, "maildesk.Letter": _letter, "care.Event": _event,
    "care.Notice": _notice, "an operator’s opening": _opening_of_an_operator,
}  # fmt: skip


def walk(row: Moving, actors: dict[str, Any]) -> int:
    """Try each cell; whatever it came to is undone. How many were made."""
    made = 0
    for state in row.MOVES.states:
        type(row)._base_manager.filter(pk=row.pk).update(state=state)
        since = row.since_at
        for move in row.MOVES:
            for role, by in actors.items():
                row.state, row.since_at = state, since
                expected = "refused" if role not in move.who else "made" if state in move.sources else "stale"
                assert attempt(row, move.name, by) == expected, (row.KIND, state, move.name, role)
                made += expected == "made"
    return made


def test_every_cell_of_every_life_of_a_loge(cast):
    for name, world in WORLDS.items():
        row, actors = world(cast)
        lines = [move for move in row.MOVES if move.who & set(actors)]
        assert walk(row, actors) >= len(lines), name
        if name in {model._meta.label for model in LIVES}:
            missing = {role for move in row.MOVES for role in move.who} - set(actors)
            assert not missing, f"{name}: who plays {missing}?"


@pytest.mark.parametrize("name", sorted(OF_A_LOGE | set(ELSEWHERE)))
def test_no_life_of_a_loge_is_left_unwalked(name):
    if name in WORLDS:
        return
    assert name in ELSEWHERE, (
        f"{name} has a table: build its world in {__name__}, or say in ELSEWHERE which test walks its cells"
    )
    module, _colon, test = ELSEWHERE[name].partition(":")
    assert callable(getattr(import_module(module), test))


@pytest.mark.parametrize("life", LIVES, ids=lambda model: model._meta.label)
def test_every_table_is_sound(life):
    """Each state fits its column, each move leads from somewhere and is someone’s to make."""
    table = life.MOVES
    assert max(map(len, table.states)) <= life._meta.get_field("state").max_length
    for move in table:
        assert move.who and move.sources, move
