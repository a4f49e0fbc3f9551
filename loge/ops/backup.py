"""Making a backup: written under another name, put on disk, then named in one step. It is whole, or it is not there."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from . import ground, postgres
from .archive import DATABASE, MEDIA, Packing
from .trouble import Trouble

UNFINISHED = ".loge-backup-"
A_DAY = 86_400  # seconds


def make(wanted: Path | None = None) -> Path:
    """Back up database and photos while everything runs; returns the file. Raises Trouble, leaving nothing behind.

    The database comes first: a photo it names is then there, or was thrown away since.
    """
    ground.require_ready()
    target = (wanted or _by_the_hour()).absolute()
    if os.path.lexists(target):
        raise Trouble(f"{target} is already there, and a backup never overwrites. Choose another name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target.parent)
    try:
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=target.parent) as folder:
            part = Path(folder) / "part.tar.gz"
            with _packing(part) as packing:
                packing.add(DATABASE[connection.vendor], _database(Path(folder)))
                _add_media(packing)
            _name(part, target)
    except (OSError, sqlite3.Error) as problem:
        raise Trouble(
            f"The backup could not be written to {target.parent}: {problem}. Nothing was left behind. / Rien n’a été gardé."
        ) from problem
    return target


def _by_the_hour() -> Path:
    moment = dt.datetime.now(dt.UTC)
    folder: Path = settings.DATA / "backups"
    return folder / f"loge-{moment:%Y%m%dT%H%M%SZ}.tar.gz"


def _sweep(folder: Path) -> None:
    """Throw away what a backup killed more than a day ago left unfinished."""
    for left in folder.glob(f"{UNFINISHED}*"):
        if time.time() - left.stat().st_mtime > A_DAY:
            shutil.rmtree(left, ignore_errors=True)


def _database(folder: Path) -> Path:
    """A consistent copy, taken without stopping anyone."""
    copy = folder / DATABASE[connection.vendor]
    if connection.vendor == "postgresql":
        postgres.dump(settings.DATABASES["default"], copy)
        return copy
    with closing(sqlite3.connect(str(settings.DATABASES["default"]["NAME"]), timeout=20)) as live:
        live.execute("vacuum into ?", (str(copy),))
    return copy


def _add_media(packing: Packing) -> None:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        try:
            if path.is_file():
                packing.add(f"{MEDIA}/{path.relative_to(root).as_posix()}", path)
        except FileNotFoundError:  # drawn anew since: its original is thrown away
            continue


@contextmanager
def _packing(part: Path) -> Iterator[Packing]:
    """An archive that is on disk, every byte of it, when the block ends."""
    with part.open("xb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
            packing = Packing(tar, connection.vendor)
            yield packing
            packing.close()
        out.flush()
        os.fsync(out.fileno())


def _name(part: Path, target: Path) -> None:
    """Give the finished file its name, unless someone took it meanwhile; then the name itself is put on disk."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise Trouble(f"{target} is already there, and a backup never overwrites. Choose another name.") from None
    except OSError:  # a file system without hard links
        part.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
