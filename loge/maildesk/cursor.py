"""How far a mailbox has been read, who reads it now, and how its last looks went. Each step is its own small commit.

The cursor moves only with the lease in hand (fencing): a worker that slept and was replaced moves nothing.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Case, DateTimeField, OuterRef, Q, QuerySet, Subquery, When

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Stale

from .channels.troubles import NEEDS_A_PERSON, Trouble
from .models import Mail, Mailbox

LEASE = dt.timedelta(seconds=90)
LOOK_EVERY = dt.timedelta(seconds=60)
LONGEST_WAIT = dt.timedelta(minutes=10)  # under the quarter of an hour after which the alarm rings
SILENT_AFTER = dt.timedelta(minutes=15)
DAY_BEGINS, DAY_ENDS = 8, 21  # by the house's clock: when an alarm about silence rings, unless it may ring at night
QUIET_UNTIL_NOW = -1  # in ``quiet_until_uid``: of a backup that was put back, whatever the next look finds
MACHINE = "post"


def due(at: dt.datetime) -> list[Mailbox]:
    """The mailboxes to look into now, the longest unseen first."""
    waiting = Q(next_look_at=None) | Q(next_look_at__lte=at)
    free = Q(lease=None) | Q(lease_until__lt=at)
    fetched = Mailbox.objects.filter(is_on=True, removed_at=None).exclude(imap_host="")
    return list(fetched.filter(waiting & free).order_by("checked_at"))


def take(mailbox: Mailbox, *, at: dt.datetime | None = None) -> uuid.UUID | None:
    """The lease of this mailbox, or None while another worker has it."""
    moment, lease = at or now(), uuid.uuid4()
    free = Q(lease=None) | Q(lease_until__lt=moment)
    mine = Mailbox.objects.filter(free, pk=mailbox.pk, house_id=mailbox.house_id)
    if not mine.update(lease=lease, lease_until=moment + LEASE):
        return None
    mailbox.refresh_from_db()
    return lease


def at_folder(mailbox: Mailbox, validity: int, next_uid: int, *, lease: uuid.UUID | None) -> None:
    """The folder is open. One never seen is read quietly; one that was renumbered is read again from its beginning,
    and what is known in it is known by its bytes."""
    until_now = mailbox.quiet_until_uid == QUIET_UNTIL_NOW
    if mailbox.uid_validity == validity:
        if until_now:
            _write(mailbox, lease, quiet_until_uid=max(next_uid - 1, 0))
        return
    first = mailbox.uid_validity is None
    changes = {
        "uid_validity": validity,
        "last_uid": 0,
        "held": [],
        "quiet_until_uid": max(next_uid - 1, 0) if first or until_now else None,
    }
    with transaction.atomic():
        _write(mailbox, lease, **changes)
        kind = "mailbox.begun" if first else "mailbox.renumbered"
        journal.write(kind, subject=_subject(mailbox), house=mailbox.house_id, by=MACHINE, validity=validity)


def advance(mailbox: Mailbox, validity: int, uid: int, *, lease: uuid.UUID | None) -> None:
    """Everything up to ``uid`` is in the books. Raises Stale if another worker has taken over."""
    if uid > mailbox.last_uid and mailbox.uid_validity == validity:
        _write(mailbox, lease, last_uid=uid, lease_until=now() + LEASE if lease else mailbox.lease_until)


def hold(mailbox: Mailbox, uid: int) -> None:
    """This one could not be taken: it is tried again at every look, and said."""
    if uid not in mailbox.held:
        mailbox.held = [*mailbox.held, uid]
        _mine(mailbox).update(held=mailbox.held)


def let_go(mailbox: Mailbox, uid: int) -> None:
    if uid in mailbox.held:
        mailbox.held = [one for one in mailbox.held if one != uid]
        _mine(mailbox).update(held=mailbox.held)


def looked(mailbox: Mailbox, lease: uuid.UUID, *, more: bool, at: dt.datetime | None = None) -> None:
    """A look came to its end: the lease is given back, and a trouble is over unless a message is held."""
    moment = at or now()
    was = mailbox.trouble
    trouble = f"held: {len(mailbox.held)}" if mailbox.held else ""
    since = (mailbox.trouble_since or moment) if trouble else None
    with transaction.atomic():
        _write(
            mailbox, lease, checked_at=moment, falls=0, trouble=trouble, trouble_since=since, lease=None, lease_until=None,
            next_look_at=moment if more else moment + LOOK_EVERY,
        )  # fmt: skip
        if was and not trouble:
            journal.write(
                "mailbox.well", subject=_subject(mailbox), house=mailbox.house_id, by=MACHINE, at=moment, was=was[:100]
            )


def fell(mailbox: Mailbox, lease: uuid.UUID, trouble: Trouble, *, at: dt.datetime | None = None) -> None:
    """A look failed: the next one waits longer each time, ten minutes at most; a refused user at once longer, for
    servers lock out who tries a wrong password often."""
    moment = at or now()
    falls = mailbox.falls + 1
    wait = min(dt.timedelta(seconds=15) * 2 ** min(falls, 10), LONGEST_WAIT)
    if trouble.code in ("password", "throttled", "revoked"):
        wait = max(wait, dt.timedelta(minutes=2))
    wait = min(wait * random.uniform(0.8, 1.2), LONGEST_WAIT)  # noqa: S311  spreads load, guards nothing
    begun = not mailbox.trouble
    with transaction.atomic():
        _write(
            mailbox, lease, falls=falls, trouble=str(trouble)[:300], trouble_since=mailbox.trouble_since or moment, lease=None,
            lease_until=None, next_look_at=moment + wait,
        )  # fmt: skip
        if begun:
            journal.write(
                "mailbox.troubled",
                subject=_subject(mailbox),
                house=mailbox.house_id,
                by=MACHINE,
                at=moment,
                code=trouble.code,
            )


def is_alarming(mailbox: Mailbox, at: dt.datetime) -> bool:
    """Nobody has looked into it successfully for a quarter of an hour, or only a person can mend what is wrong.

    One that is delivered to us: no mail has come for longer than its house finds likely.
    """
    if not mailbox.is_on or mailbox.removed_at:
        return False
    if not mailbox.is_fetched:
        return _is_still(mailbox, at)
    if mailbox.trouble and mailbox.trouble_code in NEEDS_A_PERSON:
        return True
    return at - max(mailbox.checked_at or mailbox.on_since, mailbox.on_since) >= SILENT_AFTER


def alarming(house: Any, at: dt.datetime) -> list[Mailbox]:
    """The mailboxes of a house that need someone: for its morning, and the banner of its desk."""
    return [mailbox for mailbox in watched(house) if is_alarming(mailbox, at)]


def watched(house: Any = None) -> QuerySet[Mailbox]:
    """Every mailbox that is on, with when it last had a mail; of one house, or of all."""
    last = Mail.objects.filter(house=OuterRef("house"), mailbox=OuterRef("pk"), way=Mail.Way.IN).order_by("-filed_at")
    found = Mailbox.objects.filter(is_on=True, removed_at=None).select_related("house").order_by("address")
    found = found.annotate(
        last_mail_at=Case(
            When(imap_host="", then=Subquery(last.values("filed_at")[:1])), default=None, output_field=DateTimeField()
        )
    )
    return found.filter(house=house) if house is not None else found


def still_since(mailbox: Mailbox) -> dt.datetime:
    """Since when nothing has come to a mailbox of :func:`watched`."""
    last: dt.datetime | None = getattr(mailbox, "last_mail_at", None)
    return max(last or mailbox.on_since, mailbox.on_since)


def _is_still(mailbox: Mailbox, at: dt.datetime) -> bool:
    if mailbox.silent_after_hours is None:
        return False
    hour = at.astimezone(mailbox.house.zone).hour
    if not mailbox.silent_at_night and not DAY_BEGINS <= hour < DAY_ENDS:
        return False
    return at - still_since(mailbox) >= dt.timedelta(hours=mailbox.silent_after_hours)


def _write(mailbox: Mailbox, holder: uuid.UUID | None, /, **changes: Any) -> None:
    mine = _mine(mailbox)
    if holder is not None:
        mine = mine.filter(lease=holder)
    if not mine.update(**changes):
        raise Stale("another worker reads this mailbox")
    for name, value in changes.items():
        setattr(mailbox, name, value)


def _mine(mailbox: Mailbox) -> Any:
    return Mailbox.objects.filter(pk=mailbox.pk, house_id=mailbox.house_id)


def _subject(mailbox: Mailbox) -> str:
    return f"mailbox:{mailbox.pk}"
