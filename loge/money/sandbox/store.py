"""The money of the sandbox, in one SQLite file. One short transaction per call; what was answered is on disk."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
create table if not exists payments (
  ref text primary key, cents integer not null check (cents > 0), currency text not null, words text not null,
  back text not null, language text not null, made_at real not null,
  status text not null default 'open' check (status in ('open', 'held', 'captured', 'voided', 'failed')),
  captured integer not null default 0 check (captured between 0 and cents),
  refunded integer not null default 0 check (refunded between 0 and captured),
  reason text not null default '', card text not null default '', disputed text not null default ''
) strict;
create index if not exists payments_captured on payments (currency, captured, refunded) where captured > 0;

create table if not exists refunds (
  ref text primary key, payment text not null references payments, cents integer not null check (cents > 0),
  made_at real not null
) strict;

create table if not exists transfers (
  ref text primary key, payee text not null, cents integer not null check (cents > 0), currency text not null,
  made_at real not null
) strict;
create index if not exists transfers_currency on transfers (currency, cents);

-- The bank takes a payment back: opened, then won or lost; a lost one may still be won.
create table if not exists disputes (
  payment text primary key references payments, reason text not null, cents integer not null check (cents > 0),
  status text not null default 'opened' check (status in ('opened', 'won', 'lost')), opened_at real not null
) strict;
create index if not exists disputes_against on disputes (status, cents);

create table if not exists topups (
  ref text primary key, cents integer not null check (cents > 0), currency text not null, made_at real not null
) strict;

-- A card offered on the hosted page. ``form`` is the page it was written on: sent twice, it is one attempt.
create table if not exists attempts (
  ref text primary key, payment text not null references payments, form text not null, card text not null,
  state text not null check (state in ('asked', 'confirmed', 'refused')), code text not null,
  wrong integer not null default 0, unique (payment, form, card)
) strict;

-- What was answered to a call with that key, word for word, for a month.
create table if not exists answers (
  key text primary key, asked text not null, status integer not null, body text not null
) strict;

-- Webhooks to deliver: ``copies`` says how many times still.
create table if not exists outbox (
  id integer primary key, event text not null unique, body text not null, copies integer not null, due_at real not null,
  overtaken integer not null default 0, tries integer not null default 0
) strict;
create index if not exists outbox_due on outbox (due_at, id) where copies > 0;
"""


class Store:
    """One connection behind one lock, for the service is small; a second process on the same file waits its turn."""

    def __init__(self, path: Path | str) -> None:
        self.on_write: Callable[[], None] = lambda: None  # called when a change is on disk
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")  # money that was promised survives the power cut too
        self._db.execute("pragma foreign_keys = on")
        self._db.executescript(SCHEMA)
        self._add_column("transfers", "reversed", "integer not null default 0 check (reversed between 0 and cents)")
        self._add_column("answers", "made_at", "real not null default 0")

    def _add_column(self, table: str, name: str, kind: str) -> None:
        """For a file of an earlier version."""
        known = {row["name"] for row in self._db.execute(f"pragma table_info({table})")}  # our own names
        if name not in known:
            self._db.execute(f"alter table {table} add column {name} {kind}")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One moment of the books."""
        with self._transaction("begin") as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the write lock from its first line; an exception undoes it."""
        with self._transaction("begin immediate") as db:
            yield db
        self.on_write()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute(begin)
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def close(self) -> None:
        with self._lock:
            self._db.close()
