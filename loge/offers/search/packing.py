"""From rows to an index, and from several indexes to one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from loge.common.clock import now
from loge.houses import gazetteer
from loge.houses.models import House

from ..models import Leave
from ..queries import published
from .analysis import STOP_WORDS, WORD, fold, mark
from .layout import NO_PRICE, Array, Index, small
from .week import NO_WEEK, bits

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001  the wall clock's own


class Line(NamedTuple):
    """What is packed of an offer."""

    pk: uuid.UUID
    category_key: str
    cents: int | None
    terms: str
    title: str
    words: str
    provider_id: uuid.UUID
    provider__insee: str
    provider__stars_sum: int
    provider__stars_count: int
    provider__week: str


def of_house(house: House, *, at: dt.datetime | None = None) -> Index:
    """Everything of a house that may be shown, read now: two queries."""
    lines = [Line(*row) for row in published(house).order_by("pk").values_list(*Line._fields)]
    coming = Leave.objects.filter(house=house, ends_at__gt=at or now())
    leaves = list(coming.order_by("pk").values_list("provider_id", "starts_at", "ends_at", "is_free"))
    return pack(house, lines, leaves)


def pack(house: House, lines: Sequence[Line], leaves: Iterable[tuple[Any, ...]]) -> Index:
    """The index of these offers."""
    lines = sorted(lines, key=lambda line: line.pk)
    providers = {line.provider_id: line for line in lines}
    number = {key: at for at, key in enumerate(providers)}
    trades = sorted({line.category_key for line in lines})
    communes = sorted({line.provider__insee for line in providers.values()})
    places = [gazetteer.commune(insee) for insee in communes]
    hashes, bounds, postings = _postings([line.terms.split() for line in lines])
    zone = house.zone
    away = [
        (number[key], _wall(start, zone), _wall(end, zone), free) for key, start, end, free in leaves if key in number
    ]
    weeks = [bits(line.provider__week) for line in providers.values()]
    trade_at, commune_at = {key: at for at, key in enumerate(trades)}, {key: at for at, key in enumerate(communes)}
    return Index(
        keys=_keys(line.pk for line in lines),
        cents=np.array([NO_PRICE if line.cents is None else line.cents for line in lines], np.uint32),
        provider=np.array([number[line.provider_id] for line in lines], small(len(providers))),
        trade=np.array([trade_at[line.category_key] for line in lines], small(len(trades))),
        hashes=hashes,
        bounds=bounds,
        postings=postings,
        provider_keys=_keys(providers),
        house=np.zeros(len(providers), np.uint8),
        commune=np.array([commune_at[line.provider__insee] for line in providers.values()], small(len(communes))),
        stars_sum=np.array([line.provider__stars_sum for line in providers.values()], np.int64),
        stars_count=np.array([line.provider__stars_count for line in providers.values()], np.int64),
        week=np.array([NO_WEEK if week is None else week for week in weeks], np.uint8).reshape(-1, 42).T.copy(),
        said=np.array([week is not None for week in weeks], bool),
        latitude=np.array([place.latitude if place else np.nan for place in places], np.float64),
        longitude=np.array([place.longitude if place else np.nan for place in places], np.float64),
        leave_provider=np.array([each[0] for each in away], np.uint32),
        leave_start=np.array([each[1] for each in away], np.int64),
        leave_end=np.array([each[2] for each in away], np.int64),
        leave_free=np.array([each[3] for each in away], bool),
        vocabulary=_vocabulary(lines),
        trades=tuple(trades),
        communes=tuple(communes),
        houses=(house.pk.hex,),
    )


def _postings(terms: Sequence[Sequence[str]]) -> tuple[Array, Array, Array]:
    known: dict[str, int] = {}
    flat = np.array([known.setdefault(term, len(known)) for term in chain.from_iterable(terms)], np.uint32)
    offers = np.repeat(np.arange(len(terms), dtype=small(len(terms))), [len(each) for each in terms])
    hashes = np.array([mark(term) for term in known], np.uint64)
    order = np.argsort(hashes)
    rank = np.empty(len(known), np.uint32)
    rank[order] = np.arange(len(known), dtype=np.uint32)
    return _sorted_postings(hashes[order], rank[flat], offers)


def _sorted_postings(hashes: Array, term: Array, offers: Array) -> tuple[Array, Array, Array]:
    """``term`` numbers the hash of each pair, ``offers`` its offer, already in order within a term."""
    by_term = np.argsort(term, kind="stable")
    bounds = np.zeros(len(hashes) + 1, np.uint32)
    np.cumsum(np.bincount(term, minlength=len(hashes)), out=bounds[1:])
    return hashes, bounds, offers[by_term]


def _keys(keys: Iterable[uuid.UUID]) -> Array:
    return np.frombuffer(b"".join(key.bytes for key in keys), np.uint8).reshape(-1, 16)


def _vocabulary(lines: Sequence[Line]) -> Array:
    found = set(WORD.findall(fold(" ".join(chain.from_iterable((line.title, line.words) for line in lines)))))
    told = sorted(word for word in found - STOP_WORDS if 2 < len(word) < 30)
    return np.frombuffer("\n".join(told).encode(), np.uint8)


def _wall(moment: dt.datetime, zone: dt.tzinfo) -> int:
    """Minutes of the wall clock since 1970."""
    return int((moment.astimezone(zone).replace(tzinfo=None) - EPOCH).total_seconds() // 60)


# ------------------------------------------------------------------------------------------------------- several houses


def merge(parts: Sequence[Index]) -> Index:
    """One index of several houses, its offers again in the order of their keys."""
    offers, providers = _starts(parts), _starts(parts, "provider_keys")
    order, rank = _order(np.concatenate([part.keys for part in parts]))
    trades, trade = _renumbered(parts, "trades", "trade")
    communes, commune = _renumbered(parts, "communes", "commune")
    houses, house = _renumbered(parts, "houses", "house")
    first = [next(part for part in parts if insee in part.communes) for insee in communes]
    places = [(part, part.communes.index(insee)) for part, insee in zip(first, communes, strict=True)]
    hashes, bounds, postings = _merged_postings(parts, rank, offers)

    def whole(name: str, axis: int = 0) -> Array:
        return np.concatenate([getattr(part, name) for part in parts], axis=axis)

    def shifted(name: str) -> Array:
        moved = [getattr(part, name).astype(np.uint32) + start for part, start in zip(parts, providers, strict=True)]
        return np.concatenate(moved)

    return Index(
        keys=whole("keys")[order],
        cents=whole("cents")[order],
        provider=shifted("provider")[order].astype(small(len(whole("provider_keys")))),
        trade=trade[order],
        hashes=hashes,
        bounds=bounds,
        postings=postings,
        provider_keys=whole("provider_keys"),
        house=house,
        commune=commune,
        stars_sum=whole("stars_sum"),
        stars_count=whole("stars_count"),
        week=whole("week", axis=1),
        said=whole("said"),
        latitude=np.array([part.latitude[at] for part, at in places], np.float64),
        longitude=np.array([part.longitude[at] for part, at in places], np.float64),
        leave_provider=shifted("leave_provider"),
        leave_start=whole("leave_start"),
        leave_end=whole("leave_end"),
        leave_free=whole("leave_free"),
        vocabulary=np.frombuffer(
            "\n".join(sorted(set(chain.from_iterable(part.words for part in parts)))).encode(), np.uint8
        ),
        trades=trades,
        communes=communes,
        houses=houses,
    )


def _starts(parts: Sequence[Index], name: str = "cents") -> list[int]:
    sizes = [len(getattr(part, name)) for part in parts]
    return [sum(sizes[:at]) for at in range(len(sizes))]


def _order(keys: Array) -> tuple[Array, Array]:
    """The order of keys (big-endian, as UUIDs compare), and the place of each in it."""
    halves = np.ascontiguousarray(keys).view(">u8")
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    rank = np.empty(len(order), small(len(order)))
    rank[order] = np.arange(len(order), dtype=rank.dtype)
    return order, rank


def _renumbered(parts: Sequence[Index], names: str, numbers: str) -> tuple[tuple[str, ...], Array]:
    every = sorted(set(chain.from_iterable(getattr(part, names) for part in parts)))
    place = {name: at for at, name in enumerate(every)}
    moved = []
    for part in parts:
        table = np.array([place[name] for name in getattr(part, names)], small(len(every)))
        moved.append(table[getattr(part, numbers)] if len(table) else np.zeros(0, small(len(every))))
    return tuple(every), np.concatenate(moved)


def _merged_postings(parts: Sequence[Index], rank: Array, starts: Sequence[int]) -> tuple[Array, Array, Array]:
    hashes = np.unique(np.concatenate([part.hashes for part in parts]))
    terms, offers = [], []
    for part, start in zip(parts, starts, strict=True):
        here = np.searchsorted(hashes, part.hashes).astype(np.uint32)
        terms.append(np.repeat(here, np.diff(part.bounds)))
        offers.append(rank[part.postings.astype(np.uint32) + start])
    term, offer = np.concatenate(terms), np.concatenate(offers)
    by_offer = np.argsort(offer, kind="stable")
    return _sorted_postings(hashes, term[by_offer], offer[by_offer])
