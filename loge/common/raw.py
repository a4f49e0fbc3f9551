"""Values of hand-written SQL, the same on both databases. For the few paths where building a query costs more than it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Every row of a query; UUIDs among ``values`` are written as this database keeps them.

    PostgreSQL plans it once per connection (a prepared statement): these are the queries every visit makes.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "postgresql":
        return asked(sql, values)
    told = [value.hex if isinstance(value, uuid.UUID) else value for value in values]
    with database.cursor() as cursor:
        cursor.execute(sql, told)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def asked(sql: str, values: Sequence[Any], *, is_numbered: bool = False) -> list[tuple[Any, ...]]:
    """What PostgreSQL answers to a prepared statement. ``is_numbered``: its values are ``$1, $2``, and it is sent as it stands.

    Outside a transaction it is one by itself: committed when this returns. Django's own cursor binds on the client, so
    nothing could be prepared.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    with database.wrap_database_errors:
        statements = _statements(database.connection)
        kept = statements.pop(sql) if sql in statements else None
        cursor, told = kept or (_cursor(database.connection, is_numbered=is_numbered), sql)
        cursor.execute(told, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        if len(found) <= _FEW and not any(isinstance(each, str | bytes) and len(each) > _LARGE for each in values):
            statements[sql] = cursor, told
        return found


# Statements of a connection that are kept. A cursor holds what it was told and answered last: not more rows than that, nor longer values
_KEPT, _FEW, _LARGE = 100, 20, 1 << 16
_of_connections: WeakKeyDictionary[Any, dict[str, tuple[Any, str]]] = WeakKeyDictionary()


def _statements(connection: Any) -> dict[str, tuple[Any, str]]:
    """The cursors of a connection by what they ask: one that asks the same again knows how to read the answer."""
    statements = _of_connections.get(connection)
    if statements is None:
        statements = _of_connections[connection] = {}
        connection.prepare_threshold = 2
    elif len(statements) >= _KEPT:
        del statements[next(iter(statements))]
    return statements


def _cursor(connection: Any, *, is_numbered: bool) -> Any:
    from psycopg import Cursor, RawCursor

    return (RawCursor if is_numbered else Cursor)(connection)


def to_key(key: uuid.UUID) -> Any:
    return key if connection.features.has_native_uuid_field else key.hex


def as_key(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def as_moment(value: Any) -> dt.datetime:
    """SQLite gives a naive moment in UTC, PostgreSQL an aware one."""
    moment: dt.datetime = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return moment


@dataclass(frozen=True, slots=True)
class Built:
    """A queryset put into SQL once, for what is asked at every visit: building it costs more than answering it."""

    sql: str
    values: tuple[Any, ...]
    places: tuple[int, ...]  # for each value which of the stand-ins it is, −1 for one that always stays

    def told(self, instead: Sequence[Any]) -> list[Any]:
        """Its values with what is meant in the place of each stand-in."""
        return [instead[place] if place >= 0 else value for place, value in zip(self.places, self.values, strict=True)]


def built(query: QuerySet[Any, Any], stand_ins: Sequence[Any] = ()) -> Built:
    """The SQL of a queryset for the database at hand. ``stand_ins``: values it was built with that no row can bear."""
    sql, values = query.query.sql_with_params()
    place = {value: at for at, value in enumerate(to_db(stand_ins))}
    return Built(sql, tuple(values), tuple(place.get(value, -1) for value in values))


def together(parts: Sequence[Built], *, each: int) -> Built:
    """Several as one query; each has so many stand-ins of its own, one part’s after the other’s."""
    return Built(
        " UNION ALL ".join(part.sql for part in parts),
        tuple(value for part in parts for value in part.values),
        tuple(place + each * at if place >= 0 else -1 for at, part in enumerate(parts) for place in part.places),
    )


def to_db(values: Sequence[Any]) -> list[Any]:
    """Keys, moments and days as this database is told them."""
    return [_DB.get(type(value), _same)(value) for value in values]


def _same(value: Any) -> Any:
    return value


_DB: dict[type, Any] = {
    uuid.UUID: to_key,
    dt.datetime: lambda value: connection.ops.adapt_datetimefield_value(value),
    dt.date: lambda value: connection.ops.adapt_datefield_value(value),
}
