"""From an item to a proposal: who could serve it, ranked by a published formula, at what price, when, and a reply.

The formula is a sum of whole points, and every point has its reason:

- the trade asked for: 40; words of the demand found in the offer: 20 × found ÷ asked, rounded down;
- a place is known: 15, less 1 for every 2 km, never under 0;
- a budget is known: 10 within it, −5 up to a fifth above, −10 beyond;
- the mean of the stars with ten imaginary reviews of 4 (so that one 5 does not outweigh forty 4.8): 10 × (mean − 3), rounded down;
- an hour or a day is known: 10 when they could come then (nothing in their agenda against it, journeys included, and within their
  working hours or the week they said), −40 otherwise;
- newcomers (fewer than 3 reviews) take turns, one a day: 5 to the one whose turn it is.

At equal points the lower price comes first. Nothing else enters: ``Seen`` is all that is weighed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from loge.common.clock import now
from loge.common.errors import Invalid
from loge.houses.gazetteer import commune, distance_km
from loge.houses.models import House
from loge.offers.models import Offer
from loge.offers.queries import published
from loge.offers.search import stems, words
from loge.planning.stops import Place

from .hours import NEAR, Hours
from .notes import Budget, Item
from .reply import addressed, language_of_reply, written

MOST_SHOWN = 5
MOST_WORDS = 12  # of a demand that are looked for in offers
NEWCOMER = 3  # reviews from which one is no newcomer any more


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is weighed of one offer for one item. None: not known, so not weighed."""

    trade: bool
    matched: int
    asked: int
    km: int | None
    price_cents: int | None
    budget_cents: int | None
    stars_sum: int
    stars_count: int
    free: bool | None
    newcomers_turn: bool


