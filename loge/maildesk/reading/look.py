"""What the child can be asked for: a reading, one file of a mail, its HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from email import message_from_bytes
from email.message import Message
from typing import Any

from . import picture, tnef
from .charsets import safe, words
from .cleaning import clean
from .parse import TooMuch, charset_of, content_of, file_name, parts_of, read
from .read import Read, ReadPart

_PART = [each.name for each in fields(ReadPart)]
_NOTHING = Read()


def reading(content: bytes, **order: Any) -> tuple[dict[str, Any], bytes]:
    """What the mail says; not what any mail says, nor its words twice when all of them are its writer's own."""
    told = read(content, **order)
    said = {name: value for name in told.__slots__ if (value := getattr(told, name)) != getattr(_NOTHING, name)}
    if told.visible == told.text:
        said["visible"] = None
    said["parts"] = [[getattr(part, name) for name in _PART] for part in told.parts]
    return said, b""


def file(content: bytes, place: int) -> tuple[dict[str, Any], bytes]:
    """The decoded bytes of the part at ``place``; nothing if there is none."""
    outer, number = (place - tnef.FIRST_PLACE) // 1_000, (place - tnef.FIRST_PLACE) % 1_000
    wanted = outer if place >= tnef.FIRST_PLACE else place
    for at, part, _inside in parts_of(message_from_bytes(content)):
        if at != wanted:
            continue
        if place >= tnef.FIRST_PLACE:
            inner = tnef.read(content_of(part))
            return {}, inner.files[number].content if inner and number < len(inner.files) else b""
        within = part.get_payload()
        if isinstance(within, list):
            return {}, b"".join(each.as_bytes() for each in within[:1] if isinstance(each, Message))
        return {}, content_of(part)
    return {}, b""


def html(content: bytes, **order: Any) -> tuple[dict[str, Any], bytes]:
    """The HTML bodies, cleaned: see :mod:`.cleaning`."""
    found = []
    for _place, part, inside in parts_of(message_from_bytes(content)):
        if inside or part.is_multipart():
            continue
        kind = part.get_content_type()
        if kind == "text/html" and not file_name(part):
            found.append(safe(words(content_of(part), charset_of(part))[0])[0])
        elif kind in tnef.TYPES and (inner := tnef.read(content_of(part))) and inner.html:
            found.append(safe(words(inner.html, "utf-8")[0])[0])
    told, cleaned = clean("\n".join(found)[:2_000_000], **order)
    return told, cleaned.encode("utf-8", "replace")


__all__ = ["DOES", "TooMuch"]

DOES: dict[str, Callable[..., tuple[dict[str, Any], bytes]]] = {
    "read": reading,
    "file": file,
    "html": html,
    "picture": picture.drawn,
}
