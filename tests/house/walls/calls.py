"""A call taken for someone without e-mail, and what she is told."""

from __future__ import annotations

from typing import Any

from loge.common.jobs import run_all
from loge.demands import actions, assisted
from loge.demands.models import Consent
from loge.maildesk.models import Letter
from loge.web.doors.house.assisted import SPOKEN

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Consent,)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {
    "consent": "Oui.", "phone": "0261910451", "email": "ulysse.alencon@example.org", "digits": "0450",
    "commission_bp": "0", "ask": "1", "what": "demands", "first": "2020-01-01", "last": "2027-01-01", "yes": "1",
    "fact": "x",
}  # fmt: skip


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """She has called, the desk has asked for her, he has answered with a price."""
    caller = assisted.take_call(cast.house, by=cast.desk, name="Simone Portail", phone="0261910450", address=SECRET)
    told = {"words": SECRET, "read": SECRET, "consent": SECRET, "nonce": "appel"}
    called = assisted.ask_for(cast.offer, caller=caller, by=cast.desk, **told)
    actions.quote(called, by=cast.server, cents=1300, words=SECRET)
    run_all()
    return {
        "demands/<key>": [called.pk],
        "calls/<key>": [called.pk],
        "callers/<key>": [caller.pk],
        "name of calls/<key>": [*SPOKEN, "say", "review", "pay"],
        "letters/<key>": [*Letter.objects.filter(reader=caller).values_list("pk", flat=True)[:1]],
        "trade": ["garden"],
        "paper": ["forged"],
    }
