"""What happens after a fact of a practice: someone who died is not spoken of, whoever is asked reads a letter."""

from __future__ import annotations

from pathlib import Path

from loge.clients.actions.household import MEMBER_STATUS
from loge.clients.models import Member
from loge.common import journal
from loge.common.clock import day_of
from loge.common.dates import spelled
from loge.common.models import Fact
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link

from ..models import Gesture
from . import states
from .memory import hush_up

LETTERS = Path(__file__).parent.parent / "letters"


@journal.on(MEMBER_STATUS, priority=10)
def keep_silent(fact: Fact) -> None:
    """Told twice it finds nothing left to withdraw."""
    found = Member.objects.filter(house=fact.house_id, pk=fact.data["member"]).exclude(status=Member.Status.HERE)
    member = found.select_related("house", "client").first()
    if member is not None:
        hush_up(member, at=fact.at)


@journal.on("gesture.proposed", "gesture.proposed.reminded", "gesture.accepted")
def write_to_them(fact: Fact) -> None:
    """Only to whoever was asked, and only while it still stands: a letter that cannot leave changes nothing."""
    found = Gesture.objects.filter(house=fact.house_id, pk=fact.subject_id)
    gesture = found.select_related("house", "asked__person", "client").first()
    wanted = states.ACCEPTED if fact.kind == "gesture.accepted" else states.PROPOSED
    if gesture is None or gesture.state != wanted or gesture.asked.person is None or not gesture.asked.is_here:
        return
    to = gesture.asked.person
    brought = (
        spelled(day_of(gesture.deliver_at, gesture.house.zone), "EEEE d MMMM", to.language)
        if gesture.deliver_at
        else ""
    )
    facts = {
        "title": gesture.title, "price": gesture.price.spoken(to.language), "brought": brought, "house": gesture.house,
        "until": spelled(gesture.order_by, "EEEE d MMMM", to.language), "again": fact.kind.endswith("reminded"),
        "link": link(f"/mine/gestures/{gesture.pk}/"),
    }  # fmt: skip
    name = "gesture_accepted" if wanted == states.ACCEPTED else "gesture"
    maildesk.send(
        to=to, name=name, folder=LETTERS, facts=facts, key=str(fact.pk), house=gesture.house, about=gesture.reference
    )
