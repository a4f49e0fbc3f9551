"""Hard words and who answers them, what is asked of who wrote them, the house's own wordings, what was reported."""

from __future__ import annotations

from typing import Any

from loge.care.kindness import actions, wordings
from loge.care.kindness.written import written
from loge.care.models import Limit, Notice, Veil, Wording
from loge.care.notices import actions as notices
from loge.care.notices.kinds import readable
from loge.demands import actions as demands
from loge.web.doors.house.kindness import TAPS

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Veil, Limit, Wording, Notice)
MAY_MAKE = frozenset({"Notice"})  # anyone may doubt an offer they can see
WRITTEN = {
    "step": "block",
    "decision": "lift",
    "wording": "insult-fr",
    "insult-fr-words": "Rien",
    "subject": "message:0",
}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """He was insulted, she is blocked and contests it; her message is reported too."""
    said = demands.say(begun.fresh, by=cast.client, words=f"Vous êtes des incapables. {SECRET}", nonce="hard")
    found = written(cast.house, f"message:{said.pk}")
    assert found is not None
    veil = actions.hear(found)
    assert veil is not None
    limit = actions.impose(veil, by=cast.keeper, step="block", words=f"Le ton de vos messages : {SECRET}")
    actions.contest(limit, by=cast.client, words=SECRET)
    wordings.write_wording(cast.house, by=cast.keeper, situation="pause", language="fr", words=SECRET)
    shown = readable(cast.house, "message", said.pk, cast.server)
    assert shown is not None
    notice = notices.report(cast.house, shown, by=cast.server, reason="insult", words=SECRET)
    return {
        "veils/<key>": [veil.pk],
        "limits/<key>": [limit.pk],
        "notices/<key>": [notice.pk],
        "<kind>/<key>": [said.pk, cast.offer.pk],
        "kind": ["message", "offer", "profile"],
        "name of veils/<key>": ["read", "limit", *TAPS],
        "name of limits/<key>": ["contest", "judge", "take_back"],
        "name of notices/<key>": ["judge", "contest"],
    }
