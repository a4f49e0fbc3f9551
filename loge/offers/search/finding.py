"""Finding: what is wanted, among the offers of one house or of every one, the best first, each with why it stands there."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain

import numpy as np

from loge.common.clock import day_of, now
from loge.houses.gazetteer import EARTH_KM, commune
from loge.houses.models import House

from ..catalogue import category, in_houses
from . import rank
from .analysis import MOST_WORDS, as_written, marks, words
from .cards import MOST_HOUSES, Card, cards
from .layout import NO_PRICE, Array, Index
from .memory import everywhere, index_of
from .rank import BEST, Reason, Seen, weigh
from .spelling import begun, catalogue_words, catalogue_written, nearest
from .week import FREE, NOT_FREE, UNSAID, When, freedom

PER_PAGE, MOST_PAGES = 20, 50
LONGEST = 2_000  # characters of a sentence that are read
_LAST_WORD = re.compile(r"[^\W_]\Z")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. ``near`` is the INSEE code of the commune it is wanted in; ``free_only`` leaves out who is not
    free then; ``every`` wants all the words; ``typing``: the last word may only be begun."""

    words: str = ""
    trade: str = ""
    meant: frozenset[str] = frozenset()
    most_cents: int | None = None
    near: str = ""
    within_km: int | None = None
    when: When | None = None
    free_only: bool = False
    least_stars: int | None = None  # in tenths
    sort: str = BEST
    every: bool = False
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An offer that answers: what was seen of it, its points and why, and whether its place was kept for a newcomer."""

    offer: Card
    seen: Seen
    score: int
    in_turn: bool = False

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return weigh(self.seen)

    @property
    def matched(self) -> int:
        return self.seen.matched

    @property
    def asked(self) -> int:
        return self.seen.asked


@dataclass(frozen=True, slots=True)
class Found:
    """A page of answers. ``corrected``: (as written, as read); ``unsaid`` left out because they did not say when they are
    free; ``unpriced`` because they are on quotation."""

    hits: tuple[Hit, ...] = ()
    count: int = 0
    page: int = 1
    pages: int = 1
    corrected: tuple[tuple[str, str], ...] = ()
    unsaid: int = 0
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The words as the index is asked: for each the marks of its stems."""

    words: tuple[tuple[int, ...], ...]
    named: frozenset[str]  # trades whose own words were said
    corrected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """Offers of one index that answer, by their numbers, with all that was seen of them."""

    index: Index
    asked: int
    offers: Array
    matched: Array
    trade: Array
    score: Array
    km: Array | None  # of every commune
    free: Array | None  # of every provider
    unsaid: int = 0
    unpriced: int = 0

    def first(self, sort: str, most: int) -> Array:
        """Places into ``offers`` of the best."""
        index, provider = self.index, self.index.provider[self.offers]
        km = None if self.km is None else self.km[index.commune[provider]]
        mean = np.zeros(0)
        if sort == rank.RATING:
            mean = rank.mean_in_millionths(index.stars_sum, index.stars_count)[provider]
        return rank.order(sort, score=self.score, cents=index.cents[self.offers], km=km, mean=mean, most=most)

    def seen(self, place: int) -> Seen:
        index = self.index
        provider = index.provider[self.offers[place]]
        km = np.nan if self.km is None else float(self.km[index.commune[provider]])
        free = UNSAID if self.free is None else int(self.free[provider])
        return Seen(
            matched=int(self.matched[place]),
            asked=self.asked,
            trade=bool(self.trade[place]),
            stars_sum=int(index.stars_sum[provider]),
            stars_count=int(index.stars_count[provider]),
            km=None if np.isnan(km) else round(km),
            free=None if free == UNSAID else free == FREE,
        )


# ------------------------------------------------------------------------------------------------------------ one house


