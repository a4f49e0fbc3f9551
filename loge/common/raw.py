"""Values of hand-written SQL, the same on both databases. For the few paths where building a query costs more than it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import connection


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Every row of a query; UUIDs among ``values`` are written as this database keeps them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [to_key(value) if isinstance(value, uuid.UUID) else value for value in values])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def to_key(key: uuid.UUID) -> Any:
    return key if connection.features.has_native_uuid_field else key.hex


def as_key(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def as_moment(value: Any) -> dt.datetime:
    """SQLite gives a naive moment in UTC, PostgreSQL an aware one."""
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
