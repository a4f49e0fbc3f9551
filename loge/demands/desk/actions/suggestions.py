"""What a mail seems to change: one click applies it, one sets it aside."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.errors import Refused
from loge.people.models import Person

from ... import desk_states
from ...models import Enquiry, Item, Suggestion
from . import asking, cases, items
from .parties import needs_proof


@transaction.atomic
def apply(suggestion: Suggestion, *, by: Person, reason: str = "", at: dt.datetime | None = None) -> None:
    """Do what was proposed. What a forged mail asks is done only with a reason, which is kept."""
    verdict = suggestion.mail.verdict if suggestion.mail is not None else ""
    told = needs_proof(verdict, reason, forged_only=True)
    moves.make(suggestion, "apply", by=by, at=at, note={"reason": told} if told else None)
    _DONE[suggestion.change](suggestion, by, at)


@transaction.atomic
def set_aside(suggestion: Suggestion, *, by: Person, at: dt.datetime | None = None) -> None:
    """It was not meant so."""
    moves.make(suggestion, "set_aside", by=by, at=at)


def _confirm(told: Suggestion, by: Person, at: dt.datetime | None) -> None:
    """The partner's word for it: with the reference, the price and the hour that were read."""
    enquiry, item = _enquiry(told), _item(told)
    also: dict[str, Any] = {}
    if told.cents is not None:
        also["cents"] = told.cents
    if told.starts_at is not None:
        also["starts_at"] = told.starts_at
    if enquiry.state in asking.AWAITED:
        Enquiry.objects.filter(house=enquiry.house_id, pk=enquiry.pk).update(**also)
        for name, value in also.items():
            setattr(enquiry, name, value)
        enquiry.item = item
        asking.choose(enquiry, by=by, reference=told.reference_given, at=at)
        if item.state != desk_states.CONFIRMED:  # they confirmed without a reference
            items.confirm(item, by=by, partner=enquiry.partner, at=at, **also)
    else:
        items.confirm(item, by=by, reference=told.reference_given, partner=enquiry.partner, at=at, **also)


def _offer(told: Suggestion, by: Person, at: dt.datetime | None) -> None:
    asking.offer_of(
        _enquiry(told), by=by, words=told.evidence, at=at, cents=told.cents, starts_at=told.starts_at,
        reference=told.reference_given,
    )  # fmt: skip


def _refuse(told: Suggestion, by: Person, at: dt.datetime | None) -> None:
    """They cannot; what was theirs is to be found elsewhere."""
    enquiry, item = _enquiry(told), _item(told)
    if enquiry.state != desk_states.CHOSEN:
        asking.decline_of(enquiry, by=by, words=told.evidence, at=at)
        return
    unchoose(enquiry, item, by=by, words=told.evidence, at=at)


@transaction.atomic
def unchoose(enquiry: Enquiry, item: Item, *, by: Person, words: str = "", at: dt.datetime | None = None) -> None:
    """Not them after all: what was theirs is to be arranged anew."""
    moves.make(enquiry, "unchoose", by=by, at=at, words=words[:500])
    item.refresh_from_db()
    if item.state == desk_states.HELD:
        items.release(item, by=by, at=at)
    elif item.is_promised:
        items.cancel(item, by=by, words=words, at=at)
        items.take_up(item, by=by, at=at)


def _cancel(told: Suggestion, by: Person, at: dt.datetime | None) -> None:
    items.cancel(_item(told), by=by, words=told.evidence, at=at)


def _change(told: Suggestion, by: Person, at: dt.datetime | None) -> None:
    """Another hour, more people: what was confirmed is to be asked for and told anew."""
    item = _item(told)
    also: dict[str, Any] = {}
    if told.starts_at is not None:
        also["starts_at"] = told.starts_at
    if told.party is not None:
        also["party"] = told.party
    if item.state in (desk_states.CONFIRMED, desk_states.TOLD):
        items.change(item, by=by, at=at, **also)
    else:
        items.correct_item(item, by=by, at=at, **also)


def _link(told: Suggestion, by: Person, at: dt.datetime | None) -> None:
    if told.other is None:
        raise Refused(_("The other case is gone."))
    cases.merge(told.case, into=told.other, by=by, at=at)


def _item(told: Suggestion) -> Item:
    if told.item_id is None:
        raise Refused(_("There is nothing like that to correct here."))
    return Item.objects.select_related("case__house", "case__client", "house", "partner").get(
        house=told.house_id, pk=told.item_id
    )


def _enquiry(told: Suggestion) -> Enquiry:
    if told.enquiry_id is None:
        raise Refused(_("There is nothing like that to correct here."))
    found = Enquiry.objects.select_related(
        "partner", "thread", "house", "item__house", "item__case__house", "item__case__client"
    )
    return found.get(house=told.house_id, pk=told.enquiry_id)


_DONE: dict[str, Any] = {
    Suggestion.Change.CONFIRM: _confirm,
    Suggestion.Change.OFFER: _offer,
    Suggestion.Change.REFUSE: _refuse,
    Suggestion.Change.CANCEL: _cancel,
    Suggestion.Change.CHANGE: _change,
    Suggestion.Change.LINK: _link,
}