def find(
    house: House, wanted: Wanted, *, page: int = 1, per_page: int = PER_PAGE, start: int | None = None,
    at: dt.datetime | None = None, told: Mapping[uuid.UUID, bool] | None = None,
) -> Found:  # fmt: skip
    """A page of the offers of this house that answer, or ``per_page`` of them from the one after ``start``. ``told``: of whom
    more is known at that time than their week, whether they could come.

    Two queries when the index is at hand: is it still right, and the rows that are shown, each asked again whether it may
    be (:func:`loge.offers.queries.published`).
    """
    index = index_of(house, at=at)
    asked = understand((index,), wanted, house.kind)
    weighed = weigh_all(index, wanted, asked, told=told)
    pages = min(max(-(-len(weighed.offers) // per_page), 1), MOST_PAGES)
    page = min(max(page, 1), pages)
    begin = (page - 1) * per_page if start is None else start
    end = begin + per_page
    kept = _newcomers(house, weighed, day_of(at or now(), house.zone)) if wanted.sort == BEST else []
    ranked = weighed.first(wanted.sort, end + len(kept)).tolist()
    ranked, in_turn = rank.with_places(ranked, kept)
    places = ranked[begin:end]
    keys = [index.key(weighed.offers[place]) for place in places]
    rows = cards({house: keys})
    return Found(
        hits=tuple(
            _hit(weighed, place, rows[key], in_turn) for place, key in zip(places, keys, strict=True) if key in rows
        ),
        count=len(weighed.offers) - len(keys) + len(rows),
        page=page,
        pages=pages,
        corrected=_as_written(asked, wanted, rows.values(), house.kind),
        unsaid=weighed.unsaid,
        unpriced=weighed.unpriced,
    )


def search(house: House, *, sentence: str = "", category_key: str = "") -> list[Hit]:
    """Offers of the house that answer a sentence, a category or both, the best first: the first thousand."""
    return list(find(house, Wanted(words=sentence, trade=category_key), per_page=1_000).hits)


def _hit(weighed: Weighed, place: int, offer: Card, in_turn: frozenset[int] = frozenset()) -> Hit:
    return Hit(offer, weighed.seen(place), int(weighed.score[place]), place in in_turn)


def _newcomers(house: House, weighed: Weighed, day: dt.date) -> list[int]:
    """The best offer of each newcomer whose turn it is, among those that answer as fully as any: as many of the words, and
    as free."""
    if len(weighed.offers) < rank.PLACES[0]:
        return []
    index = weighed.index
    provider = index.provider[weighed.offers]
    fit = (index.stars_count[provider] < rank.NEWCOMER) & (weighed.matched == weighed.matched.max())
    if weighed.free is not None:
        then = rank.timeliness(weighed.free)[provider]
        fit &= then == then.max()
    those = np.unique(provider[fit])
    ring = {index.provider_keys[number].tobytes(): number for number in those}
    kept = []
    for key in rank.in_turn(list(ring), house=house.pk.bytes, day=day):
        own = np.flatnonzero(fit & (provider == ring[key]))
        kept.append(int(own[np.argmax(weighed.score[own])]))
    return kept


# ------------------------------------------------------------------------------------------------------ the whole country


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The best answers of the country, loge by loge in the order of their best one."""

    loges: tuple[tuple[House, tuple[Hit, ...]], ...] = ()
    count: int = 0
    corrected: tuple[tuple[str, str], ...] = ()
    every: bool = True  # all the words were found together somewhere


def find_everywhere(wanted: Wanted, *, most: int = PER_PAGE) -> Everywhere:
    """The best offers of every loge: those with all the words; where there is none, spelled as they may be meant; where
    there is none either, those with the most of them. Shards pass one by one, so memory stays bounded."""
    kind = House.Kind.NEIGHBOURHOOD
    asked = _literal(wanted, kind)
    found = _everywhere(replace(wanted, every=True), asked, most)
    if not found.count and asked.words:
        asked = understand(_every_index(), wanted, kind)
        if asked.corrected:
            found = _everywhere(replace(wanted, every=True), asked, most)
    if not found.count and asked.words:
        found = _everywhere(replace(wanted, every=False), asked, most)
    return found


def _every_index() -> Iterator[Index]:
    shards, changed = everywhere()
    yield from shards
    yield from map(index_of, changed)


def _everywhere(wanted: Wanted, asked: Asked, most: int) -> Everywhere:
    best: list[tuple[int, int, bytes, Weighed, int]] = []
    count = 0
    shards, changed = everywhere()
    asked_of = chain(_unchanged(shards, changed), ((index_of(house), None) for house in changed))
    for index, mask in asked_of:
        weighed = weigh_all(index, wanted, asked, mask=mask)
        count += len(weighed.offers)
        places = weighed.first(BEST, most)
        numbers = weighed.offers[places]
        last = best[-1][:2] if len(best) == most else (0, NO_PRICE)
        for place, number, score, cents in zip(
            places.tolist(), numbers, weighed.score[places].tolist(), index.cents[numbers].tolist(), strict=True
        ):
            if len(best) == most and (-score, cents) > last:
                break  # the others of this index stand after it
            best.append((-score, cents, index.keys[number].tobytes(), weighed, place))
        best = sorted(best, key=lambda each: each[:3])[:most]
    loges = _by_loge(best)
    shown = [hit.offer for _house, hits in loges for hit in hits]
    return Everywhere(loges, count, _as_written(asked, wanted, shown, House.Kind.NEIGHBOURHOOD), wanted.every)


def _unchanged(shards: Iterable[Index], changed: Sequence[House]) -> Iterator[tuple[Index, Array | None]]:
    """Each shard, with which of its providers may answer: those of a changed house are asked of the house itself."""
    left_out = {house.pk.hex for house in changed}
    for shard in shards:
        gone = [number for number, key in enumerate(shard.houses) if key in left_out] if left_out else []
        yield shard, ~np.isin(shard.house, gone) if gone else None


def _by_loge(best: Sequence[tuple[int, int, bytes, Weighed, int]]) -> tuple[tuple[House, tuple[Hit, ...]], ...]:
    """The first loges. Two queries: the houses, and the rows that are shown, each house's through its own ``published``."""
    wanted: dict[uuid.UUID, list[uuid.UUID]] = {}
    for *_order, key, weighed, place in best:
        index = weighed.index
        home = uuid.UUID(index.houses[index.house[index.provider[weighed.offers[place]]]])
        if home in wanted or len(wanted) < MOST_HOUSES:
            wanted.setdefault(home, []).append(uuid.UUID(bytes=key))
    houses = House.objects.filter(kind=House.Kind.NEIGHBOURHOOD).in_bulk(list(wanted))
    rows = cards({houses[home]: keys for home, keys in wanted.items() if home in houses})
    hits: dict[uuid.UUID, list[Hit]] = {}
    for *_order, key, weighed, place in best:
        row = rows.get(uuid.UUID(bytes=key))
        if row is not None:
            hits.setdefault(row.house.pk, []).append(_hit(weighed, place, row))
    return tuple((houses[home], tuple(found)) for home, found in hits.items())


# ---------------------------------------------------------------------------------------------------------------- words


def understand(indexes: Iterable[Index], wanted: Wanted, kind: str) -> Asked:
    """The words asked, each as these indexes know it: as it is, begun (the last one, while typing), or corrected."""
    literal = _literal(wanted, kind)
    said = _said(wanted)
    last = said[-1] if wanted.typing and said and _LAST_WORD.search(wanted.words[:LONGEST]) else ""
    unknown = {word for word in said if not _trades_named(kind, frozenset(marks(word)))}
    if not last and not unknown:
        return literal
    ends: set[str] = set()
    vocabulary: set[str] = set()
    for index in indexes:
        unknown = {word for word in unknown if not _holds(index, marks(word))}
        if last:
            ends.update(begun(last, index.words))
        if unknown:
            vocabulary.update(index.words)
    asked, corrected, named = [], [], literal.named
    for word, looked_for in zip(said, literal.words, strict=True):
        if word == last and ends:
            looked_for = tuple(dict.fromkeys([*looked_for, *(mark for end in sorted(ends) for mark in marks(end))]))
        elif word in unknown and (meant := nearest(word, vocabulary | catalogue_words(kind))):
            corrected.append((word, meant))
            looked_for = marks(meant)
            named |= _trades_named(kind, frozenset(looked_for))
        asked.append(looked_for)
    lost = len(unknown) - len(corrected)
    if not ends and len(unknown) == len(said) and lost >= len(corrected):
        return literal  # a guess alone does not carry a sentence nobody here understands
    return Asked(tuple(asked), named, tuple(corrected))


def _as_written(asked: Asked, wanted: Wanted, shown: Iterable[Card], kind: str) -> tuple[tuple[str, str], ...]:
    """What was corrected as people write it: words are looked for without their accents, nobody reads them so."""
    if not asked.corrected:
        return ()
    typed = as_written(wanted.words[:LONGEST])
    told = catalogue_written(kind) | as_written(*(text for card in shown for text in (card.title, card.words)))
    return tuple((typed.get(word, word), told.get(meant, meant)) for word, meant in asked.corrected)


def _literal(wanted: Wanted, kind: str) -> Asked:
    looked_for = tuple(marks(word) for word in _said(wanted))
    return Asked(looked_for, _trades_named(kind, frozenset(chain.from_iterable(looked_for))))


def _said(wanted: Wanted) -> list[str]:
    return list(dict.fromkeys(words(wanted.words[:LONGEST])))[:MOST_WORDS]


def _holds(index: Index, looked_for: Sequence[int]) -> bool:
    return any(len(held) for held in _held(index, looked_for))


def _held(index: Index, looked_for: Sequence[int]) -> list[Array]:
    """The postings of these marks."""
    if not len(index.hashes):
        return []
    wanted = np.array(looked_for, np.uint64)
    at = np.searchsorted(index.hashes, wanted)
    at[at == len(index.hashes)] = 0
    found = at[index.hashes[at] == wanted]
    return [index.postings[index.bounds[each] : index.bounds[each + 1]] for each in found]


@lru_cache(maxsize=4_096)
def _trades_named(kind: str, said: frozenset[int]) -> frozenset[str]:
    """The trades one of whose own words was said."""
    return frozenset(each.key for each in in_houses(kind) if said & _trade_marks(each.key))


@cache
def _trade_marks(key: str) -> frozenset[int]:
    found = category(key)
    every = [*found.label.values(), *(word for language in found.words.values() for word in language)]
    return frozenset(mark for text in every if " " not in text for word in words(text) for mark in marks(word))


# -------------------------------------------------------------------------------------------------------------- weighing


def weigh_all(
    index: Index,
    wanted: Wanted,
    asked: Asked,
    *,
    told: Mapping[uuid.UUID, bool] | None = None,
    mask: Array | None = None,
) -> Weighed:
    """Every offer of the index that answers, with its points."""
    number = {key: at for at, key in enumerate(index.trades)}
    meant = [number[key] for key in {*wanted.meant, *asked.named} if key in number]
    held, offers = _answering(index, wanted, asked, meant)
    if wanted.trade:
        offers = offers[index.trade[offers] == number.get(wanted.trade, len(number))]
    km = _kilometres(index, wanted.near) if wanted.near else None
    free = _free(index, wanted.when, told or {}) if wanted.when is not None else None
    offers, unsaid, unpriced = _filtered(index, wanted, offers, km, free, mask)
    provider = index.provider[offers]
    points = index.standing
    if free is not None:
        points = points + rank.timeliness(free)
    if km is not None:
        points = points + rank.nearness(km)[index.commune]
    matched = held[offers]
    trade = np.isin(index.trade[offers], meant) if meant else np.zeros(len(offers), bool)
    score = points[provider] + rank.worth_of_words(len(asked.words))[matched] + rank.TRADE * trade
    return Weighed(index, len(asked.words), offers, matched, trade, score, km, free, unsaid, unpriced)


def _answering(index: Index, wanted: Wanted, asked: Asked, meant: Sequence[int]) -> tuple[Array, Array]:
    """How many of the words each offer holds, and the numbers of those that answer."""
    held = np.zeros(len(index), np.uint8)
    for looked_for in asked.words:
        found = _held(index, looked_for)
        if len(found) == 1:
            held[found[0]] += 1
        elif found:
            any_of = np.zeros(len(index), bool)
            for each in found:
                any_of[each] = True
            held += any_of
    if not asked.words:
        answering = np.isin(index.trade, meant) if wanted.meant and not wanted.trade else np.ones(len(index), bool)
    elif wanted.every:
        answering = held == len(asked.words)
    else:
        answering = held > 0
        if meant:
            answering |= np.isin(index.trade, meant)
    return held, np.flatnonzero(answering)


def _filtered(
    index: Index, wanted: Wanted, offers: Array, km: Array | None, free: Array | None, mask: Array | None
) -> tuple[Array, int, int]:
    """What is left of the offers, how many did not say when they are free, how many are on quotation."""
    provider = index.provider[offers]
    fits = mask[provider] if mask is not None else np.ones(len(offers), bool)
    if wanted.within_km is not None and km is not None:
        near = index.latitude == index.latitude  # a place nobody knows is not near
        near = near & (km <= wanted.within_km) if wanted.within_km else _here(index, wanted.near)
        fits &= near[index.commune][provider]
    if wanted.least_stars is not None:
        well = (index.stars_count > 0) & (10 * index.stars_sum >= wanted.least_stars * index.stars_count)
        fits &= well[provider]
    cents = index.cents[offers]
    affordable = cents <= wanted.most_cents if wanted.most_cents is not None else np.ones(len(offers), bool)
    may_come = free[provider] == FREE if free is not None and wanted.free_only else np.ones(len(offers), bool)
    unsaid = unpriced = 0
    if free is not None and wanted.free_only:
        unsaid = int(np.count_nonzero(fits & affordable & (free[provider] == UNSAID)))
    if wanted.most_cents is not None:
        unpriced = int(np.count_nonzero(fits & may_come & (cents == NO_PRICE)))
    return offers[fits & affordable & may_come], unsaid, unpriced


def _here(index: Index, insee: str) -> Array:
    return np.array([other == insee for other in index.communes], bool)


def _kilometres(index: Index, insee: str) -> Array:
    """From there to every commune of the index, by the great circle; NaN when nobody knows."""
    place = commune(insee)
    if place is None:
        return np.full(len(index.communes), np.nan)
    north, south = np.radians(place.latitude), np.radians(index.latitude)
    across = np.radians(index.longitude - place.longitude) / 2
    haversine = np.sin((south - north) / 2) ** 2 + np.cos(north) * np.cos(south) * np.sin(across) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(haversine)))


def _free(index: Index, when: When, told: Mapping[uuid.UUID, bool]) -> Array:
    free = freedom(index, when)
    for key, can_come in told.items():
        number = index.provider_number(key)
        if number is not None:
            free[number] = FREE if can_come else NOT_FREE
    return free
