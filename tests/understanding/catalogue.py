"""A catalogue for these tests: the category files themselves, read without the rest of the project."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from loge.understanding.read import read
from loge.understanding.reading import Item, Reading

FOLDER = Path(__file__).parents[2] / "loge" / "offers" / "categories"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


@dataclass(frozen=True)
class Category:
    key: str
    words: Mapping[str, Sequence[str]]
    needs: Sequence[str]
    questions: Mapping[str, Mapping[str, str]]


@cache
def catalogue() -> tuple[Category, ...]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        found.append(Category(path.stem, told["words"], told["needs"], told.get("question", {})))
    return tuple(found)


def understood(text: str, **given: object) -> Reading:
    return read(text, at=AT, catalogue=catalogue(), **given)  # type: ignore[arg-type]


def asked(text: str, **given: object) -> list[str | None]:
    return [item.category for item in understood(text, **given).items]


def only(text: str) -> Item:
    (item,) = understood(text).items
    return item
