"""What can be known of notes: what was understood of each, with what people corrected since."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from loge.houses import gazetteer
from loge.houses.models import House
from loge.offers.catalogue import category as category_of

from .models import Correction, Note, Reply

Span = tuple[int, int]
SEPARATOR = " ; "  # between several places, or several things to respect


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as it was heard: ISO texts in the house's zone; a day said without an hour has none."""

    start: str
    end: str
    soft: bool = False
    text: str = ""
    span: Span | None = None
    problem: str = ""

    @property
    def written(self) -> str:
        """As a correction writes it: ``start``, or ``start/end`` (ISO 8601), or ``/end`` for a deadline."""
        return f"{self.start}/{self.end}" if self.end else self.start

    @property
    def day(self) -> dt.date | None:
        said = self.start or self.end
        return dt.date.fromisoformat(said[:10]) if said else None

    @property
    def at(self) -> dt.datetime | None:
        """The hour it begins, aware; None when only a day was said."""
        return dt.datetime.fromisoformat(self.start) if len(self.start) > 10 else None


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    insee: str | None
    text: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """Something the service must respect."""

    kind: str
    what: str
    text: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    cents: int
    currency: str
    per: str | None
    text: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for, as it stands after the corrections. ``settled`` are the fields a person answered for."""

    index: int
    words: str
    lesson: str  # the words its category was read from
    category: str
    confidence: float
    when: tuple[Moment, ...]
    where: tuple[Place, ...]
    people: int | None
    people_text: str
    people_span: Span | None
    budget: Budget | None
    bounds: tuple[Bound, ...]
    missing: tuple[tuple[str, str], ...]
    evidence: tuple[Span, ...]
    settled: frozenset[str]

    def value(self, field: str) -> str:
        """A value as a correction writes it: a category's key, ISO moments, places, a number of people, cents, what binds."""
        if field == Correction.Field.CATEGORY:
            return self.category
        if field == Correction.Field.WHEN:
            return " ".join(moment.written for moment in self.when if moment.written)
        if field == Correction.Field.WHERE:
            return SEPARATOR.join(place.name for place in self.where)
        if field == Correction.Field.BOUND:
            return SEPARATOR.join(bound.what for bound in self.bounds)
        if field == Correction.Field.PARTY:
            return str(self.people or "")
        return str(self.budget.cents) if self.budget else ""


def of_house(house: House) -> QuerySet[Note]:
    """The notes of a house, the newest first."""
    return Note.objects.filter(house=house).select_related("taken_by").order_by("-taken_at", "-pk")


def find(house: House, key: uuid.UUID) -> Note | None:
    """One note of this house."""
    return of_house(house).filter(pk=key).first()


def items_of(note: Note) -> list[Item]:
    """What a note asks for, with its corrections: one query."""
    made = Correction.objects.filter(house=note.house_id, note=note).order_by("at", "pk")
    answered = {(row.item, row.field): row.after for row in made}
    return items(note.words, note.reading, answered)


def replies_of(note: Note) -> dict[int, Reply]:
    """What is being answered, or was, by the number of the thing asked."""
    written = Reply.objects.filter(house=note.house_id, note=note).select_related("written_by")
    return {reply.item: reply for reply in written}


def items(words: str, reading: Mapping[str, Any], answered: Mapping[tuple[int, str], str] | None = None) -> list[Item]:
    """The items of a kept reading; ``answered`` is what people said of a field of an item."""
    said = answered or {}
    spoken = reading.get("language", "")
    return [_item(index, words, told, said, spoken) for index, told in enumerate(reading.get("items", ()))]


