"""What tells that a house has changed: triggers of the database itself, so that a change is marked in its own transaction
however it was written (an action, a bulk update, a hand at the console).

Every table of this room that belongs to a house is watched, and those of houses on which it depends who may be shown
(``queries.published``): memberships, the territory, the charter and who signed it, papers, the house itself. SQLite drops a table's triggers when it
rebuilds it for a migration, so they are put in place after each ``migrate``.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

from loge.houses.models import Charter, House, HouseRow, Membership, Paper, Signature, Territory

from ..kept import SavedSearch, SearchIndex, SearchMark

NOT_WATCHED = (SearchIndex, SavedSearch)
OF_HOUSES = (House, Membership, Territory, Charter, Signature, Paper)
PREFIX = "search_mark_"


def watched() -> list[str]:
    """The tables whose changes may change what is found."""
    ours = [
        model._meta.db_table
        for model in apps.get_app_config("offers").get_models()
        if issubclass(model, HouseRow) and model not in NOT_WATCHED
    ]
    return sorted([*ours, *(model._meta.db_table for model in OF_HOUSES)])


def watch(using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """Put the triggers in place. Doing it again changes nothing."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    if SearchMark._meta.db_table not in there:
        return  # an older state of the tables: migrated half-way, on purpose
    statements = _postgres if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for table in watched():
            if table in there:
                for statement in statements(table):
                    cursor.execute(statement)


def _sqlite(table: str) -> list[str]:
    told = []
    for event, rows in (("insert", ("new",)), ("update", ("new", "old")), ("delete", ("old",))):
        name = f"{PREFIX}{table}_{event}"
        house = _house(table)
        insert = "".join(_insert(f"SELECT {row}.{house}, 0{_other(row, event, house)}") for row in rows)
        told.append(f'DROP TRIGGER IF EXISTS "{name}"')
        told.append(f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {insert} END')
    return told


def _house(table: str) -> str:
    """The column that says which house a row is of."""
    return "id" if table == House._meta.db_table else "house_id"


def _other(row: str, event: str, house: str) -> str:
    """A row that leaves its house marks that one too."""
    return f" WHERE old.{house} <> new.{house}" if event == "update" and row == "old" else ""


def _insert(select: str) -> str:
    return f"INSERT INTO {SearchMark._meta.db_table} (house_id, level) {select};"


def _postgres(table: str) -> list[str]:
    """One statement, one mark a house, however many rows it wrote."""
    told = []
    for event, rows in (("insert", ("fresh",)), ("update", ("fresh", "gone")), ("delete", ("gone",))):
        name = f"{PREFIX}{table}_{event}"
        union = " UNION ".join(f"SELECT {_house(table)}, 0 FROM {row}" for row in rows)  # noqa: S608  our own words
        seen = {"fresh": "NEW TABLE AS fresh", "gone": "OLD TABLE AS gone"}
        told += [
            (
                f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
                f"$$ BEGIN {_insert(union)} RETURN NULL; END $$"
            ),
            f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
            (
                f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" '
                f"REFERENCING {' '.join(seen[row] for row in rows)} FOR EACH STATEMENT "
                f'EXECUTE FUNCTION "{name}"()'
            ),
        ]
    return told
