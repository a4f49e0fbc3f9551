"""The offers' part of leaving: who they were as someone who serves, and what they offered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from loge.common.clock import now
from loge.people.models import Person
from loge.people.own import pseudonym
from loge.people.rows import Own, emptied, plain, told

from .catalogue import category
from .kept import SavedSearch
from .models import Leave, Offer, Provider, Variant

OWN = (Own("searches", lambda person: SavedSearch.objects.filter(person=person), forget=True),)


def export(person: Person) -> dict[str, Any]:
    mine = Provider.objects.filter(person=person)
    return {
        "serving": plain(mine),
        "offers": plain(Offer.objects.filter(provider__in=mine), without=("terms",)),
        "variants": plain(Variant.objects.filter(offer__provider__in=mine)),
        "leaves": plain(Leave.objects.filter(provider__in=mine)),
        **told(OWN, person),
    }


def files(person: Person) -> Iterable[tuple[str, Any]]:
    return ()


def open_items(person: Person) -> list[Any]:
    return []


def erase(person: Person) -> None:
    """Their offers are on the board no more, without words; the row stays for the demands that name it."""
    emptied(OWN, person)
    mine = Provider.objects.filter(person=person)
    offered = Offer.objects.filter(provider__in=mine)
    Variant.objects.filter(offer__in=offered).delete()
    for key in set(offered.values_list("category_key", flat=True)):  # demands name the row: it is called as its trade
        offered.filter(category_key=key).update(title=str(category(key))[:100], words="", terms="")
    offered.update(state=Offer.State.PAUSED)
    Leave.objects.filter(provider__in=mine).delete()
    mine.update(
        name=pseudonym(), presentation="", qualities=[], languages=[], skills=[], face="", photo=None, week="", trade_name="",
        trade_address="", siret="", terms="", paused_at=now(), paused_until=None,
    )  # fmt: skip
