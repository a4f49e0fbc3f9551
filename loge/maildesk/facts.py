"""What is known and may be said in an answer. Handed in by the floors above: a template is filled from it and nothing else,
and the guard compares every figure of a draft with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from loge.common.money import Money


@dataclass(frozen=True, slots=True)
class Hours:
    """One opening of a partner's week; ``closes`` before ``opens`` is the next day."""

    weekday: int  # 0: Monday
    opens: dt.time
    closes: dt.time


@dataclass(frozen=True, slots=True)
class ItemFact:
    """One thing asked for, as it stands."""

    kind: str  # key of the catalogue: "table"
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)  # by language, where it has a name in each
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    party: int | None = None
    place: str = ""
    partner: str = ""
    phone: str = ""
    address: str = ""
    reference: str = ""
    price: Money | None = None
    note: str = ""
    disclaimer: str = ""
    is_promised: bool = False  # held, confirmed or told
    hours: tuple[Hours, ...] = ()  # none: not known
    zone: ZoneInfo | None = None  # of the partner


@dataclass(frozen=True, slots=True)
class StayFact:
    arrives_on: dt.date
    leaves_on: dt.date
    room: str = ""
    party: int | None = None
    number: str = ""
    arrives_at: dt.time | None = None
    leaves_at: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything an answer may rest on. ``said``: texts whose figures are known too, such as what the guest wrote."""

    today: dt.date
    zone: ZoneInfo
    house: str = ""
    house_phone: str = ""
    sender: str = ""
    name: str = ""  # the guest's, as the file has it
    signs: str = ""  # as they sign their mails, if another way
    salutation: str = ""  # "madame", "monsieur" or nothing
    manner: str = "vous"
    language: str = ""  # the reader's
    stay: StayFact | None = None
    items: tuple[ItemFact, ...] = ()
    said: tuple[str, ...] = ()
    known: frozenset[str] = field(default_factory=frozenset)  # addresses already in the conversation
    is_doubtful: bool = False  # who wrote last is not proven to be who they say, and nobody vouched for them

    def item(self, kind: str) -> ItemFact | None:
        """The first item of that kind; ``item``: the first of all."""
        return next((one for one in self.items if kind in ("item", one.kind)), None)


@dataclass(frozen=True, slots=True)
class Written:
    """A draft as the guard reads it."""

    words: str
    title: str = ""
    to: Sequence[tuple[str, str]] = ()
    cc: Sequence[tuple[str, str]] = ()
    files: Sequence[str] = ()
    language: str = ""
