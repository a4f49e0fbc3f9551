"""Which conversation a mail belongs to. A signed token in all we send decides; then the ids it answers; never its subject.

A mark is ``k`` + the thread's token (24 hexadecimal digits, 96 random bits) + its signature (10): in the Message-ID
``<mark.post@domain>`` and in the reply address ``desk+mark@domain`` (RFC 5233). Who shows a mark was sent one of our mails,
or was passed one on: their words join the conversation, they do not (a new party). Ids alone can be copied by anybody who saw
a mail of a guest's: they are believed only from a party of that conversation.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

from . import books
from .models import Mail, Mailbox, Party, Thread
from .reading import Read

_SALT: Final = "loge.maildesk.threads"
_SIGNATURE: Final = 10
MARK: Final = re.compile(r"k([0-9a-f]{24})([0-9a-f]{10})(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Found:
    """``is_new`` party: their words belong there, they are written to only once accepted."""

    thread: Thread | None = None
    is_new_party: bool = False
    names_others: bool = False


def mark(thread: Thread) -> str:
    return f"k{thread.token}{_signature(thread.token, settings.SECRET_KEY)}"


def message_id_for(thread: Thread, post_key: str) -> str:
    """The Message-ID of what leaves in a thread: it follows from the key, so that the same post always bears the same."""
    key = hmac.new(thread.token.encode(), post_key.encode(), "sha256").hexdigest()[:20]
    return f"<{mark(thread)}.{key}@{domain_of(thread.mailbox)}>"


def reply_address(thread: Thread) -> str:
    """Where answers come back to: the mailbox with the thread's mark after a plus.

    A server that refuses the plus gets the bare address: the mark in our Message-ID brings the answer back then.
    """
    if not thread.mailbox.takes_plus:
        return thread.mailbox.address
    local, _at, domain = thread.mailbox.address.rpartition("@")
    return f"{local}+{mark(thread)}@{domain}"


def domain_of(mailbox: Mailbox) -> str:
    return mailbox.address.rpartition("@")[2].lower() or "localhost"


def tokens(marks: list[str]) -> list[str]:
    """The tokens of the marks whose signature is ours, the first found first."""
    told = []
    for each in marks:
        found = MARK.fullmatch(each.lower())
        if found and any(
            hmac.compare_digest(found[2], _signature(found[1], key))
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ):
            told.append(found[1])
    return list(dict.fromkeys(told))


def without_mark(address: str) -> str:
    """An address without the mark in it: what a person would write."""
    return re.sub(r"\+k[0-9a-f]{34}(?=@)", "", address)


def find(read: Read, mailbox: Mailbox, *, rows: list[books.Row] | None = None) -> Found:
    """By mark; then by the ids it answers, if who writes is of that conversation. ``rows``: the mails of those ids, if known."""
    marked = tokens(read.marks)
    if rows is None:
        rows = books.of_digests(mailbox.house_id, read.answers, sender=read.sender)[0] if read.answers else []
    places = {digest: place for place, digest in enumerate(read.answers)}
    answered = sorted(
        (row for row in rows if row.thread and row.digest in places and row.state != Mail.State.DUPLICATE),
        key=lambda row: places[row.digest],
    )
    ids = list(dict.fromkeys(row.thread for row in answered))
    if marked:
        by_token = {
            thread.token: (thread, standing)
            for thread, standing in books.of_tokens(mailbox.house_id, marked, sender=read.sender)
        }
        for token in marked:
            if token in by_token:
                return Found(by_token[token][0], is_new_party=not by_token[token][1])
    if not ids:
        return Found()
    by_key = {row.thread: row for row in answered}
    for key in ids:
        standing = by_key[key].standing
        if standing and standing != Party.Standing.LEFT_OUT and read.verdict != Mail.Verdict.FORGED:
            return Found(by_key[key].conversation)
    return Found(names_others=bool(ids))


def marks_in(text: str) -> list[str]:
    """Whatever looks like a mark of ours."""
    return [found[0] for found in MARK.finditer(text.lower())]


def _signature(token: str, key: str) -> str:
    return salted_hmac(_SALT, token, secret=key, algorithm="sha256").hexdigest()[:_SIGNATURE]
