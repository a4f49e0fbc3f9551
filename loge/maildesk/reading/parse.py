"""Bytes become a Read. Runs in the bounded child; messages of ``compat32``, five times cheaper than the newer policy."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from email.message import Message
from typing import Any, Final

from loge.text.markup import lines_of
from loge.text.visible import visible

from . import away, forwarded, kinds, tnef
from .calendar import events_of
from .charsets import header, safe, words
from .headers import address, addresses, digest, ids, moment
from .read import (
    BIG_ARCHIVE,
    BROKEN,
    CONTROLS,
    CUT,
    OTHER_NAME,
    OTHER_REPLY_TO,
    REMOTE,
    REPAIRED,
    SEVERAL,
    Read,
    ReadPart,
)
from .reports import report_of
from .tree import message_of
from .verdict import verdict

MOST_PARTS: Final = 2_000
MOST_FILES: Final = 300
LONGEST_TEXT: Final = 1_000_000
_DEEPEST: Final = 60
MARK: Final = re.compile(r"k[0-9a-f]{34}(?![0-9a-f])")  # see ``threads``: a token of ours with its signature
_SEE_HTML: Final = re.compile(
    r"(?:view|see|voir|afficher|lire|display|open).{0,60}(?:html|online|in (?:a|your) browser|en ligne|navigateur)|"
    r"(?:does not|doesn[’']t|ne) (?:support|prend pas en charge|supporte pas).{0,30}html|(?:html|mime)[- ](?:only|format|message|compatible)",
    re.IGNORECASE | re.DOTALL,
)
_ELSEWHERE: Final = (
    "html",
    "mime",
    "online",
    "browser",
    "en ligne",
    "navigateur",
)  # one of them is in all that says so
_REMOTE: Final = re.compile(r"<(?:img|link|iframe|video|audio|source|object|embed)\b[^>]{0,400}?\b(?:src|href|data|srcset)\s*=\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?(?:https?:)?//", re.IGNORECASE)  # fmt: skip
_ARCHIVE: Final = re.compile(r"\.(?:zip|rar|7z|tar|gz|tgz|bz2|xz|cab|iso|img|jar|arj|lzh|ace)$", re.IGNORECASE)
_RUNS: Final = re.compile(
    r"\.(?:exe|com|scr|bat|cmd|pif|js|jse|vbs|vbe|wsf|wsh|hta|lnk|ps1|msi|msp|reg|jar|apk|dmg|chm|cpl|html?|shtml|svg|xll|one|iqy)$",
    re.IGNORECASE,
)
_RUNS_AS: Final = frozenset(
    ("text/html", "application/xhtml+xml", "image/svg+xml", "text/javascript", "application/javascript", "application/x-javascript", "application/hta",
     "application/x-msdownload", "application/x-msdos-program", "application/x-sh", "application/x-ms-shortcut", "application/java-archive")
)  # fmt: skip
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=\s]|[a-z] [a-z]")
_ADDRESS: Final = re.compile(r"[^\s<>@,;:()\"'\[\]]{1,64}@[^\s<>@,;:()\"'\[\]]{1,190}\.[^\s<>@,;:()\"'\[\]]{2,}")
_TRACES: Final = (
    "To",
    "Cc",
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "References",
    "In-Reply-To",
    "X-Forwarded-To",
)


def read(content: bytes, *, relay: str = "", envelope_to: list[str] | None = None, now: float | None = None) -> Read:
    """Everything one mail says. Raises what a hostile one makes it raise: the pool gives it a name."""
    message = message_of(content)
    told = Read()
    _head(told, message, content, relay, time.time() if now is None else now)
    body = _Body(told)
    body.walk(message)
    told.text, told.has_html = body.words(), bool(body.html)
    told.kind, told.answerable = kinds.kind_of(
        message, told.sender, told.title, told.text, is_answer=bool(told.answers)
    )
    told.visible = told.text if told.kind in (kinds.BOUNCE, kinds.RECEIPT, kinds.COMPLAINT) else _visible(told.text)
    _marks(told, message, envelope_to or [])
    if told.kind in (kinds.BOUNCE, kinds.RECEIPT, kinds.COMPLAINT):
        told.report = report_of(message, told.kind, told.text)
    elif told.kind == kinds.AWAY:
        said = told.said_at or dt.datetime.fromtimestamp(time.time(), dt.UTC)
        told.away_until = away.until(told.text, said.date())
    if not told.forwarded and told.kind == kinds.LETTER and told.text:
        told.forwarded = forwarded.inline(told.title, told.text)
    if message.defects or body.defects:
        told.flag(BROKEN)
    return told


def _visible(text: str) -> str:
    return visible(text) if text else ""


# ------------------------------------------------------------------------------------------------------------- header


def _head(told: Read, message: Message, content: bytes, relay: str, now: float) -> None:
    given: dict[str, str] = {}
    for name, value in message._headers:  # type: ignore[attr-defined]  # as it stands: no policy in between
        given.setdefault(name.lower(), value)
    told.title, repaired = header(given.get("subject", ""), 300)
    wrong = str(given.get("message-id", "")).strip()
    told.message_id = safe(wrong.encode("utf-8", "replace").decode())[0][:300]
    told.digest = digest(wrong)
    senders = addresses(given.get("from")) or addresses(given.get("sender"))
    if senders:
        told.sender_name, told.sender = senders[0]
        if len({email for _name, email in senders}) > 1 or len(message.get_all("From", ())) > 1:
            told.flag(SEVERAL)  # RFC 5322, 3.6.2 wants a Sender then; RFC 7489, 6.6.1 believes none of them
        if (named := _ADDRESS.search(told.sender_name)) and not _is_kin(address(named[0]), told.sender):
            told.flag(OTHER_NAME)
    answers_to = addresses(given.get("reply-to"))
    if answers_to and answers_to[0][1] != told.sender:
        told.reply_to = answers_to[0][1]
        if told.reply_to.rpartition("@")[2] != told.sender.rpartition("@")[2]:
            told.flag(OTHER_REPLY_TO)
    told.to, told.cc = addresses(given.get("to")), addresses(given.get("cc"))
    told.said_words, told.said = str(given.get("date", ""))[:80], moment(given.get("date"), now=now)
    known = ids(given.get("in-reply-to")) + ids(given.get("references"))[::-1]
    told.answers = list(dict.fromkeys(digest(each) for each in known))[:30]
    if repaired or not _is_plain(told.sender_name):
        told.flag(REPAIRED)
    if relay:
        told.verdict = verdict(message._headers, told.sender, relay)  # type: ignore[attr-defined]
        if SEVERAL in told.flags and told.verdict == "verified":
            told.verdict = "unverified"


def _is_kin(one: str, other: str) -> bool:
    """Whether two addresses are of one domain, or one of them of a part of the other's."""
    first, second = (f".{each.rpartition('@')[2]}" for each in (one, other))
    return first.endswith(second) or second.endswith(first)


