"""Where a place lies: as this house has learnt it, else the middle of the town it names, else nobody knows."""

from __future__ import annotations

import re
import uuid
from functools import lru_cache

from loge.houses import gazetteer
from loge.houses.models import House

from .models import Teammate, Visit
from .stops import NOWHERE, Place

_SPLIT = re.compile(r"[,;\n]| - ")
_CODE = re.compile(r"\b\d{5}\b")


def locate(house: House, words: str) -> Place:
    """The place of an address. A town’s middle is only a guess; of what nobody knows, travel is guessed high."""
    text = words.strip()
    if not text:
        return NOWHERE
    return _learnt(house.pk, text) or _town(text) or NOWHERE


def stand_at(visit: Visit, words: str, where: Place | None = None) -> None:
    """Put it where these words are, or at ``where`` when that is known better; a guess is not written down."""
    found = where or locate(visit.house, words)
    visit.place = words
    visit.latitude, visit.longitude = (found.latitude, found.longitude) if found.is_known else (None, None)


def place_of(row: Visit | Teammate) -> Place:
    """Where a row lies, as it was found when it was written."""
    if row.latitude is None or row.longitude is None:
        words = row.place if isinstance(row, Visit) else row.base
        return _town(words) or NOWHERE
    return Place(row.latitude, row.longitude)


def _learnt(house_id: uuid.UUID, text: str) -> Place | None:
    """The same words were given a place before."""
    seen = Visit.objects.filter(house_id=house_id, place__iexact=text, latitude__isnull=False)
    found = seen.order_by("-changed_at").values_list("latitude", "longitude").first()
    if found is None:
        home = Teammate.objects.filter(house_id=house_id, base__iexact=text, latitude__isnull=False)
        found = home.values_list("latitude", "longitude").first()
    return Place(found[0], found[1]) if found and found[0] is not None and found[1] is not None else None


@lru_cache(maxsize=2_048)
def _town(text: str) -> Place | None:
    """The town that an address names, from its end; its middle, said to be a guess."""
    for part in reversed([piece.strip() for piece in _SPLIT.split(text) if piece.strip()]):
        code = _CODE.search(part)
        found = gazetteer.find(part[code.start() :], limit=1) if code else list(gazetteer.named(part))
        if not found:
            words = part.split()
            tails = (" ".join(words[-count:]) for count in range(min(4, len(words) - 1), 0, -1))
            found = [town for tail in tails for town in gazetteer.named(tail)[:1]]
        if found:
            return Place(found[0].latitude, found[0].longitude, is_known=False)
    return None
