"""The ground under a house: tables, cache table, static files. Laying it twice changes nothing."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from loge import __version__

from .trouble import Trouble

NOT_READY = (
    "The database is not ready for this version ({count} migrations wait, the first is {first}). Run: loge migrate\n"
    "La base de données n’est pas à jour. Lancez : loge migrate"
)


def lay() -> None:
    """Tables, cache table and static files, as this version wants them."""
    make_data_folder()
    if waiting():
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    call_command("createcachetable", verbosity=0)
    collect_static()


def make_data_folder() -> None:
    """The folder everything lies in. Raises Trouble if it cannot be written to."""
    try:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Trouble(
            f"The data folder {settings.DATA} cannot be made: {problem.strerror}. Set LOGE_DATA to one that can."
        ) from None


def waiting() -> list[str]:
    """The migrations the database has not seen yet."""
    executor = MigrationExecutor(connection)
    return [
        f"{migration.app_label}.{migration.name}"
        for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]


def require_ready() -> None:
    """Raises Trouble, saying what to do, unless the tables are those of this version."""
    if first := waiting():
        raise Trouble(NOT_READY.format(count=len(first), first=first[0]))


def check() -> int:
    """Settings and tables; prints what is wrong. 0 when sound, 1 when not."""
    sound = True
    try:
        call_command("check", verbosity=0)
    except SystemCheckError as wrong:
        sound = False
        print(wrong)
    if connection.vendor == "sqlite":
        make_data_folder()
    if wait := waiting():
        sound = False
        print(NOT_READY.format(count=len(wait), first=wait[0]))
    if settings.DEMO:
        print("LOGE_DEMO is on: anyone can sign in as anyone. Never on a real house.")
    print(
        f"loge {__version__}, {connection.vendor}: {'sound. / Tout va bien.' if sound else 'not ready. / Pas encore prêt.'}"
    )
    return 0 if sound else 1


# --------------------------------------------------------------------------------------------------- static files


def collect_static() -> None:
    """Gather static files, compressed and named by their content; nothing to do if none has changed since."""
    root = Path(settings.STATIC_ROOT)
    stamp, wanted = root.with_name(f"{root.name}.stamp"), _static_stamp()
    if root.is_dir() and stamp.is_file() and stamp.read_text() == wanted:
        return
    said = io.StringIO()
    call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True, stdout=said, stderr=said)
    stamp.write_text(wanted)


def _static_stamp() -> str:
    seen = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            seen.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return seen.hexdigest()
