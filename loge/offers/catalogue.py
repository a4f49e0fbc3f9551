"""The catalogue: a category of service is a file in ``categories/``. Adding one touches nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

FOLDER = Path(__file__).parent / "categories"


@dataclass(frozen=True, slots=True)
class Category:
    """One trade: how it is called, asked for and priced. ``words`` and ``questions`` are by language."""

    key: str
    pictogram: str
    unit: str
    houses: frozenset[str]
    gates: frozenset[str]
    needs: tuple[str, ...]
    label: Mapping[str, str]
    words: Mapping[str, Sequence[str]]
    questions: Mapping[str, Mapping[str, str]]
    said_gates: frozenset[str] = frozenset()  # bind when the offer’s words, or its owner’s tick, say so

    def __str__(self) -> str:
        return spoken(self.label)


@cache
def catalogue() -> dict[str, Category]:
    """Every category by key, read once."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def category(key: str) -> Category:
    """The category of that key. A key whose file is gone still has a name to show."""
    return catalogue().get(key) or Category(
        key, "circle-help", "quote", frozenset(), frozenset(), (), {"fr": key, "en": key}, {}, {}
    )


@cache
def in_houses(kind: str) -> tuple[Category, ...]:
    """The categories that make sense in this kind of house."""
    return tuple(found for found in catalogue().values() if kind in found.houses)


def spoken(by_language: Mapping[str, str]) -> str:
    """The text in the language of the moment; English, then any, when it is missing."""
    language = (get_language() or "en")[:2]
    return by_language.get(language) or by_language.get("en") or next(iter(by_language.values()), "")


def _read(path: Path) -> Category:
    told = tomllib.loads(path.read_text("utf-8"))
    return Category(
        key=path.stem,
        pictogram=told["pictogram"],
        unit=told["unit"],
        houses=frozenset(told["houses"]),
        gates=frozenset(told["gates"]),
        needs=tuple(told["needs"]),
        label=told["label"],
        words=told["words"],
        questions=told.get("question", {}),
        said_gates=frozenset(told.get("said_gates", ())),
    )
