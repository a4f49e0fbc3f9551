"""What is a person's own in a table: exported whole, and emptied of its words or forgotten when they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet

from .models import Person

ERASED = "—"  # where words were


@dataclass(frozen=True, slots=True)
class Own:
    """``rows`` are theirs; ``blank`` are the columns emptied when they leave. With ``forget`` the rows go altogether."""

    name: str
    rows: Callable[[Person], QuerySet[Any]]
    blank: tuple[str, ...] = ()
    forget: bool = False


def told(owns: Iterable[Own], person: Person) -> dict[str, Any]:
    """Every row of each, as an export shows it."""
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


def words_of(owns: Iterable[Own], person: Person) -> set[str]:
    """The words that leaving takes out of each: what copies of them, in letters to others, are known by."""
    found: set[str] = set()
    for own in owns:
        for name in own.blank:
            found |= {words for words in own.rows(person).values_list(name, flat=True) if isinstance(words, str)}
    return found


def plain(rows: Iterable[models.Model], *, without: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Rows as JSON can say them, for a room's ``export``."""
    told = []
    for row in rows:
        fields = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.attname not in without
        }
        told.append({name: _plain(value) for name, value in fields.items()})
    return told


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