def _is_plain(name: str) -> bool:
    return "\ufffd" not in name


def _marks(told: Read, message: Message, envelope_to: list[str]) -> None:
    """Signs of ours, wherever an answer may carry them: in an address, in an id, in what it quotes."""
    found: dict[str, None] = {}
    for place in [
        *(str(value) for name in _TRACES for value in message.get_all(name, ())),
        *envelope_to,
        told.text[:200_000],
    ]:
        if "k" in place or "K" in place:
            for each in MARK.findall(place[:200_000].lower()):
                found[each] = None
    told.marks = list(found)[:10]


# --------------------------------------------------------------------------------------------------------------- body


class TooMuch(Exception):
    """More parts than any mail a person wrote."""


class _Body:
    """Collects the words and the files of a message; never opens an archive."""

    def __init__(self, told: Read) -> None:
        self.told = told
        self.plain: list[str] = []
        self.html = ""
        self.defects = False
        self._htmls: list[str] = []

    def walk(self, message: Message) -> None:
        for place, part, inside in parts_of(message):
            if place >= MOST_PARTS:
                raise TooMuch
            self.defects |= bool(part.defects)
            self._take(place, part, inside)
        self.html = "\n".join(self._htmls)

    def words(self) -> str:
        plain = "\n\n".join(each for each in self.plain if each.strip())
        if self._htmls and (not plain.strip() or _only_points(plain)):
            plain = "\n\n".join(filter(None, (text_of(each) for each in self._htmls))) or plain
        if len(plain) > LONGEST_TEXT:
            self.told.flag(CUT)
        return plain[:LONGEST_TEXT].strip("\n")

    def _take(self, place: int, part: Message, inside: bool) -> None:
        kind = part.get_content_type()
        if part.is_multipart():
            if kind == "message/rfc822" and not inside:
                self._passed_on(place, part)
            return
        name = file_name(part)
        disposition = str(part.get("Content-Disposition") or "").partition(";")[0].strip().lower()
        is_file = disposition == "attachment" or bool(name)
        if inside:
            return  # of a mail within the mail: it is one file
        if kind in tnef.TYPES or (name.lower() == "winmail.dat" and kind.startswith("application/")):
            self._winmail(place, part, name)
        elif kind == "text/calendar" or (kind == "application/ics" and not self.told.calendar):
            said = self._said(part)
            self.told.calendar += events_of(said, place)
            self._file(place, part, name or "invitation.ics", kind)
        elif kind == "text/plain" and not is_file:
            self.plain.append(self._said(part))
        elif kind == "text/html" and not is_file:
            said = self._said(part)
            self._htmls.append(said)
            if "//" in said and _REMOTE.search(said):
                self.told.flag(REMOTE)
        elif kind.startswith("message/") or (kind == "text/rfc822-headers"):
            if not self.told.report and kind not in ("message/delivery-status",):
                self._file(place, part, name, kind)
        elif kind.startswith("multipart/"):  # says it has parts, and has none
            self.defects = True
            said = self._said(part)
            if said.strip():
                self.plain.append(said)
        else:
            self._file(place, part, name, kind)

    def _said(self, part: Message) -> str:
        content = content_of(part)
        told, repaired = words(content, charset_of(part))
        if repaired:
            self.told.flag(REPAIRED)
        told, hidden = safe(told)
        if hidden:
            self.told.flag(CONTROLS)
        return told

    def _file(
        self,
        place: int,
        part: Message,
        name: str,
        kind: str,
        *,
        content: bytes | None = None,
        cid: str = "",
        size: int | None = None,
    ) -> None:
        if len(self.told.parts) >= MOST_FILES:
            self.told.flag(CUT)
            return
        if size is None:
            size = len(content) if content is not None else _size_of(part)
        cid = cid or header(part.get("Content-ID") or "", 200)[0].strip("<> ")
        inline = bool(cid) and kind.startswith("image/") and kind != "image/svg+xml"
        self.told.parts.append(
            ReadPart(place, name[:200], kind[:120], size, cid[:200], inline, self._danger(name, kind))
        )

    def _danger(self, name: str, kind: str) -> str:
        if _ARCHIVE.search(name) or kind in (
            "application/zip",
            "application/x-rar-compressed",
            "application/gzip",
            "application/x-7z-compressed",
        ):
            self.told.flag(BIG_ARCHIVE)
            return "an archive: it is never opened here"
        runs = _RUNS.search(name) or kind in _RUNS_AS
        return "may run on the machine that opens it" if runs else ""

    def _winmail(self, place: int, part: Message, name: str) -> None:
        content = content_of(part)
        inner = tnef.read(content)
        self._file(place, part, name or "winmail.dat", "application/ms-tnef", content=content)
        if inner is None:
            return
        if inner.text.strip() and not any(each.strip() for each in self.plain):
            self.plain.append(safe(inner.text)[0])
        elif inner.html and not self.plain:
            self._htmls.append(safe(words(inner.html, "utf-8")[0])[0])
        for number, file in enumerate(inner.files):
            kind = file.content_type if "/" in file.content_type else "application/octet-stream"
            self._file(
                tnef.place_of(place, number), part, safe(file.name)[0], kind, content=file.content, cid=file.cid or "-"
            )

    def _passed_on(self, place: int, part: Message) -> None:
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], Message) else None
        title = header(first.get("Subject") or "", 150)[0] if first is not None else ""
        size = (
            sum(_size_of(each) for _place, each, _in in parts_of(first) if not each.is_multipart())
            if first is not None
            else 0
        )
        self._file(place, part, f"{title or 'message'}.eml", "message/rfc822", size=size)
        if first is None or self.told.forwarded:
            return
        body = _Body(Read())
        body.walk(first)
        self.told.forwarded = forwarded.attached(first, body.words())


