"""What is a person's own in a table: exported whole, and emptied of its words or forgotten when they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from .models import Person


@dataclass(frozen=True, slots=True)
class Own:
    """``rows`` are theirs; ``blank`` are the columns emptied when they leave. With ``forget`` the rows go altogether."""

    name: str
    rows: Callable[[Person], QuerySet[Any]]
    blank: tuple[str, ...] = ()
    forget: bool = False


def told(owns: Iterable[Own], person: Person) -> dict[str, Any]:
    """Every row of each, as an export shows it."""
    from .leaving import plain

    return {own.name: plain(own.rows(person)) for own in owns}


def emptied(owns: Iterable[Own], person: Person) -> None:
    """Take the person's words out of each."""
    for own in owns:
        rows = own.rows(person)
        if own.forget:
            rows.delete()
        elif own.blank:
            fields = {name: rows.model._meta.get_field(name) for name in own.blank}
            rows.update(**{name: None if field.null else field.get_default() for name, field in fields.items()})
