"""What the grammar builds before the calendar is opened: days, periods, hours and lengths as they were said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Edge = Literal["", "early", "middle", "late", "later", "rest"]
Which = Literal["", "this", "next", "following", "after_next", "gone"]
Amount = tuple[float, str]


@dataclass(slots=True)
class Clock:
    """An hour, `sure` when it cannot be twelve hours later, `meridiem` when am or pm was said, `soft` when about that."""

    hour: int
    minute: int = 0
    sure: bool = False
    bare: bool = False
    meridiem: bool = False
    soft: bool = False


@dataclass(slots=True)
class Part:
    """A part of the day, and which edge of it."""

    name: str
    edge: Edge = ""
    this: bool = False


@dataclass(slots=True)
class Length:
    """A length of time: amounts with their units, in the order said."""

    amounts: list[Amount]


@dataclass(slots=True)
class Day:
    """A day, by whatever was said of it; `hop` counts whole weeks added, `swap` a day and month that may be reversed."""

    offset: int | None = None
    weekday: int | None = None
    dom: int | None = None
    month: int | None = None
    year: int | None = None
    which: Which = ""
    nth: int = 0
    hop: int = 0
    holiday: str = ""
    swap: bool = False
    plural: bool = False
    edge: Edge = ""
    shift: Shift | None = None

    @property
    def is_weekday_only(self) -> bool:
        return self.weekday is not None and self.dom is None and self.month is None and self.offset is None


@dataclass(slots=True)
class Period:
    """A stretch of days or more; `count` units when several, the one holding `anchor` when a day points at it."""

    unit: str
    which: Which = ""
    month: int | None = None
    year: int | None = None
    nth: int = 0
    edge: Edge = ""
    count: int = 0
    vague: bool = False
    anchor: Day | None = None
    within: Period | None = None
    season: tuple[int, int, int] | None = None


@dataclass(slots=True)
class Shift:
    """So long before or after something (now when there is no anchor); `by` when it is a deadline."""

    length: Length
    sign: int = 1
    anchor: Day | Period | Clock | None = None
    by: bool = False
    exact: bool = False
    weekdays: tuple[int, int] | None = None


@dataclass(slots=True)
class Every:
    """A repetition: each `unit`, or each such weekday or part of day, `step` by `step`."""

    unit: str
    step: int = 1
    weekday: int | None = None
    part: str = ""


@dataclass(slots=True)
class Bare:
    """A number that could be an hour or a day of the month; its neighbours decide."""

    value: int
    minute: int | None = None
    article: bool = False
    soft: bool = False
    at: bool = False  # said after "at", which counts nobody as "à" does


Content = Clock | Part | Length | Day | Period | Shift | Every | Bare | str


@dataclass(slots=True)
class Piece:
    """Something said, with the linking words just before it and its lexemes [start, end)."""

    content: Content
    links: set[str]
    start: int
    end: int


@dataclass(slots=True)
class Side:
    """One end of an expression: at most one of each kind of piece, unified when resolved."""

    day: Day | None = None
    period: Period | None = None
    part: Part | None = None
    clock: Clock | None = None
    shift: Shift | None = None
    soft: bool = False

    @property
    def empty(self) -> bool:
        return not (self.day or self.period or self.part or self.clock or self.shift)

    @property
    def empty_of_days(self) -> bool:
        return self.day is None and self.period is None and self.shift is None

    @property
    def names_day(self) -> bool:
        return bool(self.day or self.period or self.shift)


@dataclass(slots=True)
class Expression:
    """A whole temporal expression: one side or a range, and how the sentence bounds it."""

    left: Side = field(default_factory=Side)
    right: Side | None = None
    bound: Literal["", "before", "after", "by", "until", "from"] = ""
    start: int = 0
    end: int = 0
    negated: bool = False
    other: bool = False
    also: bool = False
    corrected: bool = False
    every: Every | None = None
    length: Length | None = None
    sentence: int = 0
    joined: bool = False
