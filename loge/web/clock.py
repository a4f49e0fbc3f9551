"""The rounds that join mail and what it asks for: fetching, and the daily recount of what the servers have."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import DatabaseError, transaction

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Stale
from loge.common.jobs import daily, every, task
from loge.demands.triage import triage
from loge.maildesk import cursor, reconciling
from loge.maildesk.channels import imap
from loge.maildesk.channels.troubles import Trouble
from loge.maildesk.models import Mailbox

log = logging.getLogger(__name__)

SHORT = 15.0  # seconds for one mailbox before the worker does something else


@every(dt.timedelta(seconds=5))
@task(external=True)
def fetch_mail() -> None:
    """Every mailbox whose time has come; one in trouble does not hold up the others."""
    for mailbox in cursor.due(now()):
        fetch_one(mailbox)


def fetch_one(mailbox: Mailbox, *, seconds: float = SHORT) -> imap.Fetched | None:
    """One look into one mailbox, alone: None while another worker looks, or when it failed (the row says why)."""
    lease = cursor.take(mailbox)
    if lease is None:
        return None
    try:
        fetched = imap.fetch(mailbox, triage, seconds=seconds, lease=lease)
        cursor.looked(mailbox, lease, more=fetched.more)
    except Trouble as trouble:
        log.warning("a mailbox in trouble", extra={"mailbox": str(mailbox.pk), "code": trouble.code})
        _fell(mailbox, lease, trouble)
    except Stale:
        log.info("another worker reads it now", extra={"mailbox": str(mailbox.pk)})
    except Exception:
        log.exception("a look failed", extra={"mailbox": str(mailbox.pk)})
        _fell(mailbox, lease, Trouble("server"))
    else:
        return fetched
    return None


def _fell(mailbox: Mailbox, lease: object, trouble: Trouble) -> None:
    try:
        cursor.fell(mailbox, lease, trouble)  # type: ignore[arg-type]
    except (Stale, DatabaseError):
        log.warning("a trouble could not be written", extra={"mailbox": str(mailbox.pk)})


@daily(dt.time(3, 20))
@task(external=True)
def recount_mail() -> None:
    """What is on a server and not in the books is fetched at the next look, and said."""
    for mailbox in Mailbox.objects.filter(is_on=True, removed_at=None).exclude(imap_host=""):
        try:
            difference = reconciling.reconcile(mailbox)
        except Trouble as trouble:
            log.warning("no recount", extra={"mailbox": str(mailbox.pk), "code": trouble.code})
            continue
        if not difference.is_whole:
            with transaction.atomic():
                held = sorted({*mailbox.held, *difference.missing})
                Mailbox.objects.filter(pk=mailbox.pk, house_id=mailbox.house_id).update(held=held, next_look_at=None)
                journal.write(
                    "mailbox.missing",
                    subject=f"mailbox:{mailbox.pk}",
                    house=mailbox.house_id,
                    by="clock",
                    uids=difference.missing[:200],
                )
