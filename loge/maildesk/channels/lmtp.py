"""Taking mail from a mail server on the same machine (LMTP, RFC 2033): 250 for a recipient only after the commit.

A name that is nobody's is refused for good (550); a database that is down, a mailbox that rests or a fault of ours is
refused for now (4xx), so that the server before us keeps the message and comes again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiosmtpd.controller import Controller, UnixSocketController
from aiosmtpd.lmtp import LMTP
from django.db import DatabaseError, close_old_connections

from .. import intake
from ..models import Mailbox
from ..models.mailbox import whole_and_plain

log = logging.getLogger(__name__)

MOST_BYTES = 50_000_000
UNKNOWN, RESTS, LATER = (
    "550 5.1.1 No such mailbox here",
    "450 4.2.1 This mailbox rests",
    "451 4.3.0 Not now, come again",
)
TAKEN = "250 2.0.0 Filed"


def mailbox_of(address: str) -> Mailbox | None:
    """Whose address it is: the name itself, an alias, or either with a sub-address (RFC 5233)."""
    whole, plain = whole_and_plain(address)
    kept = Mailbox.objects.filter(removed_at=None).select_related("house").order_by("-is_on", "pk")
    exact = kept.filter(address__iexact=plain).first() or kept.filter(address__iexact=whole).first()
    if exact is not None:
        return exact
    return next((one for one in kept.exclude(aliases=[]) if plain in one.aliases or whole in one.aliases), None)


def answer_to(recipient: str) -> str:
    """What is said to RCPT TO."""
    try:
        mailbox = mailbox_of(recipient)
    except DatabaseError:
        log.exception("no look into the mailboxes")
        return LATER
    if mailbox is None:
        return UNKNOWN
    return "250 2.1.5 OK" if mailbox.is_on else RESTS


def deliver(content: bytes, recipients: list[str], triage: intake.Triage | None) -> list[str]:
    """One answer for each recipient, in their order; a mailbox that is meant twice files it once."""
    told: dict[Any, str] = {}
    answers = []
    for recipient in recipients:
        try:
            mailbox = mailbox_of(recipient)
            if mailbox is None:
                answers.append(UNKNOWN)
                continue
            if mailbox.pk not in told:
                intake.receive(content, mailbox=mailbox, triage=triage, envelope_to=recipients)
                told[mailbox.pk] = TAKEN
            answers.append(told[mailbox.pk])
        except Exception:  # whatever it is, the server before us still has the message
            log.exception("a delivery was put off")
            answers.append(LATER)
    return answers


class Handler:
    """What aiosmtpd asks; the database is asked in a thread."""

    def __init__(self, triage: intake.Triage | None) -> None:
        self.triage = triage

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        answer = await asyncio.to_thread(_in_thread, answer_to, address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return str(answer)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        answers = await asyncio.to_thread(
            _in_thread, deliver, bytes(envelope.content), list(envelope.rcpt_tos), self.triage
        )
        return "\r\n".join(answers)


def _in_thread(work: Callable[..., Any], *told: Any) -> Any:
    close_old_connections()
    try:
        return work(*told)
    finally:
        close_old_connections()


def server(triage: intake.Triage | None, *, host: str = "127.0.0.1", port: int = 0, socket: str = "") -> Any:
    """A server in a thread of its own: ``start()``, ``stop()``. On a socket of the file system, or on a port."""
    kind: Any = _OnSocket if socket else _OnPort
    where = {"unix_socket": socket} if socket else {"hostname": host, "port": port}
    return kind(Handler(triage), **where, data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, ident="Loge")


class _LMTP(LMTP):
    """Lines as long as they come: a program that breaks the 998 letters of RFC 5322 (2.1.1) must not lose its mail here."""

    line_length_limit = MOST_BYTES


class _OnPort(Controller):
    def factory(self) -> LMTP:
        return _LMTP(self.handler, **self.SMTP_kwargs)


class _OnSocket(UnixSocketController):
    def factory(self) -> LMTP:
        return _LMTP(self.handler, **self.SMTP_kwargs)
