"""What goes over the wire, strictly: a boolean is no number, a text holds no null byte, an unknown field is refused."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, StrictBool, StringConstraints

from loge.common.money import MOST_CENTS
from loge.demands import states
from loge.demands.models import MOST_WORDS, Ruling
from loge.offers.catalogue import catalogue

from ..forms.serving import DisputeForm

_NO_NULL = r"^[^\u0000]*$"
_READABLE = r"^[^\u0000]*[^\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e][^\u0000]*$"


def _whole(value: Any) -> Any:
    """662.0 is a whole number in JSON; true and "662" are none. In an address everything is text: digits then."""
    if isinstance(value, bool) or (isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,15}", value)):
        raise ValueError("a whole number is wanted")
    return value


def _whole_in_json(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("a whole number is wanted")
    return value


def _written_moment(value: Any) -> Any:
    """Pydantic would take a number of seconds; the contract is RFC 3339."""
    if value is not None and not (isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[Tt ]", value)):
        raise ValueError("a moment such as 2026-12-02T17:00:00Z is wanted")
    return value


Whole = BeforeValidator(_whole)
Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]{1,60}$")]
Insee = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB][0-9]{3}$")]
Nonce = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,40}$")]
Said = Annotated[str, StringConstraints(pattern=_READABLE, max_length=MOST_WORDS)]
Moment = Annotated[AwareDatetime | None, BeforeValidator(_written_moment)]
if TYPE_CHECKING:
    Trade = str
    State = str
    MoveName = str
    Reason = str
    Bearer = str
else:  # spelled out in the contract: a category is a file, a state and a move are lines of a table
    Trade = Literal[tuple(catalogue())]
    State = Literal[tuple(states.NAMES)]
    MoveName = Literal[tuple(move.name for move in states.MOVES if move.label)]
    Reason = Literal[tuple(key for key, _words in DisputeForm.REASONS)]
    Bearer = Literal[tuple(Ruling.Bearer.values)]


def text(most: int) -> Any:
    """An optional text of at most so many characters."""
    return Annotated[str, StringConstraints(pattern=_NO_NULL, max_length=most)]


def number(least: int, most: int) -> Any:
    """A whole number between two others."""
    return Annotated[int, Field(ge=least, le=most), BeforeValidator(_whole_in_json)]


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


# ----------------------------------------------------------------------------------------------------- what is asked


class Ask(Strict):
    """A demand. The same ``nonce`` sent twice asks once: make one per demand, and keep it when you try again."""

    offer: uuid.UUID
    words: Said
    nonce: Nonce
    wished_at: Moment = None
    place: text(200) = ""  # type: ignore[valid-type]
    variant: uuid.UUID | None = None


class Say(Strict):
    """A message. The same ``nonce`` sent twice is said once."""

    words: Said
    nonce: Nonce


class MoveTold(Strict):
    """What a move asks for; ``needs`` of each open move says which of these."""

    cents: number(1, MOST_CENTS) | None = None  # type: ignore[valid-type]
    version: number(1, 32_000) | None = None  # type: ignore[valid-type]
    back_cents: number(0, MOST_CENTS) | None = None  # type: ignore[valid-type]
    code: text(8) | None = None  # type: ignore[valid-type]
    reason: Reason | None = None
    borne_by: Bearer | None = None
    starts_at: Moment = None
    lasts_for: dt.timedelta | None = None
    words: text(MOST_WORDS) | None = None  # type: ignore[valid-type]
    express: StrictBool | None = None


class Read(Strict):
    """A message to be understood; its language is recognised when it is not told."""

    text: Said
    language: Literal["fr", "en"] | None = None


# -------------------------------------------------------------------------------------------------- what is answered


class Problem(Schema):
    """What went wrong, in a sentence that says what to do next; ``field`` is the one to mend."""

    detail: str
    field: str = ""


class Closed(Schema):
    """No valid token came, or the body could not be read."""

    detail: str


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


PROBLEMS = {400: Closed, 401: Closed, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem}


def answers(status: int, shape: type[Schema]) -> dict[int, Any]:
    """Every answer a route can give."""
    return {status: shape, **PROBLEMS}
