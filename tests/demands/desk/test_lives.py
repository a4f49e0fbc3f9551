"""The desk's tables: every state, every move, everyone who may or may not make it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.moves import CLOCK
from loge.demands import desk_states
from loge.demands.desk import clock
from loge.demands.models import Case, Enquiry, Item, Suggestion

from .ground import Desk

ROWS = {
    "case": (Case, desk_states.CASE_MOVES, desk_states.CASE_NAMES),
    "item": (Item, desk_states.ITEM_MOVES, desk_states.ITEM_NAMES),
    "enquiry": (Enquiry, desk_states.ENQUIRY_MOVES, desk_states.ENQUIRY_NAMES),
    "suggestion": (Suggestion, desk_states.SUGGESTION_MOVES, desk_states.SUGGESTION_NAMES),
}


def _row(desk: Desk, kind: str, case: Case) -> Any:
    item = Item.objects.filter(case=case).select_related("case").first()
    assert item is not None
    if kind == "case":
        return case
    if kind == "item":
        return item
    if kind == "enquiry":
        enquiry = Enquiry(house=desk.house, item=item, partner=desk.quai)
        moves.begin(enquiry, desk_states.PUT, by=desk.camille)
        return enquiry
    suggestion = Suggestion(house=desk.house, case=case, mail=item.asked_in, item=item, change="cancel")
    moves.begin(suggestion, desk_states.PUT, by=desk_states.MAIL)
    return suggestion


@pytest.mark.parametrize("kind", ROWS)
def test_every_state_move_and_role(desk: Desk, kind: str) -> None:
    case = desk.write("Could you book a table for two on 12 March at 8pm?")
    model, table, names = ROWS[kind]
    assert set(table.states) == set(names), "every state has a name"
    row = _row(desk, kind, case)
    who = {desk_states.DESK: desk.camille, desk_states.MAIL: desk_states.MAIL, CLOCK: CLOCK, "stranger": desk.stranger}
    for state in table.states:
        for move in table:
            for role, by in who.items():
                model.objects.filter(pk=row.pk).update(state=state)
                row.refresh_from_db()
                allowed = role in move.who and state in move.sources
                try:
                    with transaction.atomic():
                        moves.make(row, move.name, by=by)
                except Stale:
                    assert role in move.who and state not in move.sources
                except Refused:
                    assert role not in move.who
                else:
                    assert allowed and model.objects.get(pk=row.pk).state == move.target


def test_the_clock_lets_go_what_is_no_longer_held(desk: Desk) -> None:
    from loge.demands.desk import actions

    case = desk.write("Could you book a table for two on 12 March at 8pm?")
    item = desk.items(case)[0]
    until = now() + dt.timedelta(hours=3)
    actions.hold(item, by=desk.camille, until=until, partner=desk.quai)
    assert item.clock_at is not None and abs(item.clock_at - until) < dt.timedelta(seconds=5)
    assert clock.tick(at=until - dt.timedelta(minutes=1)) == 0
    assert clock.tick(at=until + dt.timedelta(minutes=1)) == 1
    item.refresh_from_db()
    assert (item.state, item.held_until, item.sequence) == (desk_states.ENQUIRED, None, 2)


def test_a_partner_who_says_nothing_is_silent_after_a_reminder(desk: Desk) -> None:
    from loge.demands.desk import actions

    case = desk.write("Could you book a table for two on 12 March at 8pm?")
    (asked,) = actions.ask_partners(desk.items(case)[0], by=desk.camille, partners=[desk.quai], by_phone=True)
    assert clock.tick(at=now() + dt.timedelta(hours=13)) == 1
    assert clock.tick(at=now() + dt.timedelta(hours=25)) == 1
    asked.refresh_from_db()
    assert asked.state == desk_states.SILENT
