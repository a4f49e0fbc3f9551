"""How an answer finds its way back: the thread's token in the Message-ID and in the reply address (RFC 5233)."""

from __future__ import annotations

from ..models import Thread


def message_id_for(thread: Thread, post_key: str) -> str:
    domain = thread.mailbox.address.rpartition("@")[2]
    return f"<{post_key}.{thread.token}@{domain}>"


def reply_address(thread: Thread) -> str:
    local, _at, domain = thread.mailbox.address.rpartition("@")
    return f"{local}+{thread.token}@{domain}"
