"""The bytes of a mail, as they will leave: its key, its place in the thread, its words and files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, formataddr

from ..letters import written
from ..models import Mail, Thread
from ..models.post import TAKEN_BACK
from ..pieces import File, Pair, one_line
from ..threads import message_id_for, reply_address

MOST_REFERENCES = 12
_BYTES = "application/octet-stream"
_FILE = re.compile(r"(?!multipart/|message/)[\w.+-]+/[\w.+-]+", re.ASCII | re.IGNORECASE)  # a type one file can have


class _Policy(EmailPolicy):
    """As for any server, but ids stand on the line of their name: many programs do not find one that is folded."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name in ("Message-ID", "In-Reply-To"):
            return f"{name}: {value}\r\n".encode("ascii")
        return super().fold_binary(name, value)


POLICY = _Policy() + SMTP


def message(
    thread: Thread, *, key: str, title: str, text: str, to: Sequence[Pair], cc: Sequence[Pair], files: Sequence[File],
    language: str, at: dt.datetime,
) -> EmailMessage:  # fmt: skip
    """One message. Its Message-ID is fixed here, before any server hears of it (RFC 5322, 3.6.4)."""
    made = EmailMessage(policy=POLICY)
    box = thread.mailbox
    made["From"] = _spoken((box.name, box.address))
    made["To"] = [_spoken(pair) for pair in to]
    if cc:
        made["Cc"] = [_spoken(pair) for pair in cc]
    made["Reply-To"] = _spoken((box.name, reply_address(thread)))
    made["Subject"] = title
    made["Date"] = format_datetime(at)
    made["Message-ID"] = message_id_for(thread, key)
    chain = references(thread)
    if chain:
        made["In-Reply-To"], made["References"] = chain[-1], " ".join(chain)
    if language:
        made["Content-Language"] = language
    made.set_content(text, cte="quoted-printable")
    made.add_alternative(written(title, text, language or "fr").html, subtype="html", cte="quoted-printable")
    for file in files:
        kind, _slash, sub = (file.content_type if _FILE.fullmatch(file.content_type) else _BYTES).partition("/")
        made.add_attachment(file.content, maintype=kind, subtype=sub, filename=one_line(file.name))
    return made


def references(thread: Thread) -> list[str]:
    """The Message-IDs an answer names, the oldest first: the first of the thread and the last ones (RFC 5322, 3.6.4)."""
    known = (
        Mail.objects.filter(house=thread.house_id, thread=thread)
        .exclude(message_id="")
        .exclude(state=Mail.State.DUPLICATE)
    )
    known = known.exclude(post__state=TAKEN_BACK)
    chain = [one for one in known.order_by("at", "pk").values_list("message_id", flat=True) if _is_plain(one)]
    return chain if len(chain) <= MOST_REFERENCES else [chain[0], *chain[-MOST_REFERENCES + 1 :]]


def with_their_reference(title: str, reference: str) -> str:
    """The subject keeps the other side's own number: partners run desks too."""
    return title if not reference or reference.lower() in title.lower() else f"{title} [{reference}]"


def signed(words: str, signature: str) -> str:
    """The words, then the mailbox's signature, unless they end with it already."""
    bare = words.rstrip()
    if not signature.strip() or bare.endswith(signature.strip()):
        return bare + "\n"
    return f"{bare}\n\n{signature.strip()}\n"


def on_the_wire(address: str) -> str:
    """An address as mail servers say it, its domain in plain letters (RFC 3490). Raises UnicodeError where the part before
    the @ has an accent: only servers that speak SMTPUTF8 (RFC 6531) know those."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.encode('idna').decode()}".encode("ascii").decode()


def _spoken(pair: Pair) -> str | Address:
    name, address = one_line(pair[0]), pair[1]
    try:
        local, _at, domain = on_the_wire(address).rpartition("@")
        return Address(name, username=local, domain=domain)
    except (ValueError, UnicodeError):
        return formataddr((name, address))


def _is_plain(message_id: str) -> bool:
    return (
        len(message_id) < 250
        and message_id.isascii()
        and not re.search(r"\s", message_id)
        and message_id.startswith("<")
    )
