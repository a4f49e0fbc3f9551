"""Where understanding meets the rooms: it is handed the house's catalogue, the map of communes and what the house taught."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loge.houses import gazetteer
from loge.offers.catalogue import in_houses
from loge.understanding import Reading, read
from loge.understanding.categories import Lexicon
from loge.understanding.where import Commune, Names, key

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from loge.houses.models import House

    from .models import Correction

LESSONS = 500  # corrections of a house that are replayed: the last ones
OF_NO_CATEGORY = "oos"  # how understanding names what no category serves


def reader_for(house: House) -> Callable[..., Reading]:
    """Reads messages said to this house: its catalogue, its towns, its clock and its corrections, looked up once for all."""
    zone, kind, towns, lexicon = house.zone, house.kind, towns_of(house), lexicon_of(house)

    def read_one(text: str, *, at: dt.datetime, lang: str | None = None) -> Reading:
        return read(
            text, at=at.astimezone(zone), lang=lang, catalogue=in_houses(kind), gazetteer=towns, lexicon=lexicon
        )

    return read_one


def read_for(house: House, text: str, *, at: dt.datetime, lang: str | None = None) -> Reading:
    """What one message says to this house."""
    return reader_for(house)(text, at=at, lang=lang)


def kept(reading: Reading) -> dict[str, Any]:
    """A reading as a note keeps it: the documented JSON, and for each value the words it was read from."""
    told = reading.to_json()
    for item, line in zip(reading.items, told["items"], strict=True):
        line["spans"] = [list(span) for span in item.spans]
        line["evidence"] = [list(span) for span in item.evidence]
        if item.party is not None:
            line["party"] |= {"total": item.party.total, "text": item.party.text, "span": list(item.party.span)}
        if item.budget is not None:
            line["budget"] |= {"text": item.budget.text, "span": list(item.budget.span)}
        for moment, when in zip(item.when, line["when"], strict=True):
            when["problem"] = moment.problem
    return told


# ------------------------------------------------------------------------------------------------------------- places


class Towns:
    """The communes of France by their exact names; those nearby also a slip of the pen away."""

    def __init__(self, nearby: Names | None = None) -> None:
        self.nearby = nearby

    def candidates(self, folded: str) -> Sequence[Commune]:
        """Communes of that name, or of one a slip away."""
        found = _named(key(folded))
        if found or self.nearby is None:
            return found
        return self.nearby.candidates(folded)  # type: ignore[return-value]  # they were made by _on_the_map


def towns_of(house: House) -> Towns:
    """The map as this house knows it: its territory and the communes grouped with it are its neighbourhood."""
    from loge.houses.queries import communes_of

    own = communes_of(house) or (gazetteer.find(house.town, limit=1) if house.town else [])
    return _towns(frozenset(place.epci for place in own if place.epci), tuple(place.insee for place in own))


@lru_cache(maxsize=256)
def _towns(groups: frozenset[str], own: tuple[str, ...]) -> Towns:
    near = {place.insee: place for group in groups for place in gazetteer.communes_of(group)}
    near |= {insee: place for insee in own if (place := gazetteer.commune(insee))}
    return Towns(Names(_on_the_map(near.values())))


@lru_cache(maxsize=50_000)
def _named(name: str) -> tuple[Commune, ...]:
    return tuple(_on_the_map(gazetteer.named(name)))


def _on_the_map(places: Iterable[gazetteer.Commune]) -> Iterable[Commune]:
    return (
        Commune(place.name, place.insee, place.postcodes, place.population, place.latitude, place.longitude)
        for place in places
    )


# ------------------------------------------------------------------------------------------------------------ lessons

_learnt: dict[uuid.UUID, tuple[uuid.UUID, Lexicon]] = {}  # by house: the last correction known, and what came of all
_HOUSES = 64  # remembered by one process


def lexicon_of(house: House) -> Lexicon | None:
    """What this house taught, rebuilt from its rows; None before its first correction. One query when nothing is new."""
    last = last_lesson(house)
    return taught(house, last) if last else None


def last_lesson(house: House) -> uuid.UUID | None:
    """The last correction this house made."""
    return _taught(house).values_list("pk", flat=True).first()


def taught(house: House, last: uuid.UUID) -> Lexicon:
    """The same, for whoever knows the last correction. No query when nothing is new."""
    known = _learnt.get(house.pk)
    if known is None or known[0] != last:
        rows = list(_taught(house).values_list("pk", "words", "after")[:LESSONS])
        # A new one is made whole before the other threads see it: they go on reading with the one before
        known = _learnt[house.pk] = last, _lessons(rows, known)
        if len(_learnt) > _HOUSES:
            _learnt.pop(next(iter(_learnt)), None)
    return known[1]


def _taught(house: House) -> QuerySet[Correction]:
    from .models import Correction  # the command line reads without a database

    return Correction.objects.filter(house=house, field=Correction.Field.CATEGORY).order_by("-at", "-pk")


def _lessons(rows: Sequence[tuple[uuid.UUID, str, str]], known: tuple[uuid.UUID, Lexicon] | None) -> Lexicon:
    """The rows (newest first) as a lexicon; those that are already known are not learnt again."""
    lexicon, new = Lexicon(), len(rows)
    if known is not None and known[0] in (keys := [row[0] for row in rows]):
        lexicon.classifier, new = known[1].classifier.branch(), keys.index(known[0])
    for _key, words, after in reversed(rows[:new]):
        lexicon.learn(words, after or OF_NO_CATEGORY)
    return lexicon
