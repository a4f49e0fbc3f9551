"""Parcels, keys, luggage, what was found: received, moved, handed over with a name and what stood for a signature."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Stale
from loge.houses.models import House
from loge.people.models import Person

from .. import states
from ..models import Custody, Kept, Stay
from .file import _mine

TO_SOMEONE = frozenset({"lend", "give", "part"})


@transaction.atomic
def receive(
    house: House, *, by: Person, sort: str, what: str, place: str, stay: Stay | None = None, for_whom: str = "",
    due_at: dt.datetime | None = None, at: dt.datetime | None = None,
) -> Kept:  # fmt: skip
    """Something is with us from now on. Raises Invalid without what it is, or where it lies."""
    _mine(house, by)
    if not place.strip():
        raise Invalid(_("Write where it lies, so that the next shift finds it."), field="place")
    kept = Kept(house=house, place=place.strip()[:120], due_at=due_at, received_at=at or now())
    _say(kept, sort=sort, what=what, stay=stay, for_whom=for_whom)
    moves.begin(kept, states.HERE, by=by, at=at)
    _link(kept, "received", by=by, place=kept.place, at=at)
    return kept


@transaction.atomic
def correct_kept(
    kept: Kept, *, by: Person, sort: str, what: str, stay: Stay | None, for_whom: str, due_at: dt.datetime | None,
    at: dt.datetime | None = None,
) -> Kept:  # fmt: skip
    """What was written of it was wrong: what it is, for whom, until when. Where it lies is a move (``put``). Whoever was told in
    the place of another was not the right one: the guest it is for now is still to tell. Raises Invalid, Stale once it left us."""
    _mine(kept.house, by)
    locked = (
        Kept.objects.select_for_update(of=("self",))
        .select_related("house", "client", "stay")
        .get(house=kept.house_id, pk=kept.pk)
    )
    if locked.state not in (states.HERE, states.LENT):
        raise Stale(_("It has left us: take it back into our keeping first."))
    before = _said(locked)
    _say(locked, sort=sort, what=what, stay=stay, for_whom=for_whom)
    locked.due_at = due_at
    if _said(locked) == before:
        return locked
    if locked.client_id != before["client_id"]:
        locked.told_at = None
    locked.save(update_fields=[*before, "told_at"])
    _link(locked, "corrected", by=by, at=at)
    journal.write("kept.corrected", subject=locked.reference, house=locked.house_id, by=by, at=at)
    return locked


def _said(kept: Kept) -> dict[str, Any]:
    return {
        name: getattr(kept, name) for name in ("sort", "what", "stay_id", "client_id", "for_whom", "room", "due_at")
    }


def _say(kept: Kept, *, sort: str, what: str, stay: Stay | None, for_whom: str) -> None:
    """What it is and for whom; a stay brings its guest and its room. Raises Invalid."""
    if not what.strip():
        raise Invalid(_("Write what it is: “small blue parcel”."), field="what")
    if sort not in Kept.Sort.values:
        raise Invalid(_("Choose what it is from the list."), field="sort")
    if stay != kept.stay:
        kept.room = stay.room if stay else ""
    kept.sort, kept.what, kept.for_whom = sort, what.strip()[:200], for_whom.strip()[:120]
    kept.stay, kept.client = stay, stay.client if stay else None


@transaction.atomic
def pass_on(
    kept: Kept, act: str, *, by: Person, place: str = "", to: str = "", signed: str = "", due_at: dt.datetime | None = None,
    at: dt.datetime | None = None,
) -> Kept:  # fmt: skip
    """Make one move of its life and add it to the chain. Raises Invalid when a name or a signature is missing, Stale."""
    to, signed, place = to.strip()[:120], signed.strip()[:200], place.strip()[:120]
    if act in TO_SOMEONE and not to:
        raise Invalid(_("Write into whose hands it goes."), field="to")
    if act == "give" and not signed:
        raise Invalid(_("Write what stands for a signature: “passport seen, signed on the sheet”."), field="signed")
    if act in ("put", "bring_back") and not place:
        raise Invalid(_("Write where it lies, so that the next shift finds it."), field="place")
    holder = to if act in TO_SOMEONE else ""
    also: dict[str, Any] = {"place": place} if place else {}
    moves.make(kept, act, by=by, at=at, holder=holder, due_at=due_at if act == "lend" else kept.due_at, **also)
    _link(kept, act, by=by, place=place, to=to, signed=signed, at=at)
    return kept


@transaction.atomic
def say_told(kept: Kept, *, by: Person, at: dt.datetime | None = None) -> None:
    """The guest was told that it is here. Saying it twice is saying it once."""
    _mine(kept.house, by)
    moment = at or now()
    if Kept.objects.filter(house=kept.house_id, pk=kept.pk, told_at=None).update(told_at=moment):
        kept.told_at = moment
        _link(kept, "told", by=by, at=moment)
        journal.write("kept.told", subject=kept.reference, house=kept.house_id, by=by, at=moment)


def _link(
    kept: Kept, act: str, *, by: Person, place: str = "", to: str = "", signed: str = "", at: dt.datetime | None
) -> None:
    Custody.objects.create(
        house_id=kept.house_id, kept=kept, act=act, by=by, place=place, to=to, signed=signed, at=at or now()
    )
