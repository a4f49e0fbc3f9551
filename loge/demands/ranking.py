"""Who could serve an item, the best first, and why: the formula is published and every point has its reason.

It is a sum of whole points:

- the trade asked for: 40; words of the demand found in the offer: 20 × found ÷ asked, rounded down;
- a place is known: 15, less 1 for every 2 km, never under 0;
- a budget is known: 10 within it, −5 up to a fifth above, −10 beyond;
- the mean of the stars with ten imaginary reviews of 4 (so that one 5 does not outweigh forty 4.8): 10 × (mean − 3), rounded down;
- an hour or a day is known: 10 when they could come then (nothing in their agenda against it, journeys included, and within their
  working hours or the week they said), −40 otherwise;
- newcomers (fewer than 3 reviews) take turns, one a day: 5 to the one whose turn it is.

At equal points the lower price comes first. Nothing else enters: ``Seen`` is all that is weighed.

Ranking goes in two steps that give the order of one: first by all that costs nothing to know, then by who is free then, asked of those
alone who could still be shown. Being free is worth 10 at most: who would not be shown with 10 more is not asked.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.houses.gazetteer import commune, distance_km
from loge.houses.models import House
from loge.offers.models import Offer
from loge.offers.queries import published
from loge.offers.search import stems, words
from loge.offers.search.rank import IMAGINED, IMAGINED_STARS, ORDINARY, Reason, spoken_standing
from loge.planning.stops import Place

from .hours import NEAR, Hours
from .notes import Budget, Item

MOST_SHOWN = 5
MOST_WORDS = 12  # of a demand that are looked for in offers
NEWCOMER = 3  # reviews from which one is no newcomer any more
FREE, TAKEN = 10, -40  # points
ASKED_FIRST = 8  # whose hours are looked up before it is known whether more are needed


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
class Ranked:
    """The place of an offer among those weighed."""

    key: uuid.UUID
    cents: int | None
    seen: Seen
    slot: dt.datetime | None
    score: int

    @property
    def order(self) -> tuple[int, bool, int, uuid.UUID]:
        """At equal points the lower price comes first."""
        return (-self.score, self.cents is None, self.cents or 0, self.key)


def weigh(seen: Seen) -> tuple[Reason, ...]:
    """The formula: what is seen of an offer, as reasons whose points add up to its score."""
    return tuple(reason for look in _LOOKS if (reason := look(seen)) is not None)


def ranked(
    house: House, items: Sequence[Item], at: dt.datetime, *, asked_first: int = ASKED_FIRST
) -> list[list[Ranked]]:
    """For each item the few to show, the best first: as many queries for five hundred offers as for one."""
    hopes = [_Hopes(item, lines, house, at) for item, lines in zip(items, _chosen(house, items), strict=True)]
    days = [day for item in items if item.when and (day := item.when[0].day)]
    for most in (asked_first, None):
        asked = [each.open(most) for each in hopes]
        hours = Hours(
            house, days, at, whom={row.provider_id: row.provider__person_id for rows in asked for row in rows}
        )
        for each, rows in zip(hopes, asked, strict=True):
            each.hear(hours, rows)
    return [each.best() for each in hopes]


class _Hopes:
    """The offers for one item, by what is known without their hours; then those whose hours were heard."""

    def __init__(self, item: Item, lines: Sequence[Line], house: House, at: dt.datetime) -> None:
        self.item, self.wished = item, _wished(item, at)
        self.place = next((found for each in item.where if each.insee and (found := commune(each.insee))), None)
        self.heard: list[Ranked] = []
        asked = _asked(item)
        newcomers = sorted({line.provider_id for line in lines if line.provider__stars_count < NEWCOMER})
        in_turn = newcomers[at.astimezone(house.zone).toordinal() % len(newcomers)] if newcomers else None
        self._waiting = []
        for line in lines:
            seen = self._seen(line, asked, in_turn, house)
            score = sum(reason.points for reason in weigh(seen)) + (FREE if self._day or self.wished else 0)
            self._waiting.append((Ranked(line.pk, line.cents, seen, None, score), line))
        self._waiting.sort(key=lambda pair: pair[0].order)

    def open(self, most: int | None) -> list[Line]:
        """Who could still be shown and was not asked: at most so many."""
        last = self.best()[-1].order if len(self.heard) >= MOST_SHOWN else None
        found = [line for hoped, line in self._waiting if last is None or hoped.order < last]
        return found[:most]

    def hear(self, hours: Hours, lines: Sequence[Line]) -> None:
        """They are asked, and have their place."""
        spot = Place(self.place.latitude, self.place.longitude, is_known=False) if self.place else None
        for hoped, line in self._waiting[: len(lines)]:
            slot, free = self._slot(hours, line, spot)
            seen = replace(hoped.seen, free=free)
            self.heard.append(Ranked(line.pk, line.cents, seen, slot, sum(reason.points for reason in weigh(seen))))
        del self._waiting[: len(lines)]

    def best(self) -> list[Ranked]:
        return sorted(self.heard, key=lambda each: each.order)[:MOST_SHOWN]

    def _seen(self, line: Line, asked: Sequence[frozenset[str]], in_turn: uuid.UUID | None, house: House) -> Seen:
        home = commune(line.provider__insee) if self.place else None
        return Seen(
            trade=bool(self.item.category) and line.category_key == self.item.category,
            matched=_matched(line, asked),
            asked=len(asked),
            km=round(distance_km(home, self.place)) if home and self.place else None,
            price_cents=line.cents,
            budget_cents=_comparable(self.item.budget, self.item.people, line.unit, house.currency),
            stars_sum=line.provider__stars_sum,
            stars_count=line.provider__stars_count,
            free=None,
            newcomers_turn=line.provider_id == in_turn,
        )

    @property
    def _day(self) -> dt.date | None:
        """The day asked for when no hour was."""
        moment = self.item.when[0] if self.item.when else None
        day = moment.day if moment is not None and moment.start and moment.at is None else None
        return day if day is not None and day.year in NEAR else None

    def _slot(self, hours: Hours, line: Line, place: Place | None) -> tuple[dt.datetime | None, bool | None]:
        """A time to propose and whether they can come: the hour asked for or, of a day, their first one. (None, None): not known."""
        who = line.provider_id, line.provider__person_id, line.provider__week
        if self.wished is not None:
            slot, said = hours.at_hour(*who, self.wished, place)
            return slot, said.can_come
        if (day := self._day) is None:
            return None, None
        slot, said = hours.on_day(*who, day, place)
        return (slot, said.can_come) if slot or not said.can_come else (None, None)


def _chosen(house: House, items: Sequence[Item]) -> list[list[Line]]:
    """For each item the offers of the trade asked for or, where nobody holds it, those that hold the words. Two queries."""
    trades = {item.category for item in items if item.category}
    rows = _lines(house, Q(category_key__in=trades)) if trades else []
    found = [[line for line in rows if line.category_key == item.category] for item in items]
    sought = {
        stem for item, lines in zip(items, found, strict=True) if not lines for each in _asked(item) for stem in each
    }
    if not sought:
        return found
    rows = _lines(house, reduce(or_, (Q(terms__contains=f" {stem} ") for stem in sorted(sought))))
    return [
        lines or [line for line in rows if _matched(line, _asked(item))]
        for item, lines in zip(items, found, strict=True)
    ]


def _lines(house: House, which: Q) -> list[Line]:
    return [Line(*row) for row in published(house).filter(which).order_by().values_list(*Line._fields)]


def _asked(item: Item) -> list[frozenset[str]]:
    """The words of the demand that are looked for, as stems."""
    return [stems(word) for word in words(item.words)[:MOST_WORDS]]


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


def _wished(item: Item, at: dt.datetime) -> dt.datetime | None:
    """The hour asked for, if it is to come."""
    hour = item.when[0].at if item.when else None
    return hour if hour is not None and hour > at else None


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
    with_imagined = seen.stars_sum + IMAGINED * IMAGINED_STARS
    points = 10 * with_imagined // (seen.stars_count + IMAGINED) - 10 * ORDINARY
    return Reason(points, spoken_standing(seen.stars_count))


def _freedom(seen: Seen) -> Reason | None:
    if seen.free is None:
        return None
    return Reason(FREE, _("Free at that time")) if seen.free else Reason(TAKEN, _("Not free at that time"))


def _turn(seen: Seen) -> Reason | None:
    return Reason(5, _("New here: today it is their turn")) if seen.newcomers_turn else None


_LOOKS: tuple[Callable[[Seen], Reason | None], ...] = (_trade, _words, _distance, _price, _standing, _freedom, _turn)
