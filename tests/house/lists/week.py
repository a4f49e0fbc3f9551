"""Figures, their cases, marks, weeks and improvements."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.care.feedback import actions as taps
from loge.care.figures import tallies
from loge.care.figures.measures import Counts
from loge.care.models import Feedback, Improvement, SelfReview
from loge.care.week import actions as weeks
from loge.common.clock import local, now

from ...cast import Cast
from . import Pages, another_offer, more_demands


def more_figures(cast: Cast, count: int) -> None:
    """Each of another neighbour, on another day."""
    today = local(now(), cast.house.zone).date()
    for _ in range(count):
        number = Feedback.objects.count() + another_offer(cast).provider.pk.int % 10**9
        key = str(another_offer(cast).provider_id)
        day = today - dt.timedelta(days=number % 60)
        for name in ("quotes", "answers"):
            tallies.put(cast.house, name, Counts(f"{name}:{key}", day, 1, key))
        tallies.put(cast.house, "waits", Counts(f"waits:{key}", day, 90, "quote"))


def more_marks(cast: Cast, count: int) -> None:
    for _ in range(count):
        number = Feedback.objects.count()
        person = cast.person(f"Cliente{number}m")
        row = Feedback.objects.create(
            house=cast.house, question="effort", subject=f"call_back:{number}", who=f"person:{person.pk}", person=person
        )
        taps.give(row, score=2)


def more_weeks(cast: Cast, count: int) -> None:
    more_demands(cast, count)
    for _ in range(count):
        number = SelfReview.objects.count()
        row = SelfReview.objects.create(
            house=cast.house,
            week=dt.date(2026, 1, 5) + dt.timedelta(weeks=number),
            subject=f"demand:{number}",
            title="Filou",
        )
        SelfReview.objects.filter(pk=row.pk).update(answered_at=now(), answered_by=cast.keeper, better="Mieux")


def more_improvements(cast: Cast, count: int) -> None:
    for _ in range(count):
        number = Improvement.objects.count()
        weeks.begin(
            cast.house, by=cast.keeper, words="Un mot", measure=("waits", "promises")[number % 2], begins_on=local(now(), cast.house.zone).date(),
            weeks=2, nonce=f"i{number}",
        )  # fmt: skip


def more_words_of_a_case(cast: Cast, count: int) -> None:
    from loge.demands import actions
    from loge.demands.models import Demand

    row = SelfReview.objects.get()
    demand = Demand.objects.select_related("house", "client", "provider__person").get(pk=row.subject.partition(":")[2])
    for _ in range(count):
        number = demand.messages.count()
        actions.say(demand, by=(cast.client, cast.server)[number % 2], words="Un mot", nonce=f"w{number}")


def needs(cast: Cast, path: str) -> dict[str, Any]:
    if "{week}" not in path:
        return {}
    demand = cast.heard_demand()
    row = SelfReview.objects.create(
        house=cast.house, week=dt.date(2026, 1, 5), subject=demand.reference, title="Filou", answered_at=now(), answered_by=cast.keeper
    )  # fmt: skip
    return {"week": row.pk}


PAGES: Pages = {
    "the figures": ("/house/alencon/care/?weeks=52", "keeper", more_figures),
    "the cases of a number": (
        "/house/alencon/care/figures/quotes/?since=2020-01-01&until=2099-01-01", "keeper", more_figures
    ),
    "the low marks": ("/house/alencon/care/feedback/", "keeper", more_marks),
    "the morning, by low marks": ("/house/alencon/", "keeper", more_marks),
    "the weeks": ("/house/alencon/care/week/", "keeper", more_weeks),
    "the case of a week": ("/house/alencon/care/weeks/{week}/", "keeper", more_words_of_a_case),
    "the improvements": ("/house/alencon/care/improvements/", "keeper", more_improvements),
}  # fmt: skip
