"""Who, when and which: what the header of a mail says, however badly it is written."""

from __future__ import annotations

import hashlib
import re
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from .charsets import header, safe

MOST_ADDRESSES: Final = 200
_LONGEST: Final = 20_000
_MOST_QUOTES: Final = 2_000
_PLAIN: Final = re.compile(
    r'^\s*(?:"([^"\\<>]*)"|([^"<>@,;:()\[\]\\]*?))\s*<\s*([^<>@\s,;:()"]+@[^<>@\s,;:()"]+)\s*>\s*$'
)
_BARE: Final = re.compile(r'^\s*<?([^<>@\s,;:()"]+@[^<>@\s,;:()"]+)>?\s*$')
_ANY: Final = re.compile(r'[^\s<>@,;:()"\[\]]{1,64}@[^\s<>@,;:()"\[\]]{1,190}')
_ID: Final = re.compile(r"<[^<>]{1,998}>")
EARLIEST: Final = 631_152_000.0  # 1990: no mail of a hotel is older


def addresses(value: str | None) -> list[list[str]]:
    """``[[name, address], …]``, the addresses in small letters; a header no rule can read gives what looks like one."""
    if not value:
        return []
    value = str(value)[:_LONGEST]
    if found := _PLAIN.match(value):
        return [[header(found[1] or found[2] or "", 200)[0], address(found[3])]]
    if found := _BARE.match(value):
        return [["", address(found[1])]]
    if value.count('"') > _MOST_QUOTES or value.count("(") > _MOST_QUOTES:
        return [["", address(each)] for each in _ANY.findall(value)[:MOST_ADDRESSES]]
    told = []
    for name, email in getaddresses([value])[:MOST_ADDRESSES]:
        if "@" in email or name:
            told.append([header(name, 200)[0], address(email)])
    if not any("@" in email for _name, email in told):
        told = [["", address(each)] for each in _ANY.findall(value)[:MOST_ADDRESSES]] or told
    return [pair for pair in told if pair[1]]


def address(value: str) -> str:
    """An address in small letters, its domain as people read it."""
    told = safe(value if value.isascii() else header(value, 400)[0])[0].strip().strip("<>'\"").lower()
    return told[:254]


def digest(message_id: str) -> str:
    """What a Message-ID is matched by, however long or illegal: the SHA-256 of all of it, angles included."""
    bare = message_id.strip()
    return hashlib.sha256(bare.encode("utf-8", "surrogateescape")).hexdigest() if bare.strip("<> ") else ""


def ids(*values: str | None, most: int = 50) -> list[str]:
    """The Message-IDs in these headers, in this order, each once."""
    found: dict[str, None] = {}
    for value in values:
        if not value:
            continue
        told = str(value)[:_LONGEST]
        for each in _ID.findall(told) or told.split():
            found[each] = None
    return list(found)[:most]


def moment(value: str | None, *, now: float) -> float | None:
    """POSIX seconds of a Date, if one can believe it: not absurd, not more than a day ahead."""
    if not value:
        return None
    try:
        said = parsedate_to_datetime(str(value)[:100]).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return said if EARLIEST < said < now + 86_400 else None
