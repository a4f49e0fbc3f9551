"""An invitation that came with a mail, taken up as one of the things of the case."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.maildesk import beside
from loge.maildesk.models import Mail
from loge.offers.partners.models import Partner
from loge.people.models import Person

from ... import desk_states
from ...models import Case, Item
from .rules import at_the_desk

FIRST_PLACE = 500  # in a mail, after everything that was read in its words


@transaction.atomic
def take_up_invitation(case: Case, mail: Mail, *, number: int, by: Person, at: dt.datetime | None = None) -> Item:
    """The event becomes an item of the case, asked for and not yet promised. Twice is once. Raises Invalid if it has no moment."""
    at_the_desk(by, case.house)
    found = {each.number: each for each in beside.invitations(mail, case.house.zone)}.get(number)
    if found is None or not found.is_asked:
        raise Invalid(_("This invitation has no day that could be put in a stay: add it by hand."))
    known = Item.objects.filter(house=case.house_id, asked_in=mail, place_in_mail=FIRST_PLACE + number).first()
    if known is not None:
        return known
    partner = Partner.objects.filter(house=case.house_id, email__iexact=mail.sender).first() if mail.sender else None
    item = Item(
        house=case.house, case=case, stay=case.stay, asked_in=mail, place_in_mail=FIRST_PLACE + number, title=(found.title or mail.title)[:200],
        evidence=found.title[:200], starts_at=found.starts_at, ends_at=found.ends_at, place=found.where[:200],
        category_key=(partner.category_keys or [""])[0] if partner else "",
    )  # fmt: skip
    moves.begin(item, desk_states.ASKED, by=by, at=at)
    told = {"mail": str(mail.pk), "items": 1}
    journal.write("case.asked", subject=case.reference, house=case.house_id, by=by, at=at or now(), **told)
    return item
