"""What is answered over the wire. Times are ISO 8601 in UTC, money whole cents and a currency."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from ninja import Field, Schema

from .asked import State, Trade


class Problem(Schema):
    """What went wrong, in a sentence that says what to do next; ``field`` is the one to mend, empty where there is none."""

    detail: str
    field: str


class MoneyShown(Schema):
    cents: int
    currency: str


class Commune(Schema):
    insee: str
    name: str


class LogeLine(Schema):
    slug: str
    name: str
    town: str


class LogePage(LogeLine):
    welcome: str
    address: str
    phone: str
    email: str
    hours: str
    language: str
    time_zone: str
    currency: str
    commission_bp: int = Field(description="the house's share, in 1/100 of a per cent")
    communes: list[Commune]


class ProviderLine(Schema):
    id: uuid.UUID
    status: Literal["private", "professional"]
    name: str
    commune: str
    stars: float | None
    reviews: int


class VariantLine(Schema):
    id: uuid.UUID
    name: str
    price: MoneyShown
    minutes: int | None


class OfferLine(Schema):
    id: uuid.UUID
    title: str
    words: str
    trade: str
    unit: Literal["task", "hour", "quote"]
    price: MoneyShown | None
    negotiable: bool
    variants: list[VariantLine]
    provider: ProviderLine


class ReasonShown(Schema):
    points: int
    words: str


class OfferFound(OfferLine):
    """An offer that answers, with why it stands where it does: the points of its reasons add up to its score."""

    score: int
    reasons: list[ReasonShown]
    place_kept: bool = Field(description="its place is one of those kept for newcomers, who take turns")


class Offers(Schema):
    items: list[OfferFound]
    count: int


class Loges(Schema):
    items: list[LogeLine]
    count: int


class HouseOfMine(Schema):
    slug: str
    name: str
    roles: list[str]


class Me(Schema):
    id: uuid.UUID
    name: str
    email: str
    language: str
    time_zone: str
    houses: list[HouseOfMine]


class DemandLine(Schema):
    id: uuid.UUID
    loge: str
    title: str
    trade: str
    state: State
    since_at: dt.datetime
    heard_at: dt.datetime
    wished_at: dt.datetime | None
    client: str
    provider: str
    roles: list[str] = Field(description="what you are in it")
    price: MoneyShown | None = Field(description="the price agreed")


class Demands(Schema):
    items: list[DemandLine]
    count: int


class QuoteShown(Schema):
    version: int
    side: Literal["client", "provider"]
    price: MoneyShown
    server: MoneyShown = Field(description="what who serves receives")
    house: MoneyShown = Field(description="what the house receives")
    words: str
    at: dt.datetime
    starts_at: dt.datetime | None = Field(description="when it would be done")
    lasts_for: dt.timedelta | None = Field(description="how long it would take")


class EntryShown(Schema):
    at: dt.datetime
    side: Literal["client", "provider", "house"]
    author: str
    words: str
    price: MoneyShown | None
    version: int
    kind: str


class MoveOpen(Schema):
    name: str
    label: str
    needs: list[str]
    may_take: list[str]


class VariantAsked(Schema):
    """A variant as it was called and priced when it was asked for."""

    name: str
    price: MoneyShown


class DemandPage(DemandLine):
    words: str
    place: str
    variant: VariantAsked | None
    withdraw_until: dt.datetime | None = Field(description="until when the client of a professional may withdraw")
    express_at: dt.datetime | None = Field(description="when the client asked a professional to begin before that")
    thread: list[EntryShown]
    quotes: list[QuoteShown]
    moves: list[MoveOpen] = Field(description="what you may do now")


class StatementLine(Schema):
    at: dt.datetime
    words: str
    money: MoneyShown


class Statement(Schema):
    """Where the money is."""

    now: str
    price: MoneyShown | None
    kept: MoneyShown
    lines: list[StatementLine]


class WhenRead(Schema):
    start: str | None = Field(description="ISO 8601; a day said without an hour is a day; a deadline has only an end")
    end: str | None
    soft: bool
    text: str = Field(description="the words it was read from")
    span: tuple[int, int] = Field(description="where they stand in the text, end excluded")


class WhereRead(Schema):
    name: str
    kind: Literal["commune", "address", "airport", "station", "landmark"]
    insee: str | None
    text: str
    span: tuple[int, int]


class PartyRead(Schema):
    adults: int
    children: int


class BudgetRead(Schema):
    cents: int
    currency: str
    per: Literal["person", "all", "hour", "night", "day"] | None


class ConstraintRead(Schema):
    kind: str
    what: str
    text: str
    span: tuple[int, int]


class MissingRead(Schema):
    field: str
    question: str = Field(description="ready to be asked, in the language of the message")


class ItemRead(Schema):
    category: Trade | None = Field(description="null: asked for, but not known")
    confidence: float
    when: list[WhenRead]
    where: list[WhereRead]
    party: PartyRead | None
    budget: BudgetRead | None
    constraints: list[ConstraintRead]
    missing: list[MissingRead]


class ContactRead(Schema):
    phones: list[str]
    emails: list[str]
    names: list[str]


class UrgencyRead(Schema):
    level: Literal["now", "today", "soon", "calm"]
    why: str
    text: str


class MoodRead(Schema):
    kind: Literal["thanks", "worry", "complaint", "anger", "insult"]
    text: str
    span: tuple[int, int]
    confidence: float


class ReadingShown(Schema):
    """What was understood of a message: each thing asked for, with the words it was read from."""

    language: str
    items: list[ItemRead]
    contact: ContactRead
    urgency: UrgencyRead
    mood: list[MoodRead]
    ms: float


PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 422, 429), Problem)


def answers(status: int, shape: type[Schema]) -> dict[int, Any]:
    """Every answer a route can give."""
    return {status: shape, **PROBLEMS}
