"""From an item to a proposal: who could serve it (ranking.py says in what order and why), at what price, when, and a reply."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from loge.common.clock import now
from loge.common.dates import spelled
from loge.common.errors import Invalid
from loge.houses.models import House
from loge.offers.models import Offer
from loge.offers.search.rank import Reason

from .notes import Item
from .ranking import Ranked, Seen, ranked, weigh
from .reply import addressed, language_of_reply, written


@dataclass(frozen=True, slots=True)
class Candidate:
    offer: Offer
    seen: Seen
    reasons: tuple[Reason, ...]
    slot: dt.datetime | None

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be answered to one item; ``trouble`` says why there is no reply that may be sent."""

    item: Item
    candidates: tuple[Candidate, ...]
    language: str
    reply: str
    trouble: str = ""

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None


def propose(
    house: House, items: Sequence[Item], *, language: str, client: str = "", at: dt.datetime | None = None
) -> list[Proposal]:
    """A proposal for each item, in as many queries for five hundred offers as for one."""
    moment = at or now()
    if not items:
        return []
    found = ranked(house, items, moment)
    seen = Offer.objects.filter(house=house).select_related(
        "provider", "provider__photo", "provider__vetted_by", "house"
    )
    shown = seen.in_bulk([place.key for places in found for place in places])
    return [
        _proposal(house, item, _candidates(places, shown), language_of_reply(language), client)
        for item, places in zip(items, found, strict=True)
    ]


def reply_to(house: House, item: Item, best: Candidate | None, *, language: str, client: str = "") -> str:
    """What could be written to the client, in their language. Raises Invalid when it says what nobody said."""
    with override(language):
        facts = {
            "client": addressed(client, language, house.manner),
            "house": house.name,
            "bounds": ", ".join(dict.fromkeys(bound.text or bound.what for bound in item.bounds)),
            "questions": " ".join(question for _field, question in item.missing),
        }
        if best is not None:
            offer = best.offer
            facts |= {
                "provider": offer.provider.name,
                "offer": offer.title,
                "price": offer.price.spoken(language) if offer.price else "",
                "unit": str(Offer.Unit(offer.unit).label) if offer.unit == Offer.Unit.HOUR else "",
                "slot": _spoken(best.slot, house, language) if best.slot else "",
            }
        return written(language, facts, heard=item.words, manner=house.manner)


def _proposal(house: House, item: Item, found: tuple[Candidate, ...], language: str, client: str) -> Proposal:
    best = next((each for each in found if each.seen.free is not False), None)
    try:
        reply = reply_to(house, item, best, language=language, client=client)
    except Invalid as wrong:
        return Proposal(item, found, language, "", str(wrong))
    return Proposal(item, found, language, reply)


def _candidates(places: Iterable[Ranked], shown: Mapping[Any, Offer]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(shown[place.key], place.seen, weigh(place.seen), place.slot) for place in places if place.key in shown
    )


def _spoken(slot: dt.datetime, house: House, language: str) -> str:
    """``samedi 28 novembre à 20:30`` / ``Saturday 28 November at 20:30``, by the clock of the house."""
    here = slot.astimezone(house.zone)
    day = spelled(here.date(), "EEEE d MMMM", language)
    return f"{day} {'à' if language == 'fr' else 'at'} {here:%H:%M}"
