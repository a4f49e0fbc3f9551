"""A mail that was passed on: who wrote it first. A concierge's manager forwards a guest's wish; the guest is who matters."""

from __future__ import annotations

import re
from email.message import Message
from typing import Any, Final

from .charsets import header
from .headers import addresses

_TITLE: Final = re.compile(r"^\s*(?:\[[^\]]*\]\s*)?(?:fwd?|tr|wg|rv|i|enc|vs|doorst)\s*:\s*", re.IGNORECASE)
_OPENS: Final = re.compile(
    r"^[\s>]*(?:-{2,}\s*(?:forwarded message|message transféré|original message|message d[’']origine|weitergeleitete nachricht|mensaje reenviado|"
    r"messaggio inoltrato)\s*-{2,}|begin forwarded message\s*:|début du message (?:réexpédié|transféré)\s*:)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_FROM: Final = re.compile(
    r"^[\s>*]*(?:from|de|von|da)\s*[:：]\s*\**\s*(?P<who>[^\n]{3,300})$", re.IGNORECASE | re.MULTILINE
)
_SUBJECT: Final = re.compile(
    r"^[\s>*]*(?:subject|objet|sujet|betreff|asunto|oggetto)\s*[:：]\**\s*(?P<what>[^\n]{0,300})$",
    re.IGNORECASE | re.MULTILINE,
)
_MAILTO: Final = re.compile(r"\[mailto:([^\]\s]+)\]", re.IGNORECASE)
_ANY: Final = re.compile(r"[^\s<>@,;:()\"\[\]*]+@[^\s<>@,;:()\"\[\]*]+\.[^\s<>@,;:()\"\[\]*]+")


def inline(title: str, text: str) -> dict[str, Any]:
    """The first author, as the words of a forwarded mail name them; nothing when they do not."""
    text = text[:50_000]
    opened = _OPENS.search(text)
    if opened is None and not _TITLE.match(title):
        return {}
    rest = text[opened.end() :] if opened else text
    found = _FROM.search(rest[:5_000])
    if found is None:
        return {}
    who = _person(found["who"])
    if not who:
        return {}
    said = _SUBJECT.search(rest[:5_000])
    what = said["what"].strip(" *") if said else _TITLE.sub("", title)
    return {"name": who[0], "email": who[1], "title": what[:300], "text": _after_headers(rest, found.end())[:20_000]}


def attached(inner: Message, text: str) -> dict[str, Any]:
    """The same of a mail that lies in another as a part (message/rfc822)."""
    first = addresses(inner.get("From"))
    if not first:
        return {}
    return {
        "name": first[0][0],
        "email": first[0][1],
        "title": header(inner.get("Subject") or "", 300)[0],
        "text": text[:20_000],
    }


def _person(value: str) -> list[str]:
    value = _MAILTO.sub(r"<\1>", value).strip(" *")
    found = addresses(value)
    if found and "@" in found[0][1]:
        name, email = found[0]
        return [name.strip(" *'\""), email.removeprefix("mailto:")]
    bare = _ANY.search(value)
    return [value[: bare.start()].strip(" <*\"'"), bare[0].lower()] if bare else []


def _after_headers(text: str, at: int) -> str:
    """What comes after the blank line that ends the inner header."""
    blank = re.compile(r"\n[\s>]*\n").search(text, at)
    return text[blank.end() :].strip() if blank else ""
