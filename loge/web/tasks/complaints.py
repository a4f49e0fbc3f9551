"""Complaints that await an answer, and those to look back upon."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.models import Complaint
from loge.care.recovery import states
from loge.houses.models import House
from loge.people.models import Person

from . import Task

MOST = 20


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    waiting = Complaint.objects.filter(house=house, state__in=(states.OPEN, states.TO_ASK)).select_related("owner")
    return [
        Task(
            icon="heart-handshake",
            title=_("%(name)s was hurt") % {"name": row.name or _("Someone")} if row.state == states.OPEN else _("Ask %(name)s how it feels now") % {"name": row.name or _("them")},
            words=row.words[:120], url=reverse("house_complaint", args=[house.slug, row.pk]), button=_("Take it in hand") if row.state == states.OPEN else _("Look back"),
            since=row.since_at, rank=0 if row.state == states.OPEN else 1,
        )
        for row in waiting.order_by("since_at")[:MOST]
    ]  # fmt: skip
