"""A case of a desk with its mail, an item asked of a partner, a change read in a mail, and someone new in a conversation."""

from __future__ import annotations

import hashlib
from typing import Any

from loge.clients.models import Address, ClientFile
from loge.common import moves
from loge.common.clock import now
from loge.demands import desk_states
from loge.demands.desk import actions, search
from loge.demands.models import Case, DeskRules, Enquiry, Item, KnownWord, Share, Suggestion
from loge.demands.triage import triage
from loge.maildesk.models import Mail, Mailbox, Part, Party, Raw, Thread
from loge.offers.partners.models import Partner

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Case, Item, Enquiry, Suggestion, Share, DeskRules, KnownWord)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {"q": "portail", "owner": "", "for": "hour", "reference": "X1"}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """A guest wrote; a partner was asked by telephone; an assistant came into the conversation."""
    house = cast.house
    box = Mailbox.objects.create(house=house, name="Desk", address=f"desk@{cast.slug}.example")
    guest = ClientFile.objects.create(house=house, name=SECRET[:60])
    Address.objects.create(house=house, client=guest, email="guest@guest.example")
    thread = Thread.objects.create(house=house, mailbox=box, title=SECRET)
    mail = Mail.objects.create(
        house=house, mailbox=box, thread=thread, way=Mail.Way.IN, state=Mail.State.FILED, sender="guest@guest.example", title=SECRET,
        text=f"Une table pour deux demain ? {SECRET}", visible=f"Une table pour deux demain ? {SECRET}", at=now(),
        sha256=hashlib.sha256(b"walls").hexdigest(),
    )  # fmt: skip
    Raw.objects.create(house=house, mail=mail, content=f"Subject: {SECRET}\n\nx".encode(), size=9)
    Part.objects.create(house=house, mail=mail, place=0, name=SECRET[:60], content_type="text/plain", size=9)
    told = triage(mail)
    case = Case.objects.get(pk=told.about.partition(":")[2])
    item = Item.objects.filter(case=case).first() or actions.add_item(case, by=cast.desk, title=SECRET[:60])
    partner = Partner.objects.create(house=house, name="Le Quai")
    (asked,) = actions.ask_partners(item, by=cast.desk, partners=[partner], by_phone=True)
    read = Suggestion(house=house, case=case, mail=mail, item=item, change=Suggestion.Change.CANCEL, evidence=SECRET)
    moves.begin(read, desk_states.PUT, by=desk_states.MAIL)
    party = Party.objects.create(house=house, thread=thread, email="new@guest.example", standing=Party.Standing.NEW)
    DeskRules.objects.create(house=house)
    search.index([mail])
    return {
        "name": [
            "close",
            "assign",
            "snooze",
            "reply",
            "share",
            "merge",
            "confirm",
            "correct",
            "apply",
            "accept",
            "offer",
        ],
        "cases/<key>": [case.pk],
        "mails/<key>": [mail.pk],
        "receipt/<key>": [box.pk],
        "item": [item.pk],
        "asked": [asked.pk],
        "read": [read.pk],
        "party": [party.pk],
        "place": [0],
    }