def parts_of(message: Message) -> Iterator[tuple[int, Message, bool]]:
    """Every part with its place in a walk, and whether it lies in a mail within the mail; no recursion to exhaust."""
    stack: list[tuple[Message, bool, int]] = [(message, False, 0)]
    place = 0
    while stack:
        part, inside, depth = stack.pop()
        yield place, part, inside
        place += 1
        inner = part._payload  # type: ignore[attr-defined]
        if isinstance(inner, list) and inner and depth >= _DEEPEST:
            raise RecursionError
        if isinstance(inner, list):
            within = inside or part.get_content_maintype() == "message"
            stack.extend((each, within, depth + 1) for each in reversed(inner) if isinstance(each, Message))


def content_of(part: Message) -> bytes:
    """The decoded bytes of a leaf. What calls itself base64 and is not is given as it stands."""
    raw = part._payload  # type: ignore[attr-defined]  # get_payload() would decode it with a charset that may be a trap
    if not isinstance(raw, str):
        return b""
    if part.get_content_maintype() in ("text", "multipart") and _is_base64(part) and _NOT_BASE64.search(raw):
        return raw.encode("utf-8", "surrogateescape")
    try:
        inner = part.get_payload(decode=True)
    except (ValueError, LookupError):
        inner = None
    return inner if isinstance(inner, bytes) else raw.encode("utf-8", "surrogateescape")


