"""The mail desk's rounds that need nobody upstairs: the alarm of a mailbox that has gone silent."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import transaction
from django.utils import translation

from loge.common.clock import local, now, zone
from loge.common.jobs import every, task
from loge.houses.queries import keepers

from . import actions, cursor
from .channels import troubles
from .letters import link
from .models import Mailbox
from .outbox import rounds as rounds  # the outbox has its own rounds: they are made because this is imported

ALARMS = Path(__file__).parent / "alarms"


@every(dt.timedelta(minutes=1))
@task()
def watch_mailboxes() -> None:
    ring(at=now())


def ring(*, at: dt.datetime) -> int:
    """A letter to those who keep the house, once for each trouble; returns how many mailboxes are silent."""
    silent = [mailbox for mailbox in cursor.watched() if cursor.is_alarming(mailbox, at)]
    for mailbox in silent:
        with transaction.atomic():
            _tell(mailbox)
    return len(silent)


def _tell(mailbox: Mailbox) -> None:
    since = mailbox.trouble_since or max(mailbox.checked_at or mailbox.on_since, mailbox.on_since)
    if not mailbox.is_fetched:
        since = cursor.still_since(mailbox)
    for keeper in keepers(mailbox.house):
        with translation.override(keeper.language):
            words = (
                str(troubles.words_of(mailbox.trouble))
                if mailbox.trouble
                else str(troubles.WORDS["silent" if mailbox.is_fetched else "still"])
            )
        facts = {
            "mailbox": mailbox, "house": mailbox.house, "words": words,
            "since": local(since, zone(mailbox.house.time_zone)).strftime("%d/%m %H:%M"),
            "link": link(f"/house/{mailbox.house.slug}/desk/mailbox/{mailbox.pk}/"),
        }  # fmt: skip
        actions.send(
            to=keeper, name="mailbox_silent", folder=ALARMS, facts=facts, house=mailbox.house, about=f"mailbox:{mailbox.pk}",
            key=f"mailbox_silent:{mailbox.pk}:{since.timestamp():.0f}:{keeper.pk}",
        )  # fmt: skip
