"""Values of hand-written SQL, the same on both databases. For the few paths where building a query costs more than it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Every row of a query; UUIDs among ``values`` are written as this database keeps them.

    PostgreSQL plans it once per connection (a prepared statement): these are the queries every visit makes.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "postgresql":
        return asked(sql, values)
    told = [to_key(value) if isinstance(value, uuid.UUID) else value for value in values]
    with database.cursor() as cursor:
        cursor.execute(sql, told)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def asked(sql: str, values: Sequence[Any], *, is_numbered: bool = False) -> list[tuple[Any, ...]]:
    """What PostgreSQL answers to a prepared statement. ``is_numbered``: its values are ``$1, $2``, and it is sent as it stands.

    Outside a transaction it is one by itself: committed when this returns. Django's own cursor binds on the client, so
    nothing could be prepared.
    """
    from psycopg import Cursor, RawCursor

    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    with database.wrap_database_errors:
        database.connection.prepare_threshold = 2
        with (RawCursor if is_numbered else Cursor)(database.connection) as cursor:
            cursor.execute(sql, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


def to_key(key: uuid.UUID) -> Any:
    return key if connection.features.has_native_uuid_field else key.hex


def as_key(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def as_moment(value: Any) -> dt.datetime:
    """SQLite gives a naive moment in UTC, PostgreSQL an aware one."""
    moment: dt.datetime = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return moment