def _size_of(part: Message) -> int:
    """How many bytes a file has, without decoding it."""
    raw = part._payload  # type: ignore[attr-defined]
    if not isinstance(raw, str):
        return 0
    if not _is_base64(part):
        return len(raw)
    breaks = raw.count("\n") + raw.count("\r")
    padding = raw.rstrip()[-2:].count("=")
    return max(0, (len(raw) - breaks) * 3 // 4 - padding)


def _is_base64(part: Message) -> bool:
    return str(part.get("Content-Transfer-Encoding") or "").strip().lower() == "base64"


def charset_of(part: Message) -> str:
    """The charset it names; empty when it names none that can be read."""
    try:
        told = part.get_param("charset", "")
        return told if isinstance(told, str) else str(part.get_content_charset() or "")
    except (LookupError, UnicodeError, ValueError, TypeError):
        return ""


def file_name(part: Message) -> str:
    """The file's name (RFC 2231 and 2047), its last step only."""
    if "name" not in f"{part.get('Content-Disposition', '')}{part.get('Content-Type', '')}".lower():
        return ""
    try:
        name: Any = part.get_filename() or ""
    except (LookupError, UnicodeError, ValueError, TypeError):
        return ""
    told = header(name, 400)[0]
    return re.sub(r"^.*[/\\]", "", told).strip(". ")[:200] if told else ""


def text_of(html: str) -> str:
    """The words of an HTML body, a line for each block."""
    return lines_of(html[:LONGEST_TEXT])


def _only_points(plain: str) -> bool:
    """Whether a text part only says that the message is elsewhere."""
    if len(plain) >= 400:
        return False
    low = plain.lower()
    return any(word in low for word in _ELSEWHERE) and _SEE_HTML.search(plain) is not None


__all__ = ["address", "content_of", "file_name", "parts_of", "read", "text_of"]
