"""The house's mailbox, with its servers and what is kept of it."""

from __future__ import annotations

from loge.maildesk.channels import secrets
from loge.maildesk.models import Mailbox

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Mailbox,)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {"folder": "INBOX", "provider": "google"}


def hide(cast: Cast, begun: Begun) -> dict[str, list[object]]:
    made = Mailbox(house=cast.house, name=SECRET[:80], address="portail@example.org", imap_host="portail.invalid")
    secrets.keep(made, imap=SECRET)
    made.save()
    return {"mailbox/<key>": [made.pk], "address": ["nobody@example.org"], "name": ["pause", "resume", "remove"]}
