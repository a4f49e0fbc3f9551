"""The rows of a mail that comes in, in hand-written SQL: every message passes here, and an ORM would cost more than PostgreSQL does.

All values go to the driver's own prepared statements; the same text serves both databases.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from loge.common import jobs, journal
from loge.common.keys import uuid7
from loge.common.models import Fact
from loge.common.raw import _cursor, as_key, rows, to_key

from .models import Thread


def insert(model: type[Model], conflict: str = "", **values: Any) -> bool:
    """One row; False if ``conflict`` ("on conflict do nothing") kept it out."""
    with closing(_cursor()) as cursor:
        cursor.execute(_insert(model._meta.db_table, tuple(values), conflict, connection.vendor), _told(values))
        return bool(cursor.rowcount)


def write(kind: str, *, subject: str, house: uuid.UUID, by: str, at: dt.datetime, data: dict[str, Any]) -> None:
    """A fact, as :func:`loge.common.journal.write` writes it."""
    key = uuid7()
    told = data | (journal._carried.get() or {})
    insert(Fact, id=key, house_id=house, kind=kind, subject=subject, by=by, at=at, data=told)
    for listener in journal._listeners.get(kind, ()):
        jobs.later(listener, fact=str(key), house=house)


def columns(row: Model) -> dict[str, Any]:
    """Every column of a row that is not in the books yet."""
    return {name: getattr(row, name) for name in _names(type(row))}


@lru_cache(maxsize=16)
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


@dataclass(frozen=True, slots=True)
class Row:
    """A mail in the books, as far as threading asks."""

    id: uuid.UUID
    mailbox: uuid.UUID
    thread: uuid.UUID | None
    way: str
    state: str
    sha256: str
    digest: str
    sender: str


_OF_DIGESTS = "select id, mailbox_id, thread_id, way, state, sha256, digest, sender from maildesk_mail where house_id = %s and digest "


def of_digests(house: uuid.UUID, digests: list[str]) -> list[Row]:
    """The mails of a house that bear one of these ids."""
    if connection.vendor == "postgresql":
        found = rows(_OF_DIGESTS + "= any(%s)", house, digests)
    else:
        found = rows(_OF_DIGESTS + f"in ({', '.join(['%s'] * len(digests))})", house, *digests)
    return [Row(as_key(row[0]), as_key(row[1]), as_key(row[2]) if row[2] else None, *row[3:]) for row in found]


def touch_thread(thread: Thread, *, at: dt.datetime | None) -> None:
    """Something was said in it: its version goes up; whose it is was perhaps learnt."""
    with closing(_cursor()) as cursor:
        cursor.execute(
            "update maildesk_thread set version = version + 1, last_in_at = coalesce(%s, last_in_at), about = %s, side = %s"
            " where id = %s and house_id = %s",
            _told(
                {"at": at, "about": thread.about, "side": str(thread.side), "id": thread.pk, "house": thread.house_id}
            ),
        )
    thread.version += 1


@lru_cache(maxsize=64)
def _insert(table: str, names: tuple[str, ...], conflict: str, vendor: str) -> str:
    marks = ", ".join("%b" if name == "content" and vendor == "postgresql" else "%s" for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"insert into {table} ({quoted}) values ({marks}) {conflict}"  # noqa: S608  names of columns, not of people


def _told(values: dict[str, Any]) -> list[Any]:
    adapt = connection.ops.adapt_datetimefield_value
    told: list[Any] = []
    for value in values.values():
        if isinstance(value, uuid.UUID):
            told.append(to_key(value))
        elif isinstance(value, dt.datetime):
            told.append(adapt(value))
        elif isinstance(value, (list, dict)):
            told.append(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        else:
            told.append(value)
    return told
