"""Reports about what we sent: whose conversation they belong to, and telling the outbox (RFC 3464)."""

from __future__ import annotations

import uuid
from importlib import import_module
from importlib.util import find_spec

from . import books, threads
from .models import Mail, Thread
from .reading import Read


def thread_of(read: Read, house: uuid.UUID) -> Thread | None:
    """The conversation of the mail a report is about: by its id, or by a mark in what it quotes. None: we did not send it."""
    of = read.report.get("of", [])
    rows = (
        [row for row in books.of_digests(house, of)[0] if row.way == Mail.Way.OUT and row.thread is not None]
        if of
        else []
    )
    mine = Thread.objects.filter(house=house).select_related("mailbox")
    key = next((row.thread for row in rows), None)
    if key is not None:
        return mine.filter(pk=key).first()
    marked = threads.tokens(read.marks)
    return mine.filter(token__in=marked).first() if marked else None


def tell(mail: Mail, content: bytes) -> None:
    """The outbox learns what a report says of each address. Its bytes were read before, within bounds."""
    if mail.kind == Mail.Kind.BOUNCE and find_spec("loge.maildesk.outbox"):
        import_module("loge.maildesk.outbox").bounced(content, house=mail.house, at=mail.at)
