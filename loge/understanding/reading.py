"""What was understood of one message: every value with the words it was read from, and the stable JSON form.

Spans are half-open offsets into the text as the person wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from loge.understanding.values import Money, Party, Place, Span, When

MoodKind = Literal["thanks", "worry", "complaint", "anger", "insult"]
Level = Literal["now", "today", "soon", "calm"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """Something the service must respect: `kind` is allergy, diet, access, pet, child, health, language or comfort."""

    kind: str
    what: str
    text: str
    span: Span
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class Missing:
    """A field the category needs and the message does not say, with the question ready to be asked."""

    field: str
    question: str


@dataclass(frozen=True, slots=True)
class Mood:
    """How it is said, with the words that show it."""

    kind: MoodKind
    text: str
    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon it is needed: within two hours or broken now, today, within three days, or calmly; `why` in one word."""

    level: Level
    why: str
    text: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the writer: phones in E.164, e-mails in lower case, names as signed."""

    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for. `category` is a key of the catalogue, or None: an honest "I don't know".

    `spans` are the stretches of the message that speak of it, `evidence` the words that named its category.
    """

    category: str | None
    confidence: float
    when: tuple[When, ...]
    where: tuple[Place, ...]
    party: Party | None
    budget: Money | None
    constraints: tuple[Constraint, ...]
    missing: tuple[Missing, ...]
    spans: tuple[Span, ...]
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, understood; `ms` is how long that took on the wall clock."""

    language: str
    items: tuple[Item, ...]
    contact: Contact
    urgency: Urgency
    mood: tuple[Mood, ...]
    ms: float

    def to_json(self) -> dict[str, Any]:
        """Plain data with stable keys, ready for `json.dumps`; docs/understanding.md describes each."""
        return {
            "language": self.language,
            "items": [_item(item) for item in self.items],
            "contact": {
                "phones": list(self.contact.phones),
                "emails": list(self.contact.emails),
                "names": list(self.contact.names),
            },
            "urgency": {"level": self.urgency.level, "why": self.urgency.why, "text": self.urgency.text},
            "mood": [
                {"kind": mood.kind, "text": mood.text, "span": list(mood.span), "confidence": round(mood.confidence, 3)}
                for mood in self.mood
            ],
            "ms": round(self.ms, 3),
        }


def _item(item: Item) -> dict[str, Any]:
    return {
        "category": item.category,
        "confidence": round(item.confidence, 3),
        "when": [
            {
                "start": _stamp(moment.start, moment),
                "end": _stamp(moment.end, moment),
                "soft": moment.soft,
                "text": moment.text,
                "span": list(moment.span),
            }
            for moment in item.when
        ],
        "where": [
            {"name": place.name, "kind": place.kind, "insee": place.insee, "text": place.text, "span": list(place.span)}
            for place in item.where
        ],
        "party": None if item.party is None else _party(item.party),
        "budget": item.budget
        and {"cents": item.budget.cents, "currency": item.budget.currency, "per": item.budget.per},
        "constraints": [
            {"kind": each.kind, "what": each.what, "text": each.text, "span": list(each.span)}
            for each in item.constraints
        ],
        "missing": [{"field": each.field, "question": each.question} for each in item.missing],
    }


def _party(party: Party) -> dict[str, int]:
    """Adults and children as numbers: those whose age was not said are counted as adults."""
    children = party.children or 0
    return {"adults": party.adults if party.adults is not None else party.total - children, "children": children}


def _stamp(moment: datetime | None, of: When) -> str | None:
    """A moment as ISO 8601; a day that was said without an hour stays a day."""
    if moment is None:
        return None
    if of.grain in ("day", "week", "month", "year") and (moment.hour, moment.minute) == (0, 0):
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes")
