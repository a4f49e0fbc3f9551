"""Asking partners: up to five at once, each in a conversation of their own; one is chosen, the others are thanked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.common import moves
from loge.common.clock import day_of, local
from loge.common.dates import spelled
from loge.common.errors import Invalid, Stale
from loge.maildesk.models import Mailbox, Party, Thread
from loge.offers.partners.models import Partner
from loge.people.models import Person

from ... import desk_states
from ...models import Enquiry, Item
from ..reading import title_of
from .items import confirm, hold
from .rules import at_the_desk

MOST_ASKED = 5
AWAITED = (desk_states.PUT, desk_states.SILENT, desk_states.OFFERED)


@transaction.atomic
def ask_partners(
    item: Item, *, by: Person, partners: Sequence[Partner], words: str = "", by_phone: bool = False, key: str = "",
    at: dt.datetime | None = None,
) -> list[Enquiry]:  # fmt: skip
    """Ask each of them, in their language, in a conversation of their own: nobody sees the guest's words, nor each other.

    ``words`` replace what is written for them. Whoever has no address, or all with ``by_phone``, is to be telephoned.
    """
    at_the_desk(by, item.house)
    if not partners:
        raise Invalid(_("Choose whom to ask."), field="partners")
    waited = Enquiry.objects.filter(house=item.house_id, item=item, state__in=AWAITED).count()
    if len(partners) + waited > MOST_ASKED:
        raise Invalid(_("Ask five at most at once: each of them looks for a place for you."), field="partners")
    known = set(
        Enquiry.objects.filter(house=item.house_id, item=item, partner__in=partners).values_list("partner", flat=True)
    )
    if known:
        names = ", ".join(partner.name for partner in partners if partner.pk in known)
        raise Stale(_("Asked already: %(names)s.") % {"names": names})
    made = []
    for partner in partners:
        if partner.house_id != item.house_id:
            raise Invalid(_("They are not in this house’s directory."), field="partners")
        made.append(_ask(item, partner, by=by, words=words, by_phone=by_phone or not partner.email, key=key, at=at))
    moves.make(item, "enquire", by=by, at=at, note={"partners": [str(partner.pk) for partner in partners]})
    return made


def _ask(
    item: Item, partner: Partner, *, by: Person, words: str, by_phone: bool, key: str, at: dt.datetime | None
) -> Enquiry:
    enquiry = Enquiry(house=item.house, item=item, partner=partner, by_phone=by_phone)
    if not by_phone:
        enquiry.thread = _thread(item, partner)
    moves.begin(enquiry, desk_states.PUT, by=by, at=at)
    if enquiry.thread is not None:
        _send(enquiry, words.strip() or enquiry_words(item, partner), by=by, key=key or f"ask:{enquiry.pk}")
    return enquiry


def _thread(item: Item, partner: Partner) -> Thread:
    mailbox = Mailbox.objects.filter(house=item.house_id, is_on=True).order_by("pk").first()
    if mailbox is None:
        raise Invalid(_("This house has no mailbox yet: ask by telephone, or set one up."), field="partners")
    with translation.override(partner.language):
        title = subject(item)
    thread = Thread.objects.create(
        house=item.house, mailbox=mailbox, side=Thread.Side.PARTNER, about=item.case.reference, title=title
    )
    Party.objects.create(
        house=item.house, thread=thread, email=partner.email.lower(), name=partner.contact or partner.name,
        standing=Party.Standing.MAIN,
    )  # fmt: skip
    return thread


def subject(item: Item) -> str:
    """What a partner reads first: the trade and the day; nothing a guest wrote."""
    name = title_of(item.category_key, (translation.get_language() or "en")[:2]) or _("A request")
    return f"{name}, {_day(item)}" if item.starts_at else name


def enquiry_words(item: Item, partner: Partner) -> str:
    """What a partner is asked, from the item's fields alone: a guest's words, address and budget stay with the guest."""
    with translation.override(partner.language):
        lines = [_("Good day,") if not partner.contact else _("Good day %(name)s,") % {"name": partner.contact}, ""]
        lines.append(_("For a guest of %(house)s, could you keep:") % {"house": item.house.name})
        lines += [f"– {line}" for line in _asked_for(item)]
        lines += ["", _("Tell us the price, the hour and your reference, please: an answer to this message is enough.")]
        return "\n".join(lines)


def _asked_for(item: Item) -> list[str]:
    language = (translation.get_language() or "en")[:2]
    lines = [title_of(item.category_key, language) or _("A request")]
    if item.starts_at:
        hour = "" if item.is_whole_day else f", {local(item.starts_at, item.house.zone):%H:%M}"
        lines.append(f"{_day(item)}{hour}")
    if item.party:
        lines.append(ngettext("%(num)s person", "%(num)s people", item.party) % {"num": item.party})
    if item.place:
        lines.append(item.place)
    if item.wishes:
        lines.append(item.wishes)
    client = item.case.client
    if client is not None:
        if client.allergies:
            lines.append(_("Allergies: %(what)s") % {"what": client.allergies})
        lines.append(_("In the name of %(name)s") % {"name": client.name})
    return lines


def _day(item: Item) -> str:
    assert item.starts_at is not None
    language = (translation.get_language() or "en")[:2]
    shown = day_of(item.starts_at, item.house.zone)
    return spelled(shown, "EEEE d MMMM", language)


def thanks_words(enquiry: Enquiry) -> str:
    """To those who were asked and are not needed."""
    with translation.override(enquiry.partner.language):
        lines = [_("Thank you for having looked."), _("This time our guest has found a place elsewhere. Until soon.")]
        return "\n\n".join(lines)


@transaction.atomic
def offer_of(
    enquiry: Enquiry, *, by: Any, cents: int | None = None, starts_at: dt.datetime | None = None, words: str = "",
    reference: str = "", at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """They can: at that price, at that hour."""
    told: dict[str, Any] = {
        "cents": cents,
        "starts_at": starts_at,
        "words": words[:500],
        "reference_given": reference[:60],
    }
    moves.make(enquiry, "offer", by=by, at=at, **told)


@transaction.atomic
def decline_of(enquiry: Enquiry, *, by: Any, words: str = "", at: dt.datetime | None = None) -> None:
    """They cannot."""
    moves.make(enquiry, "refuse", by=by, at=at, words=words[:500])


@transaction.atomic
def choose(
    enquiry: Enquiry, *, by: Person, reference: str = "", until: dt.datetime | None = None, thanks: bool = True,
    at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Take this one: the item is theirs, with their price and hour; the others are thanked.

    With a reference it is confirmed, with ``until`` it is held; with neither it still waits for their word.
    """
    item = enquiry.item
    at_the_desk(by, item.house)
    if Enquiry.objects.filter(house=item.house_id, item=item, state=desk_states.CHOSEN).exists():
        raise Stale(_("Another partner was chosen meanwhile."))
    moves.make(enquiry, "choose", by=by, at=at, reference_given=reference[:60] or enquiry.reference_given)
    told: dict[str, Any] = {}
    if enquiry.cents is not None:
        told["cents"] = enquiry.cents
    if enquiry.starts_at is not None:
        told["starts_at"] = enquiry.starts_at
    if reference or enquiry.reference_given:
        confirm(item, by=by, reference=reference or enquiry.reference_given, partner=enquiry.partner, at=at, **told)
    elif until is not None:
        hold(item, by=by, until=until, partner=enquiry.partner, at=at, **told)
    else:
        Item.objects.filter(house=item.house_id, pk=item.pk).update(partner=enquiry.partner, **told)
    others = Enquiry.objects.filter(house=item.house_id, item=item, state__in=AWAITED).select_related(
        "partner", "thread", "item__house"
    )
    for other in others:
        thank(other, by=by, say=thanks, at=at)


@transaction.atomic
def thank(enquiry: Enquiry, *, by: Person, say: bool = True, at: dt.datetime | None = None) -> None:
    """They are not needed this time; those who were written to are told so."""
    moves.make(enquiry, "thank", by=by, at=at)
    if say and enquiry.thread is not None:
        _send(enquiry, thanks_words(enquiry), by=by, key=f"thank:{enquiry.pk}")


def _send(enquiry: Enquiry, words: str, *, by: Person, key: str) -> None:
    from loge.maildesk import outbox

    thread, partner = enquiry.thread, enquiry.partner
    assert thread is not None
    outbox.send(
        thread, words=words, title=thread.title, to=[(partner.contact or partner.name, partner.email)], cc=[], files=[],
        language=partner.language, by=by, key=f"{key}:{partner.pk}"[:80], seen_version=thread.version,
    )  # fmt: skip
