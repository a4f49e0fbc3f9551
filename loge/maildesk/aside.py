"""Mails over the limit: filed like any other, their bytes in a file beside the photos, which every backup carries, and not in the database."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

_READ_WHOLE = 64 * 1024 * 1024  # what the bounded child can take
_READ_START = 4 * 1024 * 1024


def limit() -> int:
    """Bytes from which a mail is kept aside (LOGE_MAIL_LIMIT, in megabytes)."""
    return int(getattr(settings, "MAIL_LIMIT_MB", 30)) * 1_000_000


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "mail"


def readable(content: bytes) -> tuple[bytes, bool]:
    """What is given to the reader, and whether the mail is over the limit."""
    if len(content) <= limit():
        return content, False
    return (content if len(content) <= _READ_WHOLE else content[:_READ_START]), True


def kept(sha256: str, content: bytes) -> tuple[bytes, str]:
    """What goes into the database, and the name of the file that holds the rest. The file is safe before the commit."""
    if len(content) <= limit():
        return content, ""
    name = f"{sha256}.eml"
    write_safely(folder() / name, content)
    return b"", name


def write_safely(path: Path, content: bytes) -> None:
    """Whole or not there: written beside, made durable, then named."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    place = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def content_of(name: str) -> bytes:
    return (folder() / Path(name).name).read_bytes()
