"""What was reported, or held back by the house, and awaits a decision of somebody who is no party."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.notices.queries import awaiting, headlines
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for each: one query, two more where a question or an answer is among them."""
    rows = awaiting(house, person)
    lines = headlines(rows)
    return [
        Task(
            icon="flag", title=(_("Held back: %(words)s") if row.is_ours else _("Reported: %(words)s")) % {"words": lines[row.pk][:60]}, words=row.reason_words, url=reverse("notice", args=[row.pk]),
            button=_("Look at it"), since=row.reported_at,
        )
        for row in rows
    ]  # fmt: skip
