"""A guest's file and stay, a list that was given, a partner, a note for the next shift, a parcel."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.clients import actions
from loge.clients.models import Address, ClientFile, Custody, Kept, Look, Roll, ShiftNote, ShiftRead, Stay
from loge.common.clock import local, now
from loge.offers.partners.actions import keep_partner
from loge.offers.partners.models import Partner, PartnerClosing, PartnerHours

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (
    Address,
    ClientFile,
    Custody,
    Kept,
    Look,
    Partner,
    PartnerClosing,
    PartnerHours,
    Roll,
    ShiftNote,
    ShiftRead,
    Stay,
)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {"done": "told", "signed": "moi"}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    today = local(now(), cast.house.zone).date()
    told = {"notes": SECRET, "allergies": SECRET, "tastes": SECRET}
    guest = actions.welcome(cast.house, by=cast.keeper, name=SECRET, email="guest@guests.invalid", **told)
    stay = actions.expect(
        guest, by=cast.keeper, number="B1", arrives_on=today, leaves_on=today + dt.timedelta(days=2), notes=SECRET
    )
    other = actions.expect(guest, by=cast.keeper, number="B2", arrives_on=today, leaves_on=today, notes=SECRET)
    actions.open_link(other, by=cast.keeper)
    roll = actions.give_list(
        cast.house,
        by=cast.keeper,
        content=f"Nom;Chambre\n{SECRET};1".encode(),
        name=SECRET,
        sort=Roll.Sort.ARRIVALS,
        day=today,
    )
    note = actions.leave_note(cast.house, by=cast.keeper, words=SECRET, nonce="s1")
    kept = actions.receive(cast.house, by=cast.keeper, sort="parcel", what=SECRET, place=SECRET, stay=stay)
    partner = keep_partner(cast.house, by=cast.keeper, name=SECRET[:100], notes=SECRET, category_keys=[])
    return {
        "stays/<key>": [stay.pk],
        "guests/<key>": [guest.pk],
        "lists/<key>": [roll.pk],
        "shift-notes/<key>": [note.pk],
        "kept/<key>": [kept.pk],
        "partners/<key>": [partner.pk],
        "name of guests/<key>": ["address", "drop", "merge", "unmerge", "erase"],
        "name of shift-notes/<key>": ["close", "reopen"],
        "name of partners/<key>": ["retire", "again", "shut", "open"],
    }
