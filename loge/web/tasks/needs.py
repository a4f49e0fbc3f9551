"""Needs that nobody has answered for a day: the coordinator knows whom to call."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.demands import needs
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for each; it goes as soon as a neighbour answers."""
    return [
        Task(
            icon="pin",
            title=_("A need without an answer: %(title)s") % {"title": need.title},
            words=_("Nobody has answered for a day. Whom do you know who could?"),
            url=reverse("need", args=[need.pk]),
            button=_("Read"),
            since=need.posted_at,
        )
        for need in needs.unanswered(house, at=at)
    ]