class Line(NamedTuple):
    """An offer as it is weighed: just these columns, so that five hundred of them are one light query."""

    pk: uuid.UUID
    category_key: str
    terms: str
    unit: str
    cents: int | None
    provider_id: uuid.UUID
    provider__person_id: uuid.UUID
    provider__week: str
    provider__insee: str
    provider__stars_sum: int
    provider__stars_count: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an offer stands where it does: so many points, in these words."""

    points: int
    words: str


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
class Ranked:
    """The place of an offer among those weighed."""

    key: uuid.UUID
    cents: int | None
    seen: Seen
    slot: dt.datetime | None
    score: int


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
    lines = [Line(*row) for row in published(house).order_by().values_list(*Line._fields)]
    hours = Hours(house, [day for item in items if item.when and (day := item.when[0].day)], moment)
    ranked = [_ranked(house, item, lines, hours, moment) for item in items]
    shown = published(house).in_bulk([place.key for places in ranked for place in places])
    return [
        _proposal(house, item, _candidates(places, shown), language_of_reply(language), client)
        for item, places in zip(items, ranked, strict=True)
    ]


def weigh(seen: Seen) -> tuple[Reason, ...]:
    """The formula: what is seen of an offer, as reasons whose points add up to its score."""
    return tuple(reason for look in _LOOKS if (reason := look(seen)) is not None)


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


# ----------------------------------------------------------------------------------------------------------- formula


def _trade(seen: Seen) -> Reason | None:
    return Reason(40, _("The trade asked for")) if seen.trade else None


def _words(seen: Seen) -> Reason | None:
    if not seen.matched:
        return None
    told = ngettext(
        "%(num)s word of the demand is in the offer", "%(num)s words of the demand are in the offer", seen.matched
    )
    return Reason(20 * seen.matched // seen.asked, told % {"num": seen.matched})


def _distance(seen: Seen) -> Reason | None:
    if seen.km is None:
        return None
    here = _("In the commune itself") if seen.km == 0 else _("%(km)s km away") % {"km": seen.km}
    return Reason(max(15 - seen.km // 2, 0), here)


def _price(seen: Seen) -> Reason | None:
    if seen.budget_cents is None or seen.price_cents is None:
        return None
    if seen.price_cents <= seen.budget_cents:
        return Reason(10, _("Within the budget"))
    if seen.price_cents * 5 <= seen.budget_cents * 6:
        return Reason(-5, _("A little above the budget"))
    return Reason(-10, _("Above the budget"))


def _standing(seen: Seen) -> Reason:
    points = 10 * (seen.stars_sum + 10 * 4) // (seen.stars_count + 10) - 30
    if not seen.stars_count:
        return Reason(points, _("No review yet: counted as 4 out of 5"))
    told = ngettext(
        "Mean of %(num)s review, with ten imaginary ones of 4",
        "Mean of %(num)s reviews, with ten imaginary ones of 4",
        seen.stars_count,
    )
    return Reason(points, told % {"num": seen.stars_count})


def _freedom(seen: Seen) -> Reason | None:
    if seen.free is None:
        return None
    return Reason(10, _("Free at that time")) if seen.free else Reason(-40, _("Not free at that time"))


def _turn(seen: Seen) -> Reason | None:
    return Reason(5, _("New here: today it is their turn")) if seen.newcomers_turn else None


_LOOKS: tuple[Callable[[Seen], Reason | None], ...] = (_trade, _words, _distance, _price, _standing, _freedom, _turn)


# --------------------------------------------------------------------------------------------------------- candidates


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


def _ranked(house: House, item: Item, lines: list[Line], hours: Hours, at: dt.datetime) -> list[Ranked]:
    """The offers of the trade asked for or, where nobody holds it, those that hold the words; the best first."""
    asked = [stems(word) for word in words(item.words)[:MOST_WORDS]]
    chosen = [line for line in lines if item.category and line.category_key == item.category]
    chosen = chosen or [line for line in lines if _matched(line, asked)]
    newcomers = sorted({line.provider_id for line in chosen if line.provider__stars_count < NEWCOMER})
    in_turn = newcomers[at.astimezone(house.zone).toordinal() % len(newcomers)] if newcomers else None
    wished = _wished(item, at)
    place = next((found for each in item.where if each.insee and (found := commune(each.insee))), None)
    spot = Place(place.latitude, place.longitude, is_known=False) if place else None
    ranked = []
    for line in chosen:
        slot, free = _slot(hours, item, wished, line, spot)
        home = commune(line.provider__insee) if place else None
        seen = Seen(
            trade=bool(item.category) and line.category_key == item.category,
            matched=_matched(line, asked),
            asked=len(asked),
            km=round(distance_km(home, place)) if home and place else None,
            price_cents=line.cents,
            budget_cents=_comparable(item.budget, item.people, line.unit, house.currency),
            stars_sum=line.provider__stars_sum,
            stars_count=line.provider__stars_count,
            free=free,
            newcomers_turn=line.provider_id == in_turn,
        )
        ranked.append(Ranked(line.pk, line.cents, seen, slot, sum(reason.points for reason in weigh(seen))))
    ranked.sort(key=lambda each: (-each.score, each.cents is None, each.cents or 0, each.key))
    return ranked[:MOST_SHOWN]


def _matched(line: Line, asked: Iterable[frozenset[str]]) -> int:
    return sum(1 for stem_set in asked if any(f" {stem} " in line.terms for stem in stem_set))


def _comparable(budget: Budget | None, people: int | None, unit: str, currency: str) -> int | None:
    """The budget in the unit of a price; None when the two cannot be compared."""
    if budget is None or unit == Offer.Unit.QUOTE or budget.currency != currency:
        return None
    if unit == Offer.Unit.HOUR:
        return budget.cents if budget.per == "hour" else None
    if budget.per == "person":
        return budget.cents * people if people else None
    return budget.cents if budget.per in (None, "all") else None


# --------------------------------------------------------------------------------------------------------------- time


def _wished(item: Item, at: dt.datetime) -> dt.datetime | None:
    """The hour asked for, if it is to come."""
    hour = item.when[0].at if item.when else None
    return hour if hour is not None and hour > at else None


def _slot(
    hours: Hours, item: Item, wished: dt.datetime | None, line: Line, place: Place | None
) -> tuple[dt.datetime | None, bool | None]:
    """A time to propose and whether they can come: the hour asked for or, of a day, their first one. (None, None): not known."""
    who = line.provider_id, line.provider__person_id, line.provider__week
    if wished is not None:
        slot, said = hours.at_hour(*who, wished, place)
        return slot, said.can_come
    day = item.when[0].day if item.when and item.when[0].start and item.when[0].at is None else None
    if day is None or day.year not in NEAR:
        return None, None
    slot, said = hours.on_day(*who, day, place)
    return (slot, said.can_come) if slot or not said.can_come else (None, None)


def _spoken(slot: dt.datetime, house: House, language: str) -> str:
    """``samedi 28 novembre à 20:30`` / ``Saturday 28 November at 20:30``, by the clock of the house."""
    here = slot.astimezone(house.zone)
    day = format_date(here.date(), "EEEE d MMMM", locale="en_GB" if language == "en" else language)
    return f"{day} {'à' if language == 'fr' else 'at'} {here:%H:%M}"
