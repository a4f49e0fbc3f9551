"""Reading a mail: its bytes go to a bounded child, a Read comes back, whatever the bytes do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .headers import digest
from .pool import Unreadable
from .read import Read, ReadPart, read_from
from .salvage import salvage

__all__ = ["Read", "ReadPart", "Unreadable", "digest", "drawn", "file_bytes", "read_mail", "salvage", "whole_html"]


def read_mail(content: bytes, *, relay: str = "", envelope_to: Iterable[str] = ()) -> Read:
    """The mail as it was understood. Raises Unreadable when no bounded reading could be made of it: see :func:`salvage`."""
    from . import pool

    told, _none = pool.ask({"do": "read", "relay": relay, "envelope_to": list(envelope_to)}, content)
    return read_from(told)


def file_bytes(content: bytes, place: int) -> bytes:
    """One file of the mail, decoded. Raises Unreadable."""
    from . import pool

    return pool.ask({"do": "file", "place": place}, content)[1]


def whole_html(content: bytes) -> str:
    """The HTML bodies as they stand, not yet cleaned: see ``files.html_of``. Raises Unreadable."""
    from . import pool

    return pool.ask({"do": "html"}, content)[1].decode("utf-8", "replace")


def drawn(content: bytes) -> tuple[dict[str, Any], bytes]:
    """A picture from elsewhere, drawn anew: see :mod:`.picture`. Raises Unreadable."""
    from . import pool

    return pool.ask({"do": "picture"}, content)
