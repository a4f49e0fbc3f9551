"""The test button: both servers are really asked, and what is wrong is said in words, within a time limit."""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Mailbox
from . import imap, smtp, troubles
from .troubles import Trouble

WITHIN = 20.0  # seconds for both; they are asked at the same time
PATIENCE = 8.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with one server: ``words`` for a person, ``said`` what the server said itself."""

    server: str  # "imap", "smtp"
    ok: bool
    words: str
    said: str = ""
    code: str = ""


def test(mailbox: Mailbox) -> list[Outcome]:
    """Sign in to both, open the folder, ask whether mail from this address would be taken. Nothing is fetched or sent."""
    from django.utils.translation import get_language, override

    spoken = get_language() or "fr"
    asked: dict[str, Callable[[Mailbox], str]] = {"smtp": _smtp}
    if mailbox.is_fetched:
        asked = {"imap": _imap, **asked}
    found: dict[str, Outcome] = {}

    def ask(name: str) -> None:
        with override(spoken):
            found[name] = _tried(name, asked[name], mailbox)
        connection.close()

    threads = [threading.Thread(target=ask, args=(name,), daemon=True) for name in asked]
    until = time.monotonic() + WITHIN
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    late = str(troubles.WORDS["silent"])
    return [found.get(name) or Outcome(name, False, late, code="silent") for name in asked]


def _tried(name: str, ask: Callable[[Mailbox], str], mailbox: Mailbox) -> Outcome:
    try:
        return Outcome(name, True, ask(mailbox))
    except Trouble as trouble:
        return Outcome(name, False, str(trouble.words), trouble.said, trouble.code)
    except (OSError, smtplib.SMTPException) as problem:
        trouble = troubles.of(problem)
        return Outcome(name, False, str(trouble.words), trouble.said, trouble.code)


def _imap(mailbox: Mailbox) -> str:
    with imap.signed_in(mailbox, patience=PATIENCE) as box:
        imap.examine(box, mailbox.folder)
        count = len(imap.uids(box))
        return str(ngettext("Signed in. %(count)d message is in %(folder)s.", "Signed in. %(count)d messages are in %(folder)s.", count)) % {
            "count": count, "folder": mailbox.folder,
        }  # fmt: skip


def _smtp(mailbox: Mailbox) -> str:
    with smtp.connect(mailbox, patience=PATIENCE) as line:
        code, said = line.mail(mailbox.address)
        if code >= 400:
            raise Trouble("sender", said.decode("utf-8", "replace")[:200])
        line.rset()
    host: Any = mailbox.smtp_host or _("the installation's own server")
    return _("%(host)s takes mail from %(address)s.") % {"host": host, "address": mailbox.address}
