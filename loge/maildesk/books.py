"""The rows of a mail that comes in, in hand-written SQL: every message passes here, and an ORM would cost more than PostgreSQL does.

What is written is gathered in a :class:`Batch` and told the database at the end: on PostgreSQL as *one* statement (every table an
insert of its own ``with``; the same tables with as many rows are the same statement, planned once for each connection), on SQLite
one statement for each row. What is read is read in one statement too.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from types import TracebackType
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Field, Model
from django.db.models.base import ModelState

from loge.common import jobs, journal, moves
from loge.common.keys import uuid7
from loge.common.models import Fact, Job
from loge.common.raw import as_key, asked, rows, to_key

from .models import Thread

M = TypeVar("M", bound=Model)
NOTHING = "on conflict do nothing"


def insert(model: type[Model], conflict: str = "", **values: Any) -> bool:
    """One row; False if ``conflict`` ("on conflict do nothing") kept it out."""
    batch = Batch()
    batch.insert(model, conflict, **values)
    return batch.run()


def write(kind: str, *, subject: str, house: uuid.UUID, by: str, at: dt.datetime, data: dict[str, Any]) -> None:
    """One fact alone."""
    batch = Batch()
    batch.fact(kind, subject=subject, house=house, by=by, at=at, data=data)
    batch.run()


# ------------------------------------------------------------------------------------------------------------ to write


@dataclass(frozen=True, slots=True, eq=False)  # made by _kind: the same is the same object
class _Kind:
    """Rows that one statement writes: of one table, with the same columns. ``is_change``: they are there already."""

    model: type[Model]
    names: tuple[str, ...]
    conflict: str = ""
    is_change: bool = False
    counted: str = ""  # a column that goes up by what is told: two who write at once both count

    @property
    def sets(self) -> tuple[str, ...]:
        return self.names[2:]  # a change begins with the key of the row, and of its house


@lru_cache(maxsize=512)
def _kind(
    model: type[Model], names: tuple[str, ...], conflict: str = "", is_change: bool = False, counted: str = ""
) -> _Kind:
    return _Kind(model, names, conflict, is_change, counted)


class Batch:
    """The rows of one mail, written together, once everything about it is known.

    Used with ``with`` it is one commit. On PostgreSQL its one statement is a transaction by itself; whoever writes something beside
    it says so first (:meth:`together`), and then both are one.
    """

    def __init__(self) -> None:
        self._told: dict[_Kind, list[tuple[Any, ...]]] = {}
        self._within = ExitStack()
        self._is_together = self._is_alone = self._is_over = False
        self.beside: tuple[Any, ...] | None = None  # what the floor above asked to know of this mail
        self.ahead: Any = None  # what it made of its words before the books were asked

    def __enter__(self) -> Batch:
        if connection.vendor != "postgresql" or connection.in_atomic_block:
            self.together()
        self._is_alone = not self._is_together
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._within.__exit__(kind, error, trace)
        if error is not None and not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()

    def together(self) -> None:
        """What is written from here to the end, by whatever statement, is one transaction with these rows."""
        if not self._is_together:
            self._is_together = True
            self._within.enter_context(transaction.atomic())

    def insert(self, model: type[Model], conflict: str = "", **values: Any) -> None:
        self._told.setdefault(_kind(model, tuple(values), conflict), []).append(tuple(values.values()))

    def row(self, row: Model) -> None:
        """A row that was made, and is not in the books yet."""
        model, said = type(row), row.__dict__
        self._told.setdefault(_whole(model), []).append(tuple([said[name] for name in _names(model)]))

    def change(self, row: Model, *, counted: str = "", **values: Any) -> None:
        """Columns of a row that is there; the row says the same from now on. ``counted`` goes up by its value."""
        for name, value in values.items():
            setattr(row, name, getattr(row, name) + value if name == counted else value)
        told = {"id": row.pk, "house_id": row.house_id, **values}  # type: ignore[attr-defined]  # every row has a house
        kind = _kind(type(row), tuple(told), is_change=True, counted=counted)
        self._told.setdefault(kind, []).append(tuple(told.values()))

    def begin(self, row: moves.Moving, state: str, *, by: str, at: dt.datetime, note: dict[str, Any]) -> None:
        """As :func:`loge.common.moves.begin` begins a life."""
        row.state, row.since_at, row.clock_at = state, at, moves.wake_at(row, state, at, 0)
        self.row(row)
        assert row.house_id is not None
        self.fact(f"{row.KIND}.{state}", subject=row.reference, house=row.house_id, by=by, at=at, data=note)

    def fact(
        self, kind: str, *, subject: str, house: uuid.UUID, by: str, at: dt.datetime, data: dict[str, Any]
    ) -> None:
        """As :func:`loge.common.journal.write` writes it, with the jobs of who must hear of it."""
        key = uuid7()
        told = data | (journal._carried.get() or {})
        self.insert(Fact, id=key, house_id=house, kind=kind, subject=subject, by=by, at=at, data=told)
        for listener, heard in journal.hearing(kind, key):
            self.insert(Job, **jobs.columns(listener, (), heard, house=house))

    def run(self) -> bool:
        """Write them; False when a "do nothing" on a conflict kept one out."""
        told, self._told = self._told, {}
        if not told:
            return True
        if self._is_over:
            raise transaction.TransactionManagementError(
                "these rows were committed: what comes after is no longer one with them"
            )
        self._is_over = self._is_alone and not self._is_together
        written = (_at_once if connection.vendor == "postgresql" else _one_by_one)(told)
        return bool(written == sum(map(len, told.values())))


def columns(row: Model) -> dict[str, Any]:
    """Every column of a row that is not in the books yet."""
    return {name: getattr(row, name) for name in _names(type(row))}


@lru_cache(maxsize=32)
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


@lru_cache(maxsize=32)
def _whole(model: type[Model]) -> _Kind:
    return _kind(model, _names(model))


def fresh(model: type[M], **values: Any) -> M:
    """``model(**values)``, at a tenth of its price: a mail makes five rows and more, each of dozens of columns."""
    row, (still, made_anew, relations) = _bare(model), _begins(model)
    said = row.__dict__
    said.update(still)
    for name, make in made_anew:
        if name not in values:
            said[name] = make()
    for name, value in values.items():
        if (column := relations.get(name)) is None:
            said[name] = value
        else:
            said[column] = None if value is None else value.pk
            row._state.fields_cache[name] = value
    return row


def _bare(model: type[M]) -> M:
    row = model.__new__(model)
    row._state = ModelState()
    return row


@lru_cache(maxsize=32)
def _begins(model: type[Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]], dict[str, str]]:
    """How a row begins: what all begin with, what is made for each, and the columns of its relations."""
    fields = model._meta.concrete_fields
    made_anew = [(field.attname, field.default) for field in fields if field.has_default() and callable(field.default)]
    still = {field.attname: field.get_default() for field in fields}
    still = {name: value for name, value in still.items() if name not in dict(made_anew)}
    return still, made_anew, {field.name: field.attname for field in fields if field.name != field.attname}


# ---------------------------------------------------------------------------------------------------------- PostgreSQL


def _at_once(told: dict[_Kind, list[tuple[Any, ...]]]) -> int:
    statement = _statement(tuple([(kind, len(many)) for kind, many in told.items()]))
    values = [_TEXTS[type(value)](value) for many in told.values() for row in many for value in row]
    [(written,)] = asked(statement, values, is_numbered=True)
    return int(written)


@lru_cache(maxsize=256)
def _statement(shape: tuple[tuple[_Kind, int], ...]) -> str:
    """One insert or update for each kind, of so many rows; it returns how many were written."""
    parts, places = [], count(1)
    for number, (kind, rows_) in enumerate(shape):
        table, names = kind.model._meta.db_table, ", ".join(f'"{name}"' for name in kind.names)
        types = [_type(kind.model, name) for name in kind.names]
        told = ", ".join(f"({', '.join(f'${next(places)}::{each}' for each in types)})" for _row in range(rows_))
        if kind.is_change:
            sets = ", ".join(
                f'"{name}" = {table}."{name}" + x."{name}"' if name == kind.counted else f'"{name}" = x."{name}"'
                for name in kind.sets
            )
            line = f"update {table} set {sets} from (values {told}) as x ({names}) where {table}.id = x.id and {table}.house_id = x.house_id"  # noqa: S608
        else:
            line = f"insert into {table} ({names}) values {told} {kind.conflict}"  # noqa: S608
        parts.append(f"w{number} as ({line} returning 1)")
    total = " + ".join(f"(select count(*) from w{number})" for number in range(len(shape)))  # noqa: S608
    return f"with {', '.join(parts)} select {total}"


def _type(model: type[Model], name: str) -> str:
    """The type of a column without its length: a cast to that would cut what is too long, and no one would know."""
    return (_field(model, name).db_type(connection) or "").partition("(")[0]


class _Texts(dict[type, Callable[[Any], str | bytes | None]]):
    """How PostgreSQL reads a value of each type. All is text: a number sent as one has another type for each size it can have, and
    the same statement would be planned for each."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        return _in_json if issubclass(kind, list | tuple | dict) else str


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def _in_json(value: Any) -> str:
    return _json(value) if value else "{}" if isinstance(value, dict) else "[]"


