"""The tree of a mail as ``email`` (policy ``compat32``) makes it, for the many mails that are written by the rules.

The parser of the standard library asks of every line whether it ends any of the parts around it. A mail of which all header lines are
header lines and every multipart opens and closes its boundary is cut at its boundaries here, into the very same messages; anything
else is left to the library: what it makes of a badly formed mail is what counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Final

_BLANK: Final = re.compile(r"\n(?:\r?\n)")
_HEAD: Final = re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*+)++")
_FIELD: Final = re.compile(r"([!-9;-~]+):[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)\n")
_REST: Final = re.compile(r"(--)?[ \t]*(?:\r?\n|\Z)")
_AS_IT_STANDS: Final = frozenset(("7bit", "8bit", "binary"))
_DEEPEST: Final = 20
_LONGEST_HEAD: Final = 100_000


class _Irregular(Exception):
    """Not for here: a rule is broken, or it carries other mails."""


def message_of(content: bytes) -> Message:
    """What ``email.message_from_bytes`` makes of it; without preambles and epilogues, which nobody reads."""
    made = cut(content)
    return message_from_bytes(content) if made is None else made


def cut(content: bytes) -> Message | None:
    """The mail cut at its boundaries; None if it is not written by the rules."""
    text = content.decode("ascii", "surrogateescape")
    if text.count("\r") != text.count("\r\n"):
        return None
    try:
        return _part(text, 0)
    except _Irregular:
        return None


def _part(text: str, depth: int) -> Message:
    message, body = Message(), text
    if not text.startswith(("\n", "\r\n")):
        blank = _BLANK.search(text, 0, _LONGEST_HEAD)
        if blank is None:
            raise _Irregular
        head, body = text[: blank.start() + 1], text[blank.end() :]
        if _HEAD.fullmatch(head) is None:
            raise _Irregular
        message._headers = [(name, value.rstrip("\r\n")) for name, value in _FIELD.findall(head)]  # type: ignore[attr-defined]
    else:
        body = text[1:] if text[0] == "\n" else text[2:]
    kind = message.get_content_type()
    if kind.startswith("multipart/"):
        message._payload = _parts(message, kind, body, depth)  # type: ignore[attr-defined]
    elif kind.startswith("message/"):
        raise _Irregular
    else:
        message._payload = body  # type: ignore[attr-defined]
    return message


def _parts(message: Message, kind: str, body: str, depth: int) -> list[Message]:
    boundary = message.get_boundary()
    coded = str(message.get("content-transfer-encoding", "8bit")).lower()
    if not boundary or "\n" in boundary or depth > _DEEPEST or kind == "multipart/digest" or coded not in _AS_IT_STANDS:
        raise _Irregular
    made: list[Message] = []
    begins = -1
    for at, after, closes in _signs(body, f"--{boundary}"):
        if begins >= 0:
            if begins == at:  # a boundary right after a boundary
                raise _Irregular
            made.append(_one_of(body[begins:at], depth + 1))
        if closes:
            if begins < 0:
                raise _Irregular
            return made
        begins = after
    raise _Irregular  # never opened, or never closed


def _signs(body: str, sign: str) -> Iterator[tuple[int, int, bool]]:
    """Lines that are this boundary: where they begin, where the next begins, and whether it is the last of its kind."""
    at = body.find(sign)
    while at >= 0:
        if (at == 0 or body[at - 1] == "\n") and (rest := _REST.match(body, at + len(sign))):
            yield at, rest.end(), bool(rest[1])
        at = body.find(sign, at + len(sign))


def _one_of(inner: str, depth: int) -> Message:
    """A part; the line break before a boundary belongs to the boundary."""
    part = _part(inner, depth)
    payload = part._payload  # type: ignore[attr-defined]
    if isinstance(payload, str) and payload.endswith("\n"):
        part._payload = payload[:-2] if payload.endswith("\r\n") else payload[:-1]  # type: ignore[attr-defined]
    return part
