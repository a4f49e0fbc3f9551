"""After a test that commits, what it wrote is thrown away: from the tables that hold a row, and from no other.

Django's own way empties every table, then makes all content types and permissions anew: with two hundred tables, that
took longer than most of those tests.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connections, transaction
from django.test import TransactionTestCase

KEPT = {"django_content_type", "auth_permission"}  # what the migrations themselves write


def begin() -> None:
    """From now on, every test that commits is followed by this."""
    TransactionTestCase._fixture_teardown = _fixture_teardown  # type: ignore[method-assign]


def _fixture_teardown(case: TransactionTestCase) -> None:
    for name in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        empty(connections[name])


def empty(connection: Any) -> None:
    """Delete every row. A trigger may write one meanwhile (the marks of a search): hence again, until there is none."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # neither foreign keys nor triggers have a say; the cluster is our own
            cursor.execute("SET LOCAL session_replication_role = replica")
        while tables := _with_rows(connection, cursor):
            for table in tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _with_rows(connection: Any, cursor: Any) -> list[str]:
    found: list[str] = []
    tables = _tables(connection.alias)
    for begun in range(0, len(tables), 100):
        asked = " UNION ALL ".join(
            f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
            for number, table in enumerate(tables[begun : begun + 100], begun)
        )
        cursor.execute(asked)
        found += [tables[number] for (number,) in cursor.fetchall()]
    return found


@cache
def _tables(alias: str) -> list[str]:
    names = connections[alias].introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - KEPT)
