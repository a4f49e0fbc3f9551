"""A household with a date, a proposal, a code in the vault, a visit for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.clients import actions
from loge.clients.dates import Rule
from loge.clients.models import Due, Gift, Home, Known, LookLink, Member, Occasion, Secret
from loge.common import moves
from loge.common.clock import now
from loge.demands.models import Errand, Gesture, PartnerIdea
from loge.demands.practice.errands import plan_errand
from loge.demands.practice.gestures import Line, propose
from loge.demands.practice.ideas import keep_idea
from loge.offers.partners.actions import keep_partner

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Due, Errand, Gesture, Gift, Home, Known, LookLink, Member, Occasion, PartnerIdea, Secret)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {"label": "le portail", "value": "4071", "given_on": "2025-01-01"}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """Camille asks for her household; something is proposed to her for her son."""
    by = cast.keeper
    client = actions.open_household(cast.house, by=by, name=SECRET)
    camille = actions.add_member(client, by=by, name="Camille", person=cast.client, orders="all", pays=True)
    son = actions.add_member(client, by=by, name=SECRET)
    home = actions.add_home(client, by=by, address=SECRET)
    fact = actions.know(client, by=by, sort="taste", words=SECRET)
    actions.remember_gift(client, by=by, member=son, what=SECRET, given_on=dt.date(2025, 1, 1))
    actions.lock_away(client, by=by, sort="code", label=SECRET[:40], value="9071-X", home=home)
    occasion = actions.keep_date(client, by=by, member=son, sort="birthday", rule=Rule(month=1, day=2))
    due = Due(
        house=cast.house,
        client=client,
        occasion=occasion,
        cycle=2030,
        day=dt.date(2030, 1, 2),
        decide_by=dt.date(2030, 1, 1),
    )
    moves.begin(due, "awaited", by=by)
    partner = keep_partner(cast.house, by=by, name=f"{SECRET[:30]}, fleurs", category_keys=[])
    idea = keep_idea(cast.house, by=by, partner=partner, what=SECRET, cents=4_000, category_key="dogs_cats")
    gesture = propose(
        client, by=by, asked=camille, lines=[Line(what=SECRET, cents=4_000, member=son)], deliver_at=now() + dt.timedelta(days=3),
        order_by=(now() + dt.timedelta(days=2)).date(), nonce="wall",
    )  # fmt: skip
    plan_errand(
        client,
        by=by,
        person=cast.server,
        title="Courses",
        starts_at=now() + dt.timedelta(days=20),
        lasts_for=dt.timedelta(hours=1),
    )
    actions.look(client, by=by, why="file")
    return {
        "clients/<key>": [client.pk],
        "client-rows/<key>": [fact.pk],
        "members/<key>": [son.pk],
        "occasions/<key>": [occasion.pk],
        "dates/<key>": [due.pk],
        "gestures/<key>": [gesture.pk],
        "ideas/<key>": [idea.pk],
        "name": ["member", "drop-fact", "another", "yes"],
    }