def _item(
    index: int, words: str, told: Mapping[str, Any], answered: Mapping[tuple[int, str], str], spoken: str
) -> Item:
    own = {field: after for (number, field), after in answered.items() if number == index}
    party, budget = told["party"], told["budget"]
    spans = [_span(span) for span in told["spans"]]
    evidence = tuple(_span(span) for span in told["evidence"])
    category = own.get("category", told["category"] or "")
    when = tuple(
        Moment(each["start"] or "", each["end"] or "", each["soft"], each["text"], _span(each["span"]), each["problem"])
        for each in told["when"]
    )
    if "when" in own:
        when = _moments(own["when"], when)
    people, people_text, people_span = (
        (party["total"], party["text"], _span(party["span"])) if party else (None, "", None)
    )
    if "party" in own and own["party"] != str(people or ""):
        people, people_text, people_span = int(own["party"] or 0) or None, "", None
    amount = None
    if budget:
        amount = Budget(budget["cents"], budget["currency"], budget["per"], budget["text"], _span(budget["span"]))
    if "budget" in own and own["budget"] != (str(amount.cents) if amount else ""):
        currency, per = (amount.currency, amount.per) if amount else ("EUR", None)
        amount = Budget(int(own["budget"]), currency, per) if own["budget"] else None
    where = tuple(Place(each["name"], each["insee"], each["text"], _span(each["span"])) for each in told["where"])
    bounds = tuple(Bound(each["kind"], each["what"], each["text"], _span(each["span"])) for each in told["constraints"])
    if "where" in own:
        where = tuple(_place(name, where) for name in _listed(own["where"]))
    if "bound" in own:
        heard = {bound.what: bound for bound in bounds}
        bounds = tuple(heard.get(what) or Bound("", what) for what in _listed(own["bound"]))
    said = {"when": bool(when), "where": bool(where), "party": bool(people), "budget": amount is not None}
    if category == (told["category"] or ""):
        asked = [(each["field"], each["question"]) for each in told["missing"]]
    else:
        asked = _questions(category, spoken)
    return Item(
        index=index,
        words=" ".join(words[start:end] for start, end in spans),
        lesson=_lesson(words, spans, evidence),
        category=category,
        confidence=told["confidence"],
        when=when,
        where=where,
        people=people,
        people_text=people_text,
        people_span=people_span,
        budget=amount,
        bounds=bounds,
        missing=tuple((field, question) for field, question in asked if question and not said.get(field)),
        evidence=evidence,
        settled=frozenset(own),
    )


def _moments(said: str, heard: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """The moments a person answered with, those that were heard keeping their words."""
    known = {moment.written: moment for moment in heard}
    if said and heard and said in (heard[0].start, heard[0].end):
        return heard  # confirmed when only the first was written
    moments = []
    for written in said.split():
        start, _slash, end = written.partition("/")
        moments.append(known.get(written) or Moment(start, end))
    return tuple(moments)


def _place(name: str, heard: tuple[Place, ...]) -> Place:
    for place in heard:
        if place.name == name:
            return place
    found = gazetteer.find(name, limit=1)
    same = found[0] if found and gazetteer.fold(found[0].name) == gazetteer.fold(name) else None
    return Place(same.name if same else name, same.insee if same else None)


def _listed(said: str) -> list[str]:
    return [part.strip() for part in said.split(SEPARATOR.strip()) if part.strip()]


def _questions(key: str, spoken: str) -> list[tuple[str, str]]:
    """What a category needs to know, asked in the client's language: for a category that a person chose."""
    chosen = category_of(key)
    return [
        (need, words.get(spoken) or words.get("en", ""))
        for need in chosen.needs
        if (words := chosen.questions.get(need, {}))
    ]


def _lesson(words: str, spans: Iterable[Span], evidence: Iterable[Span]) -> str:
    """The stretch of the message that named the category: what a correction teaches."""
    stretches = list(spans)
    first = next(iter(evidence), None)
    for start, end in stretches:
        if first is None or start <= first[0] < end:
            return words[start:end]
    return words[slice(*stretches[0])] if stretches else words


def _span(span: Iterable[int]) -> Span:
    start, end = span
    return start, end
