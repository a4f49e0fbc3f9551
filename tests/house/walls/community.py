"""What was told in confidence: a question, its answer; a guide that is not published."""

from __future__ import annotations

from typing import Any

from loge.care.community import actions, answering, digest, guides
from loge.care.community.models import Answer, Credit, Guide, Helper, Question, Voice
from loge.common.jobs import run_all

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Question, Answer, Helper, Guide, Credit)
MAY_MAKE: frozenset[str] = frozenset({"Question"})  # anyone may ask a loge, in their own name
WRITTEN = {
    "reason": "other",
    "readers": "all",
    "weekly": "on",
    "version": "1",
}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """She confides in the coordinator, who answers; a neighbour was brought in; a guide is being written."""
    told = {"by": cast.client, "title": SECRET, "words": SECRET, "nonce": "wall"}
    secret = actions.ask(cast.house, private=True, veiled=False, **told)
    actions.name_helper(secret, cast.server, by=cast.keeper)
    answer = answering.answer(secret, by=cast.server, words=SECRET, nonce="wall")
    other = actions.ask(cast.house, by=cast.server, title="Une haie de troènes ?", nonce="wall", private=False)
    said = answering.answer(other, by=cast.client, words=SECRET, nonce="wall")
    guide = guides.promote(said, by=cast.keeper, title=SECRET, words=SECRET, nonce="wall")
    credit = Credit.objects.get(guide=guide)
    actions.set_private(other, True, by=cast.server)
    run_all()
    voice = Voice.objects.get(house=cast.house, person=cast.client)
    return {
        "questions/<key>": [secret.pk, other.pk],
        "answers/<key>": [answer.pk, said.pk],
        "credits/<key>": [credit.pk],
        "guides/<key>": [guide.pk],
        "name": ["take_back", "meet", "publish"],
        "token": ["forged", digest.stop_key(voice)[:-1]],
    }
