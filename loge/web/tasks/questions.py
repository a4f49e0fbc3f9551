"""Questions to the loge: a hard word to read, a secret to answer, a day of silence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.community import queries, states
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line each; a secret nobody has answered burns. One query; none in a house that is no loge."""
    if house.kind != House.Kind.NEIGHBOURHOOD:
        return []
    return [_task(row, person) for row in queries.awaiting(house, at=at) if row.asker_id != person.pk]


def _task(row: Any, person: Person) -> Task:
    secret = row.is_private and not row.has_answer
    if row.state == states.HELD or row.has_held:
        words = _("A word in it may hurt: read it before it is shown.")
    elif secret:
        words = _("Asked in confidence: only you read it.")
    else:
        words = _("Nobody has answered for a day: who might know?")
    return Task(
        icon="lock" if row.is_private else "circle-help", title=_("A question in confidence") if row.is_private else row.title, words=words,
        url=reverse("question", args=[row.pk]), button=_("Read and answer"), since=row.asked_at, rank=0 if secret else 1,
    )  # fmt: skip