_TEXTS = _Texts(
    {
        str: str,
        bytes: bytes,
        type(None): lambda _none: None,
        uuid.UUID: lambda key: f"{key.int:032x}",
        dt.datetime: dt.datetime.isoformat,
    }
)


# -------------------------------------------------------------------------------------------------------------- SQLite


def _one_by_one(told: dict[_Kind, list[tuple[Any, ...]]]) -> int:
    written = 0
    with connection.cursor() as cursor:
        for kind, many in told.items():
            for row in many:
                values = [_as_kept(value) for value in row]
                cursor.execute(_line(kind), values[2:] + values[:2] if kind.is_change else values)
                written += max(cursor.rowcount, 0)
    return written


@lru_cache(maxsize=128)
def _line(kind: _Kind) -> str:
    table = kind.model._meta.db_table
    if kind.is_change:
        sets = ", ".join(
            f'"{name}" = "{name}" + %s' if name == kind.counted else f'"{name}" = %s' for name in kind.sets
        )
        return f"update {table} set {sets} where id = %s and house_id = %s"  # noqa: S608
    names, marks = ", ".join(f'"{name}"' for name in kind.names), ", ".join(["%s"] * len(kind.names))
    return f"insert into {table} ({names}) values ({marks}) {kind.conflict}"  # noqa: S608  names of columns, not of people


