"""Reports of mail servers and programs: what could not be delivered (RFC 3464), what was read (RFC 8098), what was complained of (RFC 5965)."""

from __future__ import annotations

import re
from email import message_from_string
from email.message import Message
from typing import Any, Final

from .headers import digest, ids

HARD, SOFT, DELAYED, RELAYED = "hard", "soft", "delayed", "relayed"
_MOST: Final = 100
_STATUS: Final = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_REPLY: Final = re.compile(r"\b([45]\d\d)[ -]")
_WHO: Final = re.compile(r"[^\s<>@,;:()\"]+@[^\s<>@,;:()\"]+\.[^\s<>@,;:()\".]+")
_ID_LINE: Final = re.compile(r"^\s*(?:>\s*)?message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)


def report_of(message: Message, kind: str, text: str) -> dict[str, Any]:
    """``{"of": digests of the mail it is about, "recipients": [{email, action, status, answer}], "disposition": …}``"""
    told: dict[str, Any] = {"of": [], "recipients": []}
    blocks: list[Message] = []
    for part in _parts(message):
        inner = part.get_content_type()
        if inner in ("message/delivery-status", "message/disposition-notification", "message/feedback-report"):
            blocks += _blocks(part)
        elif inner in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            told["of"] += _id_of(part)
    if kind == "bounce":
        told["recipients"] = [each for block in blocks if (each := _recipient(block))][:_MOST]
        if not told["recipients"]:
            told["recipients"] = _guessed(text)
    for block in blocks:
        told["of"] += [digest(each) for each in ids(block.get("Original-Message-ID"))]
        if said := block.get("Disposition") or block.get("Feedback-Type"):
            told["disposition"] = str(said)[:200]
    if not told["of"]:
        told["of"] = [digest(each) for each in _ID_LINE.findall(text[:20_000])[:5]]
    told["of"] = list(dict.fromkeys(each for each in told["of"] if each))[:10]
    return told


def _parts(message: Message) -> list[Message]:
    parts = message.get_payload()
    return [part for part in parts[:10] if isinstance(part, Message)] if isinstance(parts, list) else []


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a report: the parser gives each as a message, unless it was encoded."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return [block for block in inner[:_MOST] if isinstance(block, Message)]
    text = _words_of(part)[:100_000]
    return [message_from_string(group.strip()) for group in re.split(r"\r?\n\r?\n", text)[:_MOST] if group.strip()]


def _id_of(part: Message) -> list[str]:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return [digest(each) for each in ids(inner[0].get("Message-ID"), most=1)]
    text = _words_of(part)[:50_000]
    return [digest(each) for each in _ID_LINE.findall(text)[:1]]


def _recipient(block: Message) -> dict[str, str]:
    who = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    found = _WHO.search(who.partition(";")[2] or who)
    if found is None:
        return {}
    status = str(block.get("Status") or "").strip()[:40]
    action = str(block.get("Action") or "").strip().lower()[:20]
    answer = " ".join(str(block.get("Diagnostic-Code") or "").split())[:300]
    return {
        "email": found[0].lower(),
        "action": _how(action, status, answer),
        "status": status,
        "answer": answer or status,
    }


def _how(action: str, status: str, answer: str) -> str:
    if action in ("delayed",):
        return DELAYED
    if action in ("delivered", "relayed", "expanded"):
        return RELAYED
    first = _STATUS.search(status) or _STATUS.search(answer) or _REPLY.search(answer)
    if first is None:
        return HARD if action == "failed" else SOFT
    return HARD if first[1].startswith("5") else SOFT


def _guessed(text: str) -> list[dict[str, str]]:
    """Of a report no rule can read: the first addresses near a code of failure."""
    text = text[:20_000]
    code = _STATUS.search(text) or _REPLY.search(text)
    if code is None:
        return []
    how = HARD if code[1].startswith("5") else SOFT
    line = next((line.strip() for line in text.splitlines() if code[0].strip() in line), code[0])[:300]
    found = dict.fromkeys(each.lower().strip(".") for each in _WHO.findall(text))
    return [{"email": each, "action": how, "status": code[0].strip(), "answer": line} for each in list(found)[:3]]


def _words_of(part: Message) -> str:
    inner = part.get_payload(decode=True)
    return inner.decode("utf-8", "replace") if isinstance(inner, bytes) else ""
