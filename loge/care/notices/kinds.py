"""Every kind of thing that is shown and may be doubted. Each room joins with how its own is read, taken down and put back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
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
    author: Person
    url: str


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
    hide: Callable[[Notice, Person], None] | None = None  # it cannot wait for the decision: a bank card in a photo
    for_good: Callable[[Notice], None] | None = None  # nobody can contest any more
    prefix: str = ""  # of its reference, where that is another word than in the address


KINDS: dict[str, Kind] = {}
_BY_PREFIX: dict[str, Kind] = {}


def join(kind: Kind) -> None:
    """From now on this can be doubted."""
    KINDS[kind.name] = kind
    _BY_PREFIX[kind.prefix or kind.name] = kind


def kind_of(row: Notice) -> Kind | None:
    return _BY_PREFIX.get(row.kind)


def plural_of(prefix: str) -> Any:
    kind = _BY_PREFIX.get(prefix)
    return kind.plural if kind else prefix


def readable(house: House, kind: str, key: uuid.UUID, reader: Person | None) -> Content | None:
    """What this reader can see of this kind in this house, and so may doubt."""
    found = KINDS.get(kind)
    return found.readable(house, key, reader) if found else None