def _as_kept(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return to_key(value)
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value) if isinstance(value, str) else value  # a choice is written as its word


# ------------------------------------------------------------------------------------------------------------- to read


def selected(model: type[Model], alias: str) -> str:
    """The columns of a table, for a statement whose row :func:`made` makes."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def made(model: type[M], values: tuple[Any, ...]) -> M | None:
    """The row those columns say; None if a ``left join`` found none."""
    if values[0] is None:
        return None
    database = connections[DEFAULT_DB_ALIAS]
    told = list(values)
    for place, convert, expression in _converters(model, database.vendor):
        told[place] = convert(told[place], expression, database)
    row = _bare(model)  # as Model.from_db would, without asking each column how it is set
    row._state.adding, row._state.db = False, database.alias
    row.__dict__.update(zip(_names(model), told, strict=True))
    return row


@lru_cache(maxsize=64)
def _converters(model: type[Model], vendor: str) -> list[tuple[int, Any, Any]]:
    told = []
    for place, field in enumerate(model._meta.concrete_fields):
        expression = field.get_col(model._meta.db_table)
        of_database = connection.ops.get_db_converters(expression)
        told += [(place, convert, expression) for convert in of_database + field.get_db_converters(connection)]
    return told


@lru_cache(maxsize=256)
def _field(model: type[Model], attname: str) -> Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


def width(model: type[Model]) -> int:
    """How many columns a row of it has."""
    return len(_names(model))


@dataclass(frozen=True, slots=True)
class Row:
    """A mail in the books, as far as threading asks: with its conversation, and how who writes now stands in it."""

    id: uuid.UUID
    mailbox: uuid.UUID
    thread: uuid.UUID | None
    way: str
    state: str
    sha256: str
    digest: str
    sender: str
    standing: str = ""
    conversation: Thread | None = None


_OF_MAIL = "m.id, m.mailbox_id, m.thread_id, m.way, m.state, m.sha256, m.digest, m.sender"


@dataclass(frozen=True, slots=True)
class Beside:
    """What a floor above wants to know of every mail, asked with what threading asks: columns, and joins that find one row at most."""

    columns: str
    joins: str
    of_columns: tuple[Any, ...]
    of_joins: tuple[Any, ...]


NOBODY = Beside("", "", (), ())


def of_digests(
    house: uuid.UUID, digests: list[str], *, sender: str = "", mailbox: uuid.UUID | None = None, beside: Beside = NOBODY
) -> tuple[list[Row], bool, tuple[Any, ...]]:
    """The mails of a house that bear one of these ids, their conversations with them; whether ``mailbox`` acknowledges by itself; and
    what is asked ``beside``."""
    clause, told = _among("m.digest", digests)
    found = rows(
        "select exists (select 1 from maildesk_acknowledgement where mailbox_id = %s and is_on),"  # noqa: S608
        f" p.standing, {_OF_MAIL}, {selected(Thread, 't')}{beside.columns} from (select 1) as one"
        f" left join maildesk_mail m on m.house_id = %s and {clause} left join maildesk_thread t on t.id = m.thread_id"
        f" left join maildesk_party p on p.thread_id = t.id and p.email = %s{beside.joins}",
        mailbox or house, *beside.of_columns, house, *told, sender, *beside.of_joins,
    )  # fmt: skip
    ends = 10 + width(Thread)
    known = [
        Row(
            as_key(row[2]), as_key(row[3]), as_key(row[4]) if row[4] else None, row[5], row[6], row[7], row[8], row[9],
            row[1] or "", made(Thread, row[10:ends]),
        )
        for row in found if row[2]
    ]  # fmt: skip
    return known, bool(found[0][0]), found[0][ends:]


def of_tokens(house: uuid.UUID, tokens: list[str], *, sender: str) -> list[tuple[Thread, str]]:
    """The conversations of these tokens, and how who writes now stands in each ("": not at all)."""
    clause, told = _among("t.token", tokens)
    found = rows(
        f"select p.standing, {selected(Thread, 't')} from maildesk_thread t"  # noqa: S608
        f" left join maildesk_party p on p.thread_id = t.id and p.email = %s where t.house_id = %s and {clause}",
        sender, house, *told,
    )  # fmt: skip
    return [(thread, row[0] or "") for row in found if (thread := made(Thread, row[1:])) is not None]


def _among(column: str, values: list[str]) -> tuple[str, list[Any]]:
    """ "One of these". Not ``any``: PostgreSQL would plan that anew for every mail, which costs more than to run it."""
    return f"{column} in ({', '.join(['%s'] * len(values))})", values
