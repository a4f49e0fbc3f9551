"""The order of answers. The formula is public (the page ``ranking`` shows these very numbers), a sum of whole points:

- words: 60 × found ÷ asked, rounded down; 20 more when the offer is of the trade that was meant;
- stars: 20 × (mean − 3), rounded down, the mean taken with ten imaginary reviews of 4, so that one 5 does not outweigh
  forty 4.8 (a Bayesian mean; the prior is that of a good, ordinary service);
- distance: 15, less one for every kilometre from where it is wanted, never under 0;
- time: 15 when free at the time asked for, −30 when not, nothing when they did not say.

At equal points the lower price comes first, then who has offered for longer. Of the first ten places the third and the
eighth are kept for newcomers, who take turns from day to day. ``Seen`` is all that is weighed: no payment can enter it
(article L. 111-7 of the Code de la consommation, décret n° 2017-1434).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .arrays import NO_PRICE, Array

WORDS, TRADE = 60, 20
STAR, IMAGINED, IMAGINED_STARS, ORDINARY = 20, 10, 4, 3
NEAR = 15
FREE, NOT_FREE = 15, -30
NEWCOMER = 3  # reviews from which one is no newcomer any more
PLACES = (3, 8)  # of the first ten, kept for newcomers
FULLEST = 2**20  # more points than anything has

BEST, PRICE, DISTANCE, RATING = "best", "price", "distance", "rating"
SORTS = (BEST, PRICE, DISTANCE, RATING)


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is weighed of one offer. None: not known, so not weighed."""

    matched: int
    asked: int
    trade: bool
    stars_sum: int
    stars_count: int
    km: int | None
    free: bool | None


class Reason(NamedTuple):
    """Why an offer stands where it does: so many points, in these words."""

    points: int
    words: str


def weigh(seen: Seen) -> tuple[Reason, ...]:
    """What is seen of an offer as reasons, whose points add up to its score."""
    return tuple(reason for look in _LOOKS if (reason := look(seen)) is not None)


def _words(seen: Seen) -> Reason | None:
    if not seen.matched:
        return None
    told = _("%(num)s of your %(all)s words") % {"num": seen.matched, "all": seen.asked}
    return Reason(WORDS * seen.matched // seen.asked, told if seen.asked > 1 else _("Your word"))


def _trade(seen: Seen) -> Reason | None:
    return Reason(TRADE, _("The trade you mean")) if seen.trade else None


def _stars(seen: Seen) -> Reason:
    points = int(standing(np.array([seen.stars_sum]), np.array([seen.stars_count]))[0])
    return Reason(points, spoken_standing(seen.stars_count))


def spoken_standing(count: int) -> str:
    """What the points of so many reviews are counted from: in a search and in a proposal alike."""
    if not count:
        return _("No review yet: counted as 4 out of 5")
    told = ngettext(
        "Mean of %(num)s review, with ten imaginary ones of 4",
        "Mean of %(num)s reviews, with ten imaginary ones of 4",
        count,
    )
    return told % {"num": count}


def _distance(seen: Seen) -> Reason | None:
    if seen.km is None:
        return None
    here = _("In the commune itself") if seen.km == 0 else _("%(km)s km away") % {"km": seen.km}
    return Reason(max(NEAR - seen.km, 0), here)


def _time(seen: Seen) -> Reason | None:
    if seen.free is None:
        return None
    return Reason(FREE, _("Free at that time")) if seen.free else Reason(NOT_FREE, _("Not free at that time"))


_LOOKS: tuple[Callable[[Seen], Reason | None], ...] = (_words, _trade, _stars, _distance, _time)


# ----------------------------------------------------------------------------------------------------- the same, at once


def standing(stars_sum: Array, stars_count: Array) -> Array:
    """Points for the stars."""
    with_imagined = stars_sum + IMAGINED * IMAGINED_STARS
    return np.asarray(STAR * with_imagined // (stars_count + IMAGINED) - STAR * ORDINARY)


def mean_in_millionths(stars_sum: Array, stars_count: Array) -> Array:
    """The mean with the imaginary reviews, for whoever sorts by it."""
    return np.asarray((stars_sum + IMAGINED * IMAGINED_STARS) * 1_000_000 // (stars_count + IMAGINED))


def nearness(km: Array) -> Array:
    """Points for the distance; nothing where it is not known (NaN)."""
    return np.where(np.isnan(km), 0, np.clip(NEAR - np.rint(np.nan_to_num(km)), 0, NEAR)).astype(np.int64)


def timeliness(free: Array) -> Array:
    """Points for the time: FREE, NOT_FREE or UNSAID of each."""
    return np.where(free > 0, FREE, np.where(free == 0, NOT_FREE, 0))


def worth_of_words(asked: int) -> Array:
    """Points by how many of the words asked are held."""
    return np.array([WORDS * held // asked if asked else 0 for held in range(asked + 1)], np.int64)


def order(sort: str, *, score: Array, cents: Array, km: Array | None, mean: Array, most: int) -> Array:
    """Places (into the arrays, which stand in the order of keys) of the first ``most``, the best first."""
    rest = FULLEST - score
    cost = cents.astype(np.int64)
    if sort == PRICE:
        rank = cost << 21 | rest
    elif sort == DISTANCE and km is not None:
        metres = np.where(np.isnan(km), NO_PRICE, np.rint(np.nan_to_num(km) * 1000)).astype(np.int64)
        rank = metres << 21 | rest
    elif sort == RATING:
        rank = (6_000_000 - mean) << 21 | rest
    else:
        rank = rest << 32 | cost
    if len(rank) > 4 * most:
        few = np.flatnonzero(rank <= np.partition(rank, most)[most])
        return few[np.argsort(rank[few], kind="stable")][:most]
    return np.argsort(rank, kind="stable")[:most]


# ------------------------------------------------------------------------------------------------------------ newcomers


def in_turn(newcomers: Sequence[bytes], *, house: bytes, day: dt.date) -> list[bytes]:
    """Who of these newcomers has the kept places today: they stand in a ring that differs from house to house, and each
    day the next ones have their turn, so that over a month each has had as many as any other."""
    ring = sorted(set(newcomers), key=lambda key: blake2b(house + key, digest_size=8).digest())
    if not ring:
        return []
    first = day.toordinal() * len(PLACES)
    return list(dict.fromkeys(ring[(first + turn) % len(ring)] for turn in range(len(PLACES))))


def with_places(ranked: list[int], kept: Sequence[int]) -> tuple[list[int], frozenset[int]]:
    """Put each newcomer's offer at its kept place, unless its points have brought it further; and which were put there."""
    put = set()
    for place, offer in zip(PLACES, kept, strict=False):
        if place > len(ranked) or offer in ranked[:place]:
            continue
        if offer in ranked:
            ranked.remove(offer)
        ranked.insert(place - 1, offer)
        put.add(offer)
    return ranked, frozenset(put)
