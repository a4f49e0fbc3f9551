"""An item: put right, held, confirmed, told to the guest, changed, given up, taken up again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.money import MOST_CENTS
from loge.maildesk.models import Mail
from loge.offers.catalogue import in_houses
from loge.offers.partners.models import Partner
from loge.people.models import Person

from ... import desk_states
from ...models import Case, Correction, Item
from ...models.note import MOST_VALUE
from ..reading import title_of
from .rules import at_the_desk

# a guest sees these in the itinerary
SEEN = frozenset({"starts_at", "ends_at", "place", "title", "party", "note", "partner"})
TAUGHT = {
    "category_key": Correction.Field.CATEGORY,
    "starts_at": Correction.Field.WHEN,
    "party": Correction.Field.PARTY,
    "place": Correction.Field.WHERE,
    "wishes": Correction.Field.BOUND,
}
FIELDS = frozenset({*TAUGHT, "title", "ends_at", "note", "cents"})
MOST_PARTY = 500


@transaction.atomic
def add_item(
    case: Case, *, by: Person, title: str = "", category_key: str = "", at: dt.datetime | None = None, **also: Any
) -> Item:
    """Something the machine did not read, or was asked by telephone."""
    at_the_desk(by, case.house)
    _check(case, {"category_key": category_key, **also})
    name = title.strip() or title_of(category_key, case.house.language)
    if not name:
        raise Invalid(_("Say in a few words what is asked."), field="title")
    item = Item(house=case.house, case=case, stay=case.stay, title=name[:200], category_key=category_key, **also)
    moves.begin(item, desk_states.ASKED, by=by, at=at)
    return item


@transaction.atomic
def correct_item(item: Item, *, by: Person, at: dt.datetime | None = None, **said: Any) -> list[str]:
    """Put right what was read of an item; returns what changed. Its trade teaches the house, from the next mail on."""
    at_the_desk(by, item.house)
    _check(item.case, said)
    before = {name: getattr(item, name) for name in said}
    changed = [name for name, value in said.items() if before[name] != value]
    if not changed:
        return []
    changes = {name: said[name] for name in changed}
    if (
        "category_key" in changes
        and "title" not in changes
        and item.title == title_of(item.category_key, item.house.language)
    ):
        changes["title"] = title_of(said["category_key"], item.house.language) or item.title
    if item.is_promised and SEEN & set(changes):
        changes["sequence"] = item.sequence + 1
    _write(item, **changes)
    for name in changed:
        if name in TAUGHT and item.evidence:
            Correction.objects.create(
                house=item.house, item=item.place_in_mail, field=TAUGHT[name], before=_spoken(before[name]), after=_spoken(said[name]),
                words=item.evidence, by=by, at=at or now(),
            )  # fmt: skip
    journal.write(
        "item.corrected", subject=item.reference, house=item.house_id, by=by, at=at, fields=changed,
        before={name: _spoken(before[name]) for name in changed}, after={name: _spoken(said[name]) for name in changed},
    )  # fmt: skip
    return changed


@transaction.atomic
def hold(
    item: Item,
    *,
    by: Any,
    until: dt.datetime,
    partner: Partner | None = None,
    at: dt.datetime | None = None,
    **also: Any,
) -> None:
    """A partner keeps it for us until then; the clock lets it go, and says so."""
    if until <= (at or now()):
        raise Invalid(_("Until when is it held? Choose a moment to come."), field="until")
    item.held_until = until
    moves.make(item, "hold", by=by, at=at, held_until=until, sequence=_next(item), **_with(item, partner, also))


@transaction.atomic
def confirm(
    item: Item,
    *,
    by: Any,
    reference: str = "",
    partner: Partner | None = None,
    at: dt.datetime | None = None,
    **also: Any,
) -> None:
    """It is done: with the partner's reference. The guest is to be told."""
    told: dict[str, Any] = {"partner_reference": reference.strip()[:60] or item.partner_reference, "held_until": None}
    moves.make(item, "confirm", by=by, at=at, sequence=_next(item), **told, **_with(item, partner, also))


@transaction.atomic
def release(item: Item, *, by: Any, at: dt.datetime | None = None) -> None:
    """It is no longer held for us."""
    moves.make(item, "release", by=by, at=at, held_until=None, sequence=_next(item))


@transaction.atomic
def tell(item: Item, *, by: Any, mail: Mail | None = None, at: dt.datetime | None = None) -> None:
    """The guest knows: by this mail, or by word of mouth."""
    moves.make(item, "tell", by=by, at=at, told_in=mail, note={"mail": str(mail.pk) if mail else ""})


@transaction.atomic
def change(item: Item, *, by: Any, at: dt.datetime | None = None, **also: Any) -> None:
    """What was confirmed is otherwise now: the guest is to be told again."""
    _check(item.case, also)
    moves.make(item, "change", by=by, at=at, sequence=_next(item), **also)


@transaction.atomic
def decline(item: Item, *, by: Any, words: str = "", at: dt.datetime | None = None) -> None:
    """It cannot be done."""
    moves.make(item, "decline", by=by, at=at, sequence=_next(item), note={"words": words[:300]})
    _free_partners(item, by, at)


@transaction.atomic
def cancel(item: Item, *, by: Any, words: str = "", at: dt.datetime | None = None) -> None:
    """Nobody wants it any more, or the partner cannot keep it: it leaves the itinerary as cancelled."""
    moves.make(item, "cancel", by=by, at=at, sequence=_next(item), held_until=None, note={"words": words[:300]})
    _free_partners(item, by, at)


@transaction.atomic
def take_up(item: Item, *, by: Any, at: dt.datetime | None = None) -> None:
    """Begin again with it."""
    moves.make(item, "take_up", by=by, at=at, partner=None, partner_reference="", sequence=_next(item))


def _free_partners(item: Item, by: Any, at: dt.datetime | None) -> None:
    """Those who were asked need not go on looking; whoever was chosen is told by the desk."""
    for enquiry in item.enquiries.filter(state__in=(desk_states.PUT, desk_states.SILENT, desk_states.OFFERED)):
        moves.make(enquiry, "thank", by=by, at=at)


def _with(item: Item, partner: Partner | None, also: dict[str, Any]) -> dict[str, Any]:
    _check(item.case, also)
    if partner is not None and partner.house_id != item.house_id:
        raise Refused(_("They are not in this house’s directory."))
    return {"partner": partner or item.partner, **also}


def _next(item: Item) -> int:
    return item.sequence + 1


def _check(case: Case, said: dict[str, Any]) -> None:
    """Raises Invalid for the field that cannot be taken."""
    unknown = set(said) - FIELDS
    if unknown:
        raise Invalid(_("There is nothing like that to correct here."))
    key = said.get("category_key")
    if key and key not in {found.key for found in in_houses(case.house.kind)}:
        raise Invalid(_("Choose one of the trades of this house."), field="category_key")
    party = said.get("party")
    if party is not None and not 0 < party <= MOST_PARTY:
        raise Invalid(_("Write how many people come, from 1 to 500."), field="party")
    cents = said.get("cents")
    if cents is not None and not 0 <= cents <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="cents")


def _write(item: Item, **changes: Any) -> None:
    Item.objects.filter(house=item.house_id, pk=item.pk).update(**changes)
    for name, value in changes.items():
        setattr(item, name, value)


def _spoken(value: Any) -> str:
    return (value.isoformat(timespec="minutes") if isinstance(value, dt.datetime) else str(value or ""))[:MOST_VALUE]
