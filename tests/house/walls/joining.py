"""An application with its interview, a hand-over, and a loge that someone wants to open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.common.clock import now
from loge.houses import actions
from loge.houses.models import (
    Application,
    Charter,
    Checklist,
    Expulsion,
    Handover,
    Membership,
    Paper,
    Probation,
    Residence,
    Signature,
    Slot,
    Vouch,
)

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (
    Application,
    Charter,
    Checklist,
    Expulsion,
    Handover,
    Paper,
    Probation,
    Residence,
    Signature,
    Slot,
    Vouch,
)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {
    "code": "0000", "commune": "61000", "address": "1 rue Neuve", "gate": "driving", "kind": "Permis",
    "valid_until": "2030-01-01", "lines": "Une", "fr": "Promis", "email": "ulysse.alencon@example.org",
    "starts_at": "2099-01-01T10:00", "count": "1", "minutes": "30", "notes": "Oui",
}  # fmt: skip


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """Someone has applied and is invited, the loge is offered to another, the platform has an opening to read."""
    person = cast.person("Candidate")
    [slot] = actions.offer_slots(cast.house, by=cast.keeper, starts=[now() + dt.timedelta(days=2)])
    one = actions.apply(
        cast.house, by=person, name="Candidate Portail", insee="61001", address=SECRET, born_on=dt.date(1980, 1, 1),
        trades=["garden"], free_time=SECRET, words=SECRET, charter_version=1, nonce="a1",
    )  # fmt: skip
    actions.invite(one, by=cast.keeper)
    actions.see_document(cast.house, person, by=cast.keeper)
    handover = actions.offer_handover(cast.house, by=cast.keeper, email=cast.desk.email, words=SECRET)
    opening = actions.ask_opening(by=person, insee="14118", name="Loge de Caen", communes=[], words=SECRET)
    member = Membership.objects.get(house=cast.house, person=cast.server, role=Membership.Role.PROVIDER)
    return {
        "name": ["accept", "decline", "invite", "approve"],
        "name of letters": ["had_left", "let_leave"],
        "applications/<key>": [one.pk],
        "vouch/<key>": [one.pk],
        "trust/<key>": [cast.provider.pk],
        "interviews/<key>": [slot.pk],
        "neighbours/<key>": [member.pk],
        "handover/<key>": [handover.pk],
        "open/<key>": [opening.pk],
        "openings/<key>": [opening.pk],
    }
