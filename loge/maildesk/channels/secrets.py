"""The passwords and tokens of a mailbox: sealed in its row, opened only to sign in, shown and logged nowhere."""

from __future__ import annotations

from typing import Any

from loge.common import seals

from ..models import Mailbox
from .troubles import Trouble


def password(mailbox: Mailbox, use: str) -> str:
    """For ``imap`` or ``smtp``; one that has none of its own uses the other's. Empty: none is needed."""
    told = opened(mailbox)
    return str(told.get(use) or told.get("imap" if use == "smtp" else "smtp") or "")


def opened(mailbox: Mailbox) -> dict[str, Any]:
    if not mailbox.sealed:
        return {}
    try:
        return seals.opened(mailbox.sealed)
    except seals.Unsealable:
        raise Trouble("sealed") from None


def keep(mailbox: Mailbox, **told: Any) -> None:
    """Seal these beside what is kept already; an empty one keeps what was. The caller saves the row."""
    try:
        before = opened(mailbox)
    except Trouble:
        before = {}  # what cannot be opened any more is replaced
    mailbox.sealed = seals.seal(before | {name: word for name, word in told.items() if word})
