"""Putting a backup back: verified whole before anything is touched, and what it replaces is kept beside."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from . import ground, postgres
from .archive import Unpacked, unpack
from .trouble import Trouble

RUNNING = "Loge is running on this database. Stop its web server and worker first, then restore. / Arrêtez d’abord le serveur et le worker."


def put_back(source: Path, *, yes: bool = False) -> Iterator[str]:
    """Verify, then replace database and photos; yields what was done, line by line.

    Raises Trouble, with nothing changed, for an archive that is damaged or of another kind of database, a database that
    is not empty (without ``yes``), or one that is in use.
    """
    if not source.is_file():
        raise Trouble(f"There is no file {source}. / Ce fichier n’existe pas.")
    ground.make_data_folder()
    with tempfile.TemporaryDirectory(prefix=".loge-restore-", dir=settings.DATA) as folder:
        found = unpack(source, Path(folder))
        yield f"{source.name}: {len(found.manifest['files'])} files verified, made {found.manifest['made_at']} by loge {found.manifest['loge']}."
        if found.vendor != connection.vendor:
            raise Trouble(
                f"This backup is of {found.vendor}, and DATABASE_URL is {connection.vendor}. Nothing was changed."
            )
        if not yes and (rows := _people()):
            raise Trouble(
                f"The database holds {rows} people. To replace it: loge restore {source} --yes. Nothing was changed."
            )
        connection.close()
        stamp = f"before-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
        yield _replace_sqlite(found, stamp) if found.vendor == "sqlite" else _replace_postgres(found)
        yield _replace_media(found, stamp)
        yield hold_back(dt.datetime.fromisoformat(found.manifest["made_at"]))
    yield "Now run: loge migrate, then loge check. / Lancez maintenant : loge migrate, puis loge check."


def hold_back(made_at: dt.datetime) -> str:
    """What was about to leave when the backup was made may have left since: the outbox finds it as handed over and not answered,
    and asks a person. What came since is fetched again, and nobody is answered automatically a second time."""
    from loge.maildesk.cursor import QUIET_UNTIL_NOW

    try:
        if "maildesk_delivery" not in connection.introspection.table_names():
            return "No mail desk in it."
        with transaction.atomic(), connection.cursor() as cursor:
            begun = connection.ops.adapt_datetimefield_value(made_at)
            cursor.execute(_HELD, [begun])
            held = cursor.rowcount
            cursor.execute(_QUIET, [QUIET_UNTIL_NOW])
            cursor.execute(_LETTERS)
            letters = cursor.rowcount
    except DatabaseError as problem:
        return f"Mail that was about to leave could not be held back ({problem}): look at each outbox before the worker is started."
    return (
        f"{held} mails were about to leave then: the outbox asks whether they arrived. / {held} courriels allaient partir : à vérifier.\n"
        f"{letters} letters too: they wait for a word on the page of the platform. / {letters} lettres aussi : la page de la plateforme vous demande."
    )


_HELD = "update maildesk_delivery set begun_at = %s where begun_at is null and (state = 'queued' or (state = 'delayed' and next_at is not null))"
_LETTERS = "update maildesk_letter set state = 'held' where state = 'queued'"
_QUIET = "update maildesk_mailbox set quiet_until_uid = %s where uid_validity is not null"


def _people() -> int:
    """How many people the database holds; 0 before its first migration. Raises Trouble if it cannot be read."""
    from loge.people.models import Person

    try:
        return Person.objects.count() if "people_person" in connection.introspection.table_names() else 0
    except DatabaseError as problem:
        raise Trouble(
            f"The database cannot be read: {problem}. To replace it all the same: --yes. Nothing was changed."
        ) from problem


def _replace_sqlite(found: Unpacked, stamp: str) -> str:
    with closing(sqlite3.connect(found.database)) as copy:
        if (said := copy.execute("pragma integrity_check").fetchone()[0]) != "ok":
            raise Trouble(f"The database in the backup is damaged: {said}. Nothing was changed.")
    live = Path(str(settings.DATABASES["default"]["NAME"]))
    live.parent.mkdir(parents=True, exist_ok=True)
    _sync(found.database)
    if not live.exists() or not live.stat().st_size:
        found.database.replace(live)
        return f"{live} restored."
    found.database.chmod(live.stat().st_mode & 0o777)
    _fold_log(live)
    kept = live.with_name(f"{live.name}.{stamp}")
    kept.hardlink_to(live)
    found.database.replace(live)  # one step: whoever opens it finds the old one or the new one, whole
    return f"{live} restored; what was there is kept in {kept.name}."


def _fold_log(live: Path) -> None:
    """Bring the write-ahead log into the file and remove it: the new database must not meet the old one's log.

    SQLite allows it to the only connection there is, which tells whether anyone else is at work.
    """
    try:
        with closing(sqlite3.connect(live, timeout=1, isolation_level=None)) as alone:
            alone.execute("pragma journal_mode = delete").fetchone()
            alone.execute("begin exclusive")
            alone.execute("rollback")
    except sqlite3.OperationalError as problem:
        raise Trouble(RUNNING) from problem
    except sqlite3.DatabaseError:  # it is damaged: that is why one restores
        for log in ("-wal", "-shm"):
            live.with_name(live.name + log).unlink(missing_ok=True)


def _replace_postgres(found: Unpacked) -> str:
    with connection.cursor() as cursor:
        others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
        cursor.execute(others)
        busy = cursor.fetchone()[0]
    connection.close()
    if busy:
        raise Trouble(RUNNING)
    postgres.put_back(settings.DATABASES["default"], found.database)
    return f"The database {settings.DATABASES['default']['NAME']} was restored."


def _replace_media(found: Unpacked, stamp: str) -> str:
    live = Path(settings.MEDIA_ROOT)
    kept = live.with_name(f"{live.name}.{stamp}")
    was_there = live.is_dir() and any(live.iterdir())
    if was_there:
        live.rename(kept)
    elif live.is_dir():
        live.rmdir()
    found.media.rename(live)
    return f"{live} restored; what was there is kept in {kept.name}." if was_there else f"{live} restored."


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
