"""Is every message of the server in the books? Looked at each day, and by ``loge mail check``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .channels import imap
from .models import Mail, Mailbox


@dataclass(frozen=True, slots=True)
class Difference:
    """``missing``: UIDs of the server that no row knows. ``gone``: rows whose UID is no longer there (moved or deleted
    by someone; said, not wrong). ``waiting``: beyond the cursor, taken at the next look."""

    mailbox: Mailbox
    on_server: int
    missing: list[int]
    gone: int
    waiting: int

    @property
    def is_whole(self) -> bool:
        return not self.missing


def reconcile(mailbox: Mailbox, *, at: dt.datetime | None = None) -> Difference:
    """Compare one mailbox with its server. Raises Trouble."""
    with imap.signed_in(mailbox) as box:
        folder = imap.examine(box, mailbox.folder)
        there = imap.uids(box)
    cursor = mailbox.last_uid if folder.validity == mailbox.uid_validity else 0
    rows = Mail.objects.filter(mailbox=mailbox, uid_validity=folder.validity, uid__isnull=False)
    booked = set(rows.values_list("uid", flat=True))
    missing = [uid for uid in there if uid <= cursor and uid not in booked]
    return Difference(mailbox, len(there), missing, len(booked - set(there)), sum(uid > cursor for uid in there))
