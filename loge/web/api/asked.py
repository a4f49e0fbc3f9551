"""What is asked over the wire, strictly: a boolean is no number, a text holds no null byte, an unknown field is refused."""

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
