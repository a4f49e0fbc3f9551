"""A desk's mailbox on a real server, and looking into it."""

from __future__ import annotations

from typing import Any

from loge.maildesk import cursor
from loge.maildesk.channels import imap, secrets
from loge.maildesk.channels.troubles import Trouble
from loge.maildesk.models import Mail, Mailbox

from .desk import Desk
from .dovecot import USER, Dovecot
from .proxy import Proxy


class Post:
    """``look`` is one look as the worker makes it: the lease, the fetch, what the row then says."""

    def __init__(self, desk: Desk, dovecot: Dovecot, proxy: Proxy, word: str) -> None:
        self.desk, self.dovecot, self.proxy = desk, dovecot, proxy
        self.mailbox = desk.mailbox
        for name, value in {
            "imap_host": "127.0.0.1", "imap_port": proxy.port, "imap_security": Mailbox.Security.NONE, "imap_user": USER,
        }.items():  # fmt: skip
            setattr(self.mailbox, name, value)
        secrets.keep(self.mailbox, imap=word)
        self.mailbox.save()

    def look(self, **also: Any) -> imap.Fetched | Trouble:
        lease = cursor.take(self.mailbox)
        assert lease is not None
        try:
            fetched = imap.fetch(self.mailbox, self.desk.triage, lease=lease, **also)
        except Trouble as trouble:
            cursor.fell(self.mailbox, lease, trouble)
            return trouble
        cursor.looked(self.mailbox, lease, more=fetched.more)
        return fetched

    def begin(self) -> None:
        """The first, quiet look at an empty mailbox: what comes from now on is new."""
        assert not isinstance(self.look(), Trouble)

    def titles(self, *states: str) -> list[str]:
        kept = Mail.objects.filter(mailbox=self.mailbox).order_by("at", "pk")
        return [mail.title for mail in kept if not states or mail.state in states]
