"""A disagreement with its evidence, a neighbour asked to stand in, more than was agreed, and someone who was not there."""

from __future__ import annotations

from typing import Any

from loge.common.jobs import run_all
from loge.demands import actions
from loge.demands.models import (
    Absence,
    Adjustment,
    Dispute,
    Evidence,
    Reception,
    Replacement,
    Ruling,
    Substitute,
)

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Reception, Adjustment, Substitute, Replacement, Absence, Dispute, Evidence, Ruling)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {"cents": "1", "code": "0000", "back_cents": "1", "borne_by": "both", "reason": "other"}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """Everything that may go wrong did."""
    actions.give_evidence(begun.disputed, by=cast.client, words=SECRET, nonce="e1")
    stranded = cast.stranded_demand(words=SECRET)
    asked = cast.person("Adrienne")
    actions.ask_substitutes(stranded, [cast.another_offer(asked)], by=cast.client)
    longer = cast.delivered_demand(words=SECRET)
    actions.propose_more(longer, by=cast.server, cents=200, words=SECRET)
    actions.miss(cast.past_demand(words=SECRET), by=cast.client, words=SECRET)
    run_all()
    return {
        "word": ["refuse", "leave", "yes", "no"],
        "demands/<key>": [stranded.pk, longer.pk],
        "cases/<key>": [begun.disputed.pk],
        "stand-in/<key>": [stranded.substitutes.get().pk],
    }
