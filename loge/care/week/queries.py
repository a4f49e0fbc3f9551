"""The weeks that were looked at, the improvements, and what they have gained. Every query starts from the house."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from loge.common.clock import day_of
from loge.houses.models import House

from ..figures.chance import Change, Sample, compare, gain
from ..figures.measures import all_measures
from ..figures.models import Tally
from . import states
from .models import Improvement, SelfReview

ONE_PER_CENT = 1.01


def reviews(house: House) -> QuerySet[SelfReview]:
    """Every week that was drawn, the last first."""
    return SelfReview.objects.filter(house=house).select_related("house", "answered_by").order_by("-week")


def find_review(house: House, key: uuid.UUID) -> SelfReview | None:
    return SelfReview.objects.select_related("house", "answered_by").filter(house=house, pk=key).first()


def find(house: House, key: uuid.UUID) -> Improvement | None:
    found = Improvement.objects.select_related("house", "owner", "decided_by", "review")
    return found.filter(house=house, pk=key).first()


def improvements(house: House) -> QuerySet[Improvement]:
    found = Improvement.objects.filter(house=house).select_related("house", "owner", "decided_by", "review")
    return found.order_by("-begins_on", "-pk")


@dataclass(frozen=True, slots=True)
class Weighed:
    """An improvement with its number before and after: as decided, or as it stands today."""

    row: Improvement
    change: Change
    gain: float | None
    is_over: bool  # the weeks after it have passed

    @property
    def name(self) -> object:
        return all_measures()[self.row.measure].NAME


def weighed(house: House, rows: list[Improvement], *, at: dt.datetime) -> list[Weighed]:
    """Each with its change; one query for all that is not decided yet."""
    today = day_of(at, house.zone)
    sums = _sums_for(house, [row for row in rows if row.state == states.TRIED])
    found = []
    for row in rows:
        measure = all_measures()[row.measure]
        before, after = sums[row.pk] if row.state == states.TRIED else (_sample(row.before), _sample(row.after))
        change = compare(before, after, shape=measure.SHAPE, higher=measure.HIGHER)
        found.append(Weighed(row, change, gain(change, higher=measure.HIGHER), today >= row.after_until))
    return found


def _sums_for(house: House, rows: list[Improvement]) -> dict[uuid.UUID, tuple[Sample, Sample]]:
    if not rows:
        return {}
    first, last = min(row.before_from for row in rows), max(row.after_until for row in rows)
    held = Tally.objects.filter(
        house=house, measure__in={row.measure for row in rows}, day__gte=first, day__lt=last
    ).order_by()
    days = list(held.values_list("measure", "key", "day").annotate(n=Sum("count"), t=Sum("sum"), q=Sum("squares")))

    def summed(row: Improvement, since: dt.date, until: dt.date) -> Sample:
        mine = [
            sums
            for name, key, day, *sums in days
            if name == row.measure and (not row.key or key == row.key) and since <= day < until
        ]
        return Sample(*(sum(column) for column in zip(*mine, strict=True))) if mine else Sample(0, 0, 0)

    return {
        row.pk: (
            summed(row, row.before_from, row.begins_on),
            summed(row, row.begins_on, row.after_until),
        )
        for row in rows
    }


def _sample(numbers: list[int]) -> Sample:
    return Sample(*numbers) if len(numbers) == 3 else Sample(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """One week of the curve: what one per cent a week would make, and what was shown so far."""

    week: dt.date
    dreamt: float
    shown: float


def curve(house: House, rows: list[Weighed], *, at: dt.datetime) -> list[Step]:
    """Week by week since the first improvement. Only what is kept and was shown beyond chance compounds, for better and for
    worse, each from the week it was decided in. Of two changes of one number whose weeks overlap only the first counts:
    no gain is counted twice."""
    counted = [one for one in rows if one.row.state == states.KEPT and one.row.decided_at is not None]
    if not rows:
        return []
    begins = min(one.row.begins_on for one in rows)
    first = begins - dt.timedelta(days=begins.weekday())
    today = day_of(at, house.zone)
    gains: dict[dt.date, float] = {}
    busy: dict[tuple[str, str], dt.date] = {}
    for one in sorted(counted, key=lambda one: one.row.begins_on):
        row = one.row
        if one.gain is None or row.before_from < busy.get((row.measure, row.key), dt.date.min):
            continue
        busy[row.measure, row.key] = row.after_until
        assert row.decided_at is not None
        day = day_of(row.decided_at, house.zone)
        week = day - dt.timedelta(days=day.weekday())
        gains[week] = gains.get(week, 1.0) * one.gain
    steps, shown, number = [], 1.0, 0
    week = first
    while week <= today and number < 520:
        shown *= gains.get(week, 1.0)
        steps.append(Step(week, ONE_PER_CENT**number, shown))
        week, number = week + dt.timedelta(weeks=1), number + 1
    return steps
