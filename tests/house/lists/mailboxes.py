"""The mailboxes of a house."""

from __future__ import annotations

from loge.maildesk.models import Mailbox

from ...cast import Cast
from . import Pages


def more_mailboxes(cast: Cast, count: int) -> None:
    for _ in range(count):
        number = Mailbox.objects.count()
        Mailbox.objects.create(
            house=cast.house, name=f"Boîte {number}", address=f"b{number}@example.org", imap_host="imap.example.org",
            trouble="password: no",
        )  # fmt: skip


PAGES: Pages = {"the mailboxes": ("/house/alencon/desk/mailbox/", "keeper", more_mailboxes)}
