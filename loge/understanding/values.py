"""What a reading is made of: values that remember the words they were read from.

Every `span` is a half-open pair of offsets `(start, end)` into the text as the person wrote it, and `text` is that
slice. `confidence` runs from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Span = tuple[int, int]
Kind = Literal["point", "period", "deadline", "recurrence", "duration"]
Grain = Literal["minute", "part", "day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class When:
    """One moment, period, deadline, repetition or length of time.

    `start` and `end` are half open: a period holds `start` and stops just before `end`. They are datetimes, aware
    when the reference was. A point in time has no `end`; a point of grain "day" is that whole day, and its hour says
    nothing. A deadline has an `end`, and a `start` only when it is said to the hour or counted from now; "from Monday
    on" is a period with only a `start`. A duration has neither, only `minutes`. `problem` names what is wrong:
    "no_such_day", "weekday_mismatch" or "day_month_order"; `every` is "week", "2 week", "day" and the like. `day_stated` and `time_stated` tell what the
    person said and what was inferred.
    """

    start: datetime | None
    end: datetime | None
    soft: bool
    text: str
    span: Span
    grain: Grain
    kind: Kind = "point"
    alternatives: tuple[tuple[datetime | None, datetime | None], ...] = ()
    problem: str = ""
    why: str = ""
    confidence: float = 0.9
    day_stated: bool = True
    time_stated: bool = False
    minutes: int | None = None
    every: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole cents; a range has `low` and `high` (cents), and `cents` is then its upper bound."""

    cents: int
    currency: str
    per: Literal["person", "all", "hour", "night", "day"] | None
    low: int | None
    high: int | None
    text: str
    span: Span
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class Party:
    """How many people come; `ages` are those of the children, in years, as written; `counts` how often people were counted."""

    adults: int | None
    children: int | None
    total: int
    ages: tuple[int, ...]
    text: str
    span: Span
    confidence: float = 0.9
    counts: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere on the map or an address; `lat` and `lon` in degrees when the gazetteer knows them."""

    name: str
    kind: Literal["commune", "address", "airport", "station", "landmark"]
    insee: str | None
    lat: float | None
    lon: float | None
    text: str
    span: Span
    confidence: float = 0.9
