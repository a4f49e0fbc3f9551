"""What a list shows of an offer: a few columns of the rows that are shown, asked through ``published``."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from loge.common import raw
from loge.common.clock import UTC, day_of, now
from loge.common.money import Money
from loge.houses.gazetteer import Commune, commune
from loge.houses.models import House
from loge.houses.models.charter import GRACE

from ..catalogue import Category, category
from ..queries import published

_OFFER = ("pk", "title", "words", "unit", "cents", "negotiable", "category_key")
_PROVIDER = ("pk", "name", "face", "insee", "stars_sum", "stars_count", "photo_id", "photo__state", "status")
SIZES = (1, 20, 100, 1_000)  # so many offers of a house are asked about at once
MOST_HOUSES = 6  # of which one page shows something
NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Who offers, as a line shows them."""

    pk: uuid.UUID
    name: str
    face: str
    insee: str
    stars_sum: int
    stars_count: int
    photo_id: uuid.UUID | None
    photo_state: str | None
    status: str

    @property
    def commune(self) -> Commune | None:
        return commune(self.insee)

    @property
    def stars(self) -> float | None:
        """The plain mean, never rounded up; None without a review."""
        return self.stars_sum / self.stars_count if self.stars_count else None


@dataclass(frozen=True, slots=True)
class Card:
    """An offer, as a line shows it."""

    pk: uuid.UUID
    title: str
    words: str
    unit: str
    cents: int | None
    negotiable: bool
    category_key: str
    provider: Neighbour
    house: House

    @property
    def category(self) -> Category:
        return category(self.category_key)

    @property
    def price(self) -> Money | None:
        return Money(self.cents, self.house.currency) if self.cents is not None else None


def cards(wanted: Mapping[House, Sequence[uuid.UUID]], *, at: dt.datetime | None = None) -> dict[uuid.UUID, Card]:
    """Those of these offers that may be shown, each asked of its own house: one query."""
    parts = [(house, keys) for house, keys in wanted.items() if keys]
    if not parts:
        return {}
    home = {raw.to_key(house.pk): house for house, _keys in parts}
    known = {raw.to_key(key): key for _house, keys in parts for key in keys}
    sql, told = _asked(parts, at or now())
    return {known[row[0]]: _card(known[row[0]], row[1:-1], home[row[-1]]) for row in raw.rows(sql, *told)}


def _asked(parts: Sequence[tuple[House, Sequence[uuid.UUID]]], at: dt.datetime) -> tuple[str, list[Any]]:
    """``published`` of each house among its offers, in the words Django has for it. They are kept, and always the same few, so
    that the database keeps its plan too: a shorter list says its last offer again, fewer houses are filled up with nobody."""
    places = next((size for size in SIZES if all(len(keys) <= size for _house, keys in parts)), 0)
    places = places or max(len(keys) for _house, keys in parts)
    kinds = [house.kind for house, _keys in parts]
    kinds += kinds[-1:] * (MOST_HOUSES - len(kinds) if len(kinds) > 1 else 0)
    query = _question(connection.vendor, tuple(kinds), places)
    told: list[Any] = []
    for house, keys in parts:
        told += raw.to_db((house.pk, at, at - GRACE, day_of(at, house.zone)))
        told += [*keys, *[keys[-1]] * (places - len(keys))]
    nobody = raw.to_db((NOBODY, at, at - GRACE, at.date())) + [NOBODY] * places
    return query.sql, query.told(told + nobody * (len(kinds) - len(parts)))


@lru_cache(maxsize=64)
def _question(vendor: str, kinds: tuple[str, ...], places: int) -> raw.Built:
    """The SQL for houses of these kinds, with stand-ins that no row can bear."""
    then = dt.datetime(1901, 2, 3, 12, tzinfo=UTC)
    keys = [uuid.UUID(int=2 + number) for number in range(places)]
    columns = (*_OFFER, *(f"provider__{name}" for name in _PROVIDER), "house_id")
    parts = []
    for kind in kinds:
        house = House(pk=uuid.UUID(int=1), kind=kind)
        asked = published(house, among=keys, at=then).order_by().values_list(*columns)
        parts.append(raw.built(asked, (house.pk, then, then - GRACE, day_of(then, house.zone), *keys)))
    return raw.together(parts, each=4 + places)


def _card(pk: uuid.UUID, row: Sequence[Any], house: House) -> Card:
    title, words, unit, cents, negotiable, category_key = row[: len(_OFFER) - 1]
    who, name, face, insee, stars_sum, stars_count, photo, photo_state, status = row[len(_OFFER) - 1 :]
    neighbour = Neighbour(
        raw.as_key(who), name, face, insee, stars_sum, stars_count, raw.as_key(photo) if photo else None, photo_state, status
    )  # fmt: skip
    return Card(pk, title, words, unit, cents, bool(negotiable), category_key, neighbour, house)
