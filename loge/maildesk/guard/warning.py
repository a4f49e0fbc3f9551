"""A doubt about a draft, and the draft as the rules read it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from ..facts import Facts, ItemFact, Written
from . import reading
from .reading import Found

MOST_READ = 20_000  # characters: six pages, and whatever stands there the reading is over in a moment
STOP, ASK = "stop", "ask"
_QUOTED = re.compile(r"(?m)^>.*$")


@dataclass(frozen=True, slots=True)
class Warning:
    """``code`` names the rule, ``words`` tell the person, ``start:end`` is the place in the text (0:0: nowhere in it).

    ``stop`` wants a reason to be overruled, ``ask`` a second look.
    """

    code: str
    words: Any
    start: int = 0
    end: int = 0
    severity: str = ASK
    excerpt: str = ""

    @property
    def key(self) -> str:
        return f"{self.code}:{self.excerpt}"

    def covers(self, other: Warning) -> bool:
        """Two doubts about the same letters are one."""
        return self.start < other.end and other.start < self.end if self.end and other.end else self.key == other.key


@dataclass(frozen=True)
class Draft:
    """A draft with every moment and figure found in it once."""

    written: Written
    text: str
    language: str
    dates: list[Found[dt.date]]
    hours: list[Found[dt.time]]
    known_dates: set[dt.date] = field(default_factory=set)
    known_hours: set[dt.time] = field(default_factory=set)
    said: str = ""

    @classmethod
    def of(cls, written: Written, facts: Facts) -> Draft:
        text = _QUOTED.sub(lambda found: " " * len(found[0]), written.words[:MOST_READ])
        said = "\n".join([*(words[:MOST_READ] for words in facts.said), *(_texts(item) for item in facts.items)])
        language = (written.language or facts.language or "en")[:2]
        dates = reading.dates(text, facts.today)
        return cls(
            written, text, language, dates, reading.hours(text),
            known_dates=_dates(facts) | {one.value for one in reading.dates(said, facts.today) if one.value},
            known_hours=_hours(facts) | {one.value for one in reading.hours(said) if one.value is not None},
            said=said,
        )  # fmt: skip

    def warn(self, code: str, words: Any, found: Found[Any], severity: str = ASK) -> Warning:
        return Warning(code, words, found.start, found.end, severity, self.text[found.start : found.end].strip())


def starts(item: ItemFact, facts: Facts) -> dt.datetime | None:
    """By the clock of where it takes place."""
    return item.starts_at.astimezone(item.zone or facts.zone) if item.starts_at else None


def ends(item: ItemFact, facts: Facts) -> dt.datetime | None:
    return item.ends_at.astimezone(item.zone or facts.zone) if item.ends_at else None


def _dates(facts: Facts) -> set[dt.date]:
    known = {facts.today}
    if facts.stay:
        known |= {facts.stay.arrives_on, facts.stay.leaves_on}
    for item in facts.items:
        known |= {moment.date() for moment in (starts(item, facts), ends(item, facts)) if moment}
    return known


def _hours(facts: Facts) -> set[dt.time]:
    known: set[dt.time] = set()
    if facts.stay:
        known |= {hour for hour in (facts.stay.arrives_at, facts.stay.leaves_at) if hour}
    for item in facts.items:
        known |= {
            moment.time().replace(second=0, microsecond=0)
            for moment in (starts(item, facts), ends(item, facts))
            if moment
        }
        known |= {hour for one in item.hours for hour in (one.opens, one.closes)}
    return known


def _texts(item: ItemFact) -> str:
    return " \n ".join(
        (item.title, item.place, item.address, item.phone, item.note, item.disclaimer, item.partner, item.reference)
    )
