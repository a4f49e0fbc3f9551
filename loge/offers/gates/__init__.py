"""Gates: what may be offered only while a keeper has seen a valid paper for it. A gate is a file beside this one.

A category names the gates that always bind its offers (``gates``) and those that bind when the offer's own words, or its
owner's tick, say so (``said_gates``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loge.houses.gazetteer import fold

from ..catalogue import catalogue, category, spoken

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Gate:
    """``paper``: which paper opens it; ``tick``: how an offer says that it is concerned; both by language."""

    key: str
    label: Mapping[str, str]
    paper: Mapping[str, str]
    tick: Mapping[str, str]
    told: re.Pattern[str]

    def __str__(self) -> str:
        return spoken(self.label)

    @property
    def paper_words(self) -> str:
        return spoken(self.paper)

    @property
    def tick_words(self) -> str:
        return spoken(self.tick)


@cache
def gates() -> dict[str, Gate]:
    """Every gate by key, read once."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def binding(category_key: str, *words: str, ticked: Iterable[str] = (), outside: Iterable[str] = ()) -> list[str]:
    """The gates an offer of this category must pass: those that always bind, those its owner ticked, and those its words
    tell of, unless its owner has said that it lies outside and a keeper who read it agreed."""
    trade = category(category_key)
    said = (trade.said_gates & set(ticked)) | (set(told_of(category_key, *words)) - set(outside))
    return sorted(trade.gates | said)


def told_of(category_key: str, *words: str) -> list[str]:
    """The gates that the words of such an offer speak of, whether they mean it or not: their writer is asked."""
    text = fold(" ".join(words))
    return sorted(key for key in category(category_key).said_gates if key in gates() and gates()[key].told.search(text))


@cache
def always(gate: str) -> tuple[str, ...]:
    """The categories this gate always binds."""
    return tuple(key for key, trade in catalogue().items() if gate in trade.gates)


def packed(keys: Iterable[str]) -> str:
    """As a column that can be searched: `` driving electricity ``."""
    found = sorted(set(keys))
    return f" {' '.join(found)} " if found else ""


def _read(path: Path) -> Gate:
    told = tomllib.loads(path.read_text("utf-8"))
    return Gate(path.stem, told["label"], told["paper"], told["tick"], _pattern(told["words"]))


def _pattern(words: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    lines = {line for language in words.values() for line in language}
    shapes = sorted(re.escape(fold(line.removesuffix("*"))) + (r"\w*" if line.endswith("*") else "") for line in lines)
    return re.compile(rf"\b(?:{'|'.join(shapes)})\b")
