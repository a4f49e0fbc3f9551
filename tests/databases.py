"""Databases beside the tests' own, for what is killed, backed up or lost: with the same tables, copied, as to make them anew
takes seconds each time."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
EMPTY = "template1"  # PostgreSQL's own template: no table


def migrated() -> Path:
    """Where an empty database is kept, made by the migrations as they are now: SQLite runs begin with a copy of it."""
    told = hashlib.sha256(django.__version__.encode())
    for path in sorted((Path(__file__).parents[1] / "loge").rglob("migrations/*.py")):
        told.update(path.read_bytes())
    return Path(settings.DATA, f"migrated-{told.hexdigest()[:16]}.sqlite3")


def tables() -> str:
    """The template of PostgreSQL that holds the tables, and nothing in them."""
    return f"{connection.settings_dict['NAME']}_tables"


def keep_tables() -> None:
    """Make that template, of the tests' own database before anything was written."""
    connection.close()  # whom someone talks to is no template
    with _server() as server:
        server.execute(f'drop database if exists "{tables()}"')
        server.execute(f'create database "{tables()}" template "{connection.settings_dict["NAME"]}"')


def drop_tables() -> None:
    with _server() as server:
        server.execute(f'drop database "{tables()}"')


@contextmanager
def ready(folder: Path) -> Iterator[str]:
    """The address of a database with all its tables, as its migrations make them, and nothing in them."""
    if POSTGRES:
        with database(template=tables()) as url:
            yield url
        return
    shutil.copyfile(migrated(), folder / "ready.sqlite3")
    yield f"sqlite:///{folder / 'ready.sqlite3'}"


@contextmanager
def database(*, template: str = EMPTY) -> Iterator[str]:
    """A PostgreSQL database of its own, thrown away afterwards; its address."""
    name = f"loge_beside_{uuid.uuid4().hex[:12]}"
    with _server() as server:
        server.execute(f'create database "{name}" template "{template}"')
        try:
            yield f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
        finally:
            server.execute(f'drop database "{name}" with (force)')


@contextmanager
def _server() -> Iterator[object]:
    import psycopg

    with psycopg.connect(f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/postgres", autocommit=True) as server:
        yield server
