"""Reading a mail: its bytes go to a bounded child, a Read comes back, whatever the bytes do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .headers import digest
from .pool import Unreadable
from .read import Read, ReadPart, read_from
from .salvage import salvage

__all__ = [
    "Read", "ReadPart", "Unreadable", "clean_html", "digest", "drawn", "file_bytes", "read_mail", "read_mails", "salvage",
]  # fmt: skip

CLEANING_SECONDS = 3  # someone waits for the page


def read_mail(content: bytes, *, relay: str = "", envelope_to: Iterable[str] = ()) -> Read:
    """The mail as it was understood. Raises Unreadable when no bounded reading could be made of it: see :func:`salvage`.

    ``relay``: whose Authentication-Results are believed; ``envelope_to``: to whom it was delivered.
    """
    from . import pool

    return read_from(pool.ask(_to_read(relay, envelope_to), content)[0])


def read_mails(mails: Iterable[tuple[bytes, str, Iterable[str]]]) -> list[Read | Unreadable]:
    """Several, each with its relay and to whom it was delivered, read in one go; Unreadable stands where one could not be."""
    from . import pool

    answers = pool.ask_all([(_to_read(relay, envelope_to), content) for content, relay, envelope_to in mails])
    return [found if isinstance(found, Unreadable) else read_from(found[0]) for found in answers]


def _to_read(relay: str, envelope_to: Iterable[str]) -> dict[str, Any]:
    return {"do": "read", "relay": relay, "envelope_to": list(envelope_to)}


def file_bytes(content: bytes, place: int) -> bytes:
    """One file of the mail, decoded. Raises Unreadable."""
    from . import pool

    return pool.ask({"do": "file", "place": place}, content)[1]


def clean_html(content: bytes, *, inline: dict[str, str], drawn: list[str], address: str) -> tuple[dict[str, Any], str]:
    """The HTML bodies, cleaned, and what was left out of them: see :mod:`.cleaning`. Raises Unreadable."""
    from . import pool

    order = {"do": "html", "inline": inline, "drawn": drawn, "address": address, "cpu": CLEANING_SECONDS}
    told, html = pool.ask(order, content)
    return told, html.decode("utf-8", "replace")


def drawn(content: bytes) -> tuple[dict[str, Any], bytes]:
    """A picture from elsewhere, drawn anew: see :mod:`.picture`. Raises Unreadable."""
    from . import pool

    return pool.ask({"do": "picture"}, content)
