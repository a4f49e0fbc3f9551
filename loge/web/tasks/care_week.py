"""This week's three questions, while they are not answered; low marks nobody has looked at. One query for both."""

from __future__ import annotations

import datetime as dt

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.models import Feedback, SelfReview
from loge.care.week.drawing import week_of_house
from loge.houses.models import House
from loge.people.models import Person

from . import Task

MOST = 20


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    week = SelfReview.objects.filter(house=house, week=week_of_house(house, at), answered_at=None).order_by()
    low = Feedback.objects.filter(house=house, is_low=True, seen_at=None, answered_at__isnull=False).order_by()
    drawn = week.annotate(sort=Value("week", CharField())).values_list("sort", "pk", "title", "drawn_at")
    given = low.annotate(sort=Value("low", CharField())).values_list("sort", "pk", "question", "answered_at")
    found = []
    for sort, pk, words, since in drawn.union(given, all=True)[: MOST + 1]:
        found.append(_week(house, pk, words, since) if sort == "week" else _low(house, since))
    return found


def _week(house: House, pk: object, title: str, since: dt.datetime) -> Task:
    return Task(
        icon="eye", title=_("The three questions of this week"), words=title, url=reverse("house_week_one", args=[house.slug, pk]),
        button=_("Live it again"), since=since, rank=2,
    )  # fmt: skip


def _low(house: House, since: dt.datetime) -> Task:
    return Task(
        icon="heart-handshake", title=_("Somebody gave a low mark"), words=_("Read it, and decide whether somebody calls."),
        url=reverse("house_feedback", args=[house.slug]), button=_("Read it"), since=since, rank=1,
    )  # fmt: skip
