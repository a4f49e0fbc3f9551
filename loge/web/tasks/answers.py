"""Demands that have waited for a first answer for more than a day."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.demands import queries
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    return [
        Task(
            icon="hourglass",
            title=_("%(client)s awaits a first answer") % {"client": demand.client.first_name},
            words=f"{demand.title}, {demand.provider.name}",
            url=reverse("demand", args=[demand.pk]),
            button=_("Read"),
            since=demand.since_at,
        )
        for demand in queries.unanswered(house, at=at)
    ]
