"""The index itself: a table each database makes in its own way. PostgreSQL keeps a weighted ``tsvector`` under GIN, SQLite an
FTS5 table; both hold the words ``analysis`` makes, so the same words find the same mail."""

from __future__ import annotations

from typing import Any

TABLE = "demands_mailwords"
_POSTGRESQL = (
    (
        f"create table {TABLE} (mail_id uuid primary key, house_id uuid not null, at timestamptz not null, sender text not null,"
        " has_file boolean not null, words tsvector not null)"
    ),
    f"create index mail_words_at on {TABLE} (house_id, at desc)",
    f"create index mail_words_found on {TABLE} using gin (words) with (fastupdate = on)",
)
_SQLITE = (
    (
        f"create virtual table {TABLE} using fts5(strong, plain, mail_id unindexed, house_id unindexed, at unindexed, sender unindexed,"
        ' has_file unindexed, tokenize = "unicode61 remove_diacritics 0")'
    ),
)


def make(apps: Any, editor: Any) -> None:
    """For the migration."""
    for line in _POSTGRESQL if editor.connection.vendor == "postgresql" else _SQLITE:
        editor.execute(line)


def drop(apps: Any, editor: Any) -> None:
    editor.execute(f"drop table {TABLE}")
