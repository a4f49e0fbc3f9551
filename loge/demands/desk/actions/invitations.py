"""An invitation that came with a mail, taken up as one of the things of the case; its later versions, followed (RFC 5546)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Stale
from loge.maildesk import beside
from loge.maildesk.beside import Invitation
from loge.maildesk.models import Mail
from loge.offers.partners.models import Partner
from loge.people.models import Person

from ... import desk_states
from ...models import Case, Item
from . import items as things
from .parties import needs_proof
from .rules import at_the_desk

FIRST_PLACE = 500  # in a mail, after everything that was read in its words


@dataclass(frozen=True, slots=True)
class Version:
    """What an invitation is to the item that came of its event. ``is_last``: no later version is on the case."""

    item: Item
    is_last: bool
    is_done: bool  # the item is as it says


def versions(items: Iterable[Item], mails: Iterable[Mail], zone: ZoneInfo) -> dict[tuple[uuid.UUID, int], Version]:
    """Each invitation of these mails, as (mail, number), whose event is one of these items."""
    taken = {
        (item.asked_in_id, item.place_in_mail - FIRST_PLACE): item
        for item in items
        if item.asked_in_id and item.place_in_mail >= FIRST_PLACE
    }
    by_event: dict[str, list[tuple[Mail, Invitation]]] = defaultdict(list)
    for mail in mails:
        for one in beside.invitations(mail, zone) if mail.found else ():
            if one.is_asked or one.is_cancelled:
                by_event[one.uid or f"{mail.pk} {one.number}"].append((mail, one))
    found = {}
    for many in by_event.values():
        item = next((taken[key] for mail, one in many if (key := (mail.pk, one.number)) in taken), None)
        last = max(many, key=lambda each: (each[1].sequence, each[0].at))
        for mail, one in many if item is not None else ():
            assert item is not None
            is_own = (mail.pk, one.number) in taken
            found[mail.pk, one.number] = Version(item, (mail, one) == last, is_own or _is_done(item, one))
    return found


@transaction.atomic
def take_up_invitation(
    case: Case, mail: Mail, *, number: int, by: Person, reason: str = "", at: dt.datetime | None = None
) -> Item:
    """The event becomes an item of the case, asked for and not yet promised; a later version of it changes or cancels that item.

    Twice is once. Raises Invalid if it has no moment, Stale for a version that is not the last.
    """
    at_the_desk(by, case.house)
    found = {each.number: each for each in beside.invitations(mail, case.house.zone)}.get(number)
    if found is None or not (found.is_asked or found.is_cancelled):
        raise Invalid(_("This invitation has no day that could be put in a stay: add it by hand."))
    told = Mail.objects.filter(house=case.house_id, thread__about=case.reference, way=Mail.Way.IN)
    mine = Item.objects.filter(house=case.house_id, case=case).select_related("case__house", "house", "partner")
    version = versions(mine, told, case.house.zone).get((mail.pk, number))
    if version is not None:
        return _follow(version, found, mail, by=by, reason=reason, at=at)
    if found.is_cancelled:
        raise Invalid(_("They cancelled it before anything was put in the stay: there is nothing to take out."))
    partner = Partner.objects.filter(house=case.house_id, email__iexact=mail.sender).first() if mail.sender else None
    item = Item(
        house=case.house, case=case, stay=case.stay, asked_in=mail, place_in_mail=FIRST_PLACE + number, title=(found.title or mail.title)[:200],
        evidence=found.title[:200], starts_at=found.starts_at, ends_at=found.ends_at, place=found.where[:200],
        category_key=(partner.category_keys or [""])[0] if partner else "",
    )  # fmt: skip
    moves.begin(item, desk_states.ASKED, by=by, at=at)
    said = {"mail": str(mail.pk), "items": 1}
    journal.write("case.asked", subject=case.reference, house=case.house_id, by=by, at=at or now(), **said)
    return item


def _follow(
    version: Version, found: Invitation, mail: Mail, *, by: Person, reason: str, at: dt.datetime | None
) -> Item:
    """What they changed or cancelled is done to the item. A forged mail is followed only with a reason, which is kept."""
    item = version.item
    if version.is_done:
        return item
    if not version.is_last:
        raise Stale(_("They have sent a later version of this invitation: look at that one."))
    needs_proof(mail.verdict, reason, forged_only=True)
    if found.is_cancelled:
        things.cancel(item, by=by, words=found.title, at=at)
        return item
    also: dict[str, Any] = {"starts_at": found.starts_at, "ends_at": found.ends_at or item.ends_at}
    if found.where:
        also["place"] = found.where[:200]
    if item.state in (desk_states.CONFIRMED, desk_states.TOLD):
        things.change(item, by=by, at=at, **also)
    else:
        things.correct_item(item, by=by, at=at, **also)
    return item


def _is_done(item: Item, one: Invitation) -> bool:
    if one.is_cancelled or item.state in (desk_states.CANCELLED, desk_states.DECLINED):
        return item.state in (desk_states.CANCELLED, desk_states.DECLINED)
    same_end = one.ends_at is None or one.ends_at == item.ends_at
    return one.starts_at == item.starts_at and same_end and (not one.where or one.where[:200] == item.place)
