"""What a list shows of an offer: a few columns of the rows that are shown, asked through ``published``."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loge.common.money import Money
from loge.houses.gazetteer import Commune, commune
from loge.houses.models import House

from ..catalogue import Category, category
from ..queries import published

_OFFER = ("pk", "title", "words", "unit", "cents", "negotiable", "category_key")
_PROVIDER = ("pk", "name", "face", "insee", "stars_sum", "stars_count", "photo_id", "photo__state", "status")


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


def cards(wanted: Mapping[House, Sequence[uuid.UUID]]) -> dict[uuid.UUID, Card]:
    """Those of these offers that may be shown, each asked of its own house: one query."""
    columns = (*_OFFER, *(f"provider__{name}" for name in _PROVIDER), "house_id")
    parts = [
        published(house).order_by().filter(pk__in=keys).values_list(*columns) for house, keys in wanted.items() if keys
    ]
    if not parts:
        return {}
    rows: Iterable[tuple[Any, ...]] = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    houses = {house.pk: house for house in wanted}
    split = len(_OFFER)
    return {row[0]: _card(row[:split], row[split:-1], houses[row[-1]]) for row in rows}


def _card(offer: Sequence[Any], provider: Sequence[Any], house: House) -> Card:
    pk, title, words, unit, cents, negotiable, key = offer
    return Card(pk, title, words, unit, cents, negotiable, key, Neighbour(*provider), house)
