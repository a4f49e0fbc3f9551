"""What a backup is: one ``.tar.gz`` with the database, the photos and, last, a manifest of their SHA-256.

The manifest comes last, so that an archive cut short has none and is refused. Only the names told here are ever read
from an archive: nothing in it can be written elsewhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import shutil
import tarfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from loge import __version__

from .trouble import Trouble

MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
MEDIA = "media"
FORMAT = 1
PIECE = 1 << 20


@dataclass
class Packing:
    """Files on their way into an archive, each weighed and hashed as it goes."""

    tar: tarfile.TarFile
    vendor: str
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, source: Path) -> None:
        """A file that no one writes to any more. Raises FileNotFoundError if it has gone in the meantime."""
        with source.open("rb") as content:
            size = source.stat().st_size
            reading = _Hashing(content)
            self.tar.addfile(_entry(name, size), reading)
        self.files[name] = {"sha256": reading.digest.hexdigest(), "size": size}

    def close(self) -> None:
        about = {
            "format": FORMAT,
            "loge": __version__,
            "made_at": _now().isoformat(timespec="seconds"),
            "database": self.vendor,
            "files": self.files,
        }
        told = json.dumps(about, indent=1, sort_keys=True).encode()
        self.tar.addfile(_entry(MANIFEST, len(told)), io.BytesIO(told))


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A verified backup, laid out in a folder: the database in ``database``, photos under ``media``."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def vendor(self) -> str:
        return str(self.manifest["database"])

    @property
    def database(self) -> Path:
        return self.folder / DATABASE[self.vendor]

    @property
    def media(self) -> Path:
        return self.folder / MEDIA


def unpack(archive: Path, folder: Path) -> Unpacked:
    """Lay the archive out in ``folder`` and verify every file. Raises Trouble if anything is missing, more or other."""
    seen: dict[str, dict[str, Any]] = {}
    told: dict[str, Any] | None = None
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isreg() and _is_known(entry.name) else None
                if content is None:
                    raise Trouble(f"{archive} holds something that is no part of a backup: {entry.name[:80]!r}.")
                if entry.name == MANIFEST:
                    told = json.load(content)
                else:
                    seen[entry.name] = _lay(content, folder / entry.name)
    except (tarfile.TarError, zlib.error, EOFError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise Trouble(f"{archive} is damaged or no backup of Loge: {problem}. Nothing was changed.") from None
    except OSError as problem:
        if problem.errno is None:  # gzip's own complaint
            raise Trouble(f"{archive} is damaged or no backup of Loge: {problem}. Nothing was changed.") from None
        raise Trouble(
            f"{archive} could not be laid out in {folder.parent}: {problem.strerror}. Nothing was changed."
        ) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT or told.get("database") not in DATABASE:
        raise Trouble(
            f"{archive} is cut short or no backup of this version: its manifest is missing. Nothing was changed."
        )
    if told.get("files") != seen or DATABASE[told["database"]] not in seen:
        raise Trouble(f"{archive} is damaged: its files are not those of its manifest. Nothing was changed.")
    (folder / MEDIA).mkdir(exist_ok=True)
    return Unpacked(folder, told)


def _is_known(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if name in (MANIFEST, *DATABASE.values()):
        return True
    return len(parts) > 1 and parts[0] == MEDIA and ".." not in parts and str(PurePosixPath(name)) == name


def _lay(content: IO[bytes], target: Path) -> dict[str, Any]:
    target.parent.mkdir(parents=True, exist_ok=True)
    reading = _Hashing(content)
    with target.open("xb") as out:
        shutil.copyfileobj(reading, out, PIECE)
        size = out.tell()
    return {"sha256": reading.digest.hexdigest(), "size": size}


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(_now().timestamp())
    return entry


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class _Hashing:
    """Reads through to a file, hashing what passes."""

    def __init__(self, content: IO[bytes]) -> None:
        self.content, self.digest = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.content.read(size)
        self.digest.update(piece)
        return piece
