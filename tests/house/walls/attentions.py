"""Moments, the book of attentions, what is proposed and what may be spent."""

from __future__ import annotations

from typing import Any

from loge.care.models import Attention, AttentionBudget, AttentionGiven, Moment
from loge.care.moments import actions
from loge.web.doors.house.attentions import GIVEN

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Moment, Attention, AttentionGiven, AttentionBudget)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {"tone": "hurt", "form": "attention", "fits": "first", "month_cents": "1", "person_cents": "1"}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """She was delighted; roses are proposed for her."""
    actions.note_moment(begun.demand, by=cast.client, tone="delight", words=SECRET)
    line = actions.write_attention(cast.house, by=cast.keeper, title=SECRET, how="", fits="anytime", cents=100)
    actions.set_budget(cast.house, by=cast.keeper, month_cents=5_000, person_cents=5_000)
    given = actions.propose(cast.house, cast.client, why="anytime", subject=begun.demand.reference, by=cast.keeper)
    assert given is not None
    return {"attentions/<key>": [line.pk, given.pk], "name": ["away", *GIVEN]}
