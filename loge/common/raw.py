"""Values of hand-written SQL, the same on both databases. For the few paths where building a query costs more than it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import connection


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Every row of a query; UUIDs among ``values`` are written as this database keeps them.

    PostgreSQL plans it once per connection (a prepared statement): these are the queries every visit makes.
    """
    told = [to_key(value) if isinstance(value, uuid.UUID) else value for value in values]
    with _cursor() as cursor:
        cursor.execute(sql, told)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _cursor() -> Any:
    if connection.vendor != "postgresql":
        return connection.cursor()
    from psycopg import Cursor

    connection.ensure_connection()
    connection.connection.prepare_threshold = 2
    return Cursor(connection.connection)  # Django's own cursor binds on the client, so nothing could be prepared


def to_key(key: uuid.UUID) -> Any:
    return key if connection.features.has_native_uuid_field else key.hex


def as_key(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def as_moment(value: Any) -> dt.datetime:
    """SQLite gives a naive moment in UTC, PostgreSQL an aware one."""
    moment: dt.datetime = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return moment
