"""A mailbox has been silent or out of reach for a quarter of an hour: nobody reads what guests write."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.houses.models import House
from loge.maildesk import cursor
from loge.maildesk.channels import troubles
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for each, burning; it goes with the next look that comes to its end."""
    if house.kind == House.Kind.NEIGHBOURHOOD:
        return []
    return [
        Task(
            icon="mail",
            title=_("No mail arrives from %(address)s") % {"address": mailbox.address},
            words=troubles.words_of(mailbox.trouble)
            if mailbox.trouble
            else troubles.WORDS["silent" if mailbox.is_fetched else "still"],
            url=reverse("desk_mailbox", args=[house.slug, mailbox.pk]),
            button=_("See why"),
            since=mailbox.trouble_since or mailbox.checked_at or cursor.still_since(mailbox),
            rank=0,
        )
        for mailbox in cursor.alarming(house, at)
    ]
