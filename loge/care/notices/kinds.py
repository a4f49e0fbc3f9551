"""Every kind of thing that is shown and may be doubted. Each room joins with how its own is read, taken down and put back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from loge.houses.models import House
from loge.people.models import Person

from .models import Notice


@dataclass(frozen=True, slots=True)
class Content:
    """Something that is shown, with who wrote it and where it stands."""

    subject: str
    title: str
    words: str
    author: Person | None
    url: str
    email: str = ""  # of who wrote it, where they have no account
    about: Any = None  # the key of the person it speaks of: they never judge it

    @property
    def kind(self) -> str:
        return self.subject.partition(":")[0]


def nothing(row: Notice, by: Person) -> None:
    """The decision itself hides it: the page that shows it asks whether it is down."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its name in an address and in a reference, and what a decision does to it."""

    name: str
    plural: Any
    readable: Callable[[House, uuid.UUID, Person | None], Content | None]
    take_down: Callable[[Notice, Person], None] = nothing
    put_back: Callable[[Notice, Person], None] = nothing
    hide: Callable[[Notice, Person | None], None] | None = None  # it cannot wait for the decision: a card in a photo
    for_good: Callable[[Notice], None] | None = None  # nobody can contest any more
    prefix: str = ""  # of its reference, where that is another word than in the address
    secret: Callable[[Collection[Notice]], set[str]] | None = (
        None  # which of these are said in confidence: no list quotes them
    )
    everywhere: bool = False  # in a desk and a practice too; what is public is so in a neighbourhood alone


ROOMS = ("notices.contents", "kindness.reported", "community.reported", "reviews.reported")
_JOINED: dict[str, Kind] = {}


def join(kind: Kind) -> None:
    """From now on this can be doubted."""
    _JOINED[kind.name] = kind


@cache
def kinds() -> dict[str, Kind]:
    """By name, once every room has joined."""
    for room in ROOMS:
        import_module(f"loge.care.{room}")
    return _JOINED


@cache
def _by_prefix() -> dict[str, Kind]:
    return {kind.prefix or kind.name: kind for kind in kinds().values()}


def kind_of(row: Notice) -> Kind | None:
    return _by_prefix().get(row.kind)


def secrets(rows: Collection[Notice]) -> set[str]:
    """What of these was said in confidence, by its reference. No query where nothing could be."""
    found: set[str] = set()
    for kind in kinds().values():
        of_kind = [row for row in rows if row.kind == (kind.prefix or kind.name)] if kind.secret else []
        if kind.secret and of_kind:
            found |= kind.secret(of_kind)
    return found


def plural_of(prefix: str) -> Any:
    kind = _by_prefix().get(prefix)
    return kind.plural if kind else prefix


def readable(house: House, kind: str, key: uuid.UUID, reader: Person | None) -> Content | None:
    """What this reader can see of this kind in this house, and so may doubt."""
    found = kinds().get(kind)
    if found is None or not (found.everywhere or house.kind == House.Kind.NEIGHBOURHOOD):
        return None
    return found.readable(house, key, reader)
