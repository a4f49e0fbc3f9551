"""A long request with its steps, a candidate with what was heard of them, a template of the house's own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.clients import actions as clients
from loge.common.clock import now
from loge.demands.long import actions, candidates, templates
from loge.demands.long.plan import Draft
from loge.demands.models import Candidate, CandidateNote, Encounter, LongTemplate, Step, Undertaking

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Candidate, CandidateNote, Encounter, LongTemplate, Step, Undertaking)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {"aim_on": "2030-01-02", "due_on": "2030-01-02", "waits_for": "moi", "why": "pour voir"}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """Nobody of the household may see it, and it names who could be hired."""
    by, house = cast.keeper, cast.house
    client = clients.open_household(house, by=by, name=SECRET)
    own = templates.keep_kind(house, by=by, key="", name=SECRET[:60], steps=[Draft(SECRET, 0, who="client")])
    aim = (now() + dt.timedelta(days=90)).date()
    row = actions.begin_long(
        house, by=by, kind=own.kind, aim_on=aim, nonce="wall", client=client, title=SECRET, words=SECRET
    )
    step = row.steps.get()
    zoe = candidates.add_candidate(row, by=by, name=SECRET, phone="0611223344")
    candidates.note_candidate(zoe, by=by, words=SECRET)
    candidates.meet_candidate(
        zoe, by=by, person=cast.keeper, starts_at=now() + dt.timedelta(days=30), lasts_for=dt.timedelta(hours=1)
    )
    return {
        "long/<key>": [row.pk], "steps/<key>": [step.pk], "candidates/<key>": [zoe.pk], "kind": [own.kind, "recruit"],
        "name": ["finish", "drop", "forget", "agree"],
    }  # fmt: skip
