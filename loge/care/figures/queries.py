"""The figures of a house over a span of days, from the sums alone; the cases behind each. Every query starts from the house."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from django.db.models import QuerySet, Sum

from loge.houses.models import House
from loge.offers.models import Provider

from . import chance
from .measures import all_measures
from .models import COLUMNS, Measured, Tally, WeekTally
from .tallies import monday

BY_WEEK = ("promises", "waits", "effort", "satisfaction", "nps", "mood")
BY_PROVIDER = ("quotes", "answers")


@dataclass(frozen=True, slots=True)
class Span:
    """From this day on, until the day that is no longer in it."""

    since: dt.date
    until: dt.date

    @classmethod
    def of_weeks(cls, today: dt.date, weeks: int) -> Span:
        """So many whole weeks, the present one the last of them."""
        this = monday(today)
        return cls(this - dt.timedelta(weeks=weeks - 1), this + dt.timedelta(weeks=1))

    @property
    def mondays(self) -> list[dt.date]:
        first = monday(self.since)
        return [first + dt.timedelta(weeks=number) for number in range(max((self.until - first).days + 6, 0) // 7)]


@dataclass(slots=True)
class Sums:
    """Count, sum, squares and histogram of some cases."""

    count: int = 0
    total: int = 0
    squares: int = 0
    buckets: list[int] = field(default_factory=lambda: [0] * len(COLUMNS))

    def add(self, other: Sums) -> None:
        self.count += other.count
        self.total += other.total
        self.squares += other.squares
        self.buckets = [mine + theirs for mine, theirs in zip(self.buckets, other.buckets, strict=True)]

    @property
    def sample(self) -> chance.Sample:
        return chance.Sample(self.count, self.total, self.squares)

    def figure(self, shape: str, edges: tuple[int, ...] = ()) -> chance.Figure:
        """What they say, with its interval; a score on the scale of its edges."""
        if shape == "share":
            return chance.share(self.total, self.count)
        if shape == "nps":
            return chance.nps(sum(self.buckets[:7]), sum(self.buckets[7:9]), sum(self.buckets[9:])).within(-100, 100)
        found = chance.mean(self.count, self.total, self.squares)
        return found.within(edges[0], edges[-1]) if shape == "score" and edges else found

    def half_within(self, edges: tuple[int, ...], share: float = 0.5) -> int | None:
        """The edge of the histogram within which that share of the cases lies; None beyond the last, or without a case."""
        passed = 0
        for place, edge in enumerate(edges):
            passed += self.buckets[place]
            if self.count and passed >= share * self.count:
                return edge
        return None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page of figures shows: per measure and key, and per measure and week. ``moods`` are by week and key."""

    span: Span
    keys: dict[str, dict[str, Sums]]
    weeks: dict[str, dict[dt.date, Sums]]
    moods: dict[dt.date, dict[str, int]]
    providers: dict[str, str]

    def whole(self, name: str) -> Sums:
        found = Sums()
        for sums in self.keys.get(name, {}).values():
            found.add(sums)
        return found

    def measure(self, name: str) -> ModuleType:
        return all_measures()[name]

    @property
    def is_empty(self) -> bool:
        return not any(self.keys.values())


def board(house: House, span: Span) -> Board:
    """The sums of whole weeks: two queries, however many cases."""
    held = WeekTally.objects.filter(house=house, week__gte=monday(span.since), week__lt=span.until, count__gt=0)
    keys: dict[str, dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    weeks: dict[str, dict[dt.date, Sums]] = defaultdict(lambda: defaultdict(Sums))
    moods: dict[dt.date, dict[str, int]] = defaultdict(dict)
    for name, key, week, *row in held.filter(measure__in=BY_WEEK).values_list(*_WEEKLY):
        sums = _sums(row)
        keys[name][key].add(sums)
        weeks[name][week].add(sums)
        if name == "mood":
            moods[week][key] = sums.count
    told = {"n": Sum("count"), "total": Sum("sum"), "power": Sum("squares"), **{f"s{c}": Sum(c) for c in COLUMNS}}
    for name, key, *row in held.exclude(measure__in=BY_WEEK).order_by().values_list("measure", "key").annotate(**told):
        keys[name][key] = _sums(row)
    plain = {name: dict(found) for name, found in keys.items()}
    return Board(span, plain, {name: dict(found) for name, found in weeks.items()}, dict(moods), _names(house, plain))


_WEEKLY = ("measure", "key", "week", "count", "sum", "squares", *COLUMNS)


def _sums(row: list[Any]) -> Sums:
    return Sums(row[0], row[1], row[2], list(row[3:]))


def _names(house: House, keys: dict[str, dict[str, Sums]]) -> dict[str, str]:
    wanted = {key for name in BY_PROVIDER for key in keys.get(name, {})}
    if not wanted:
        return {}
    return {str(pk): name for pk, name in Provider.objects.filter(house=house, pk__in=wanted).values_list("pk", "name")}


def sample(house: House, name: str, key: str, since: dt.date, until: dt.date) -> chance.Sample:
    """Count, sum and squares of a measure over some days: one query."""
    held = Tally.objects.filter(house=house, measure=name, day__gte=since, day__lt=until)
    if key:
        held = held.filter(key=key)
    row = held.aggregate(n=Sum("count"), total=Sum("sum"), power=Sum("squares"))
    return chance.Sample(row["n"] or 0, row["total"] or 0, row["power"] or 0)


def cases(
    house: House, name: str, span: Span, *, key: str | None = None, bucket: int | None = None
) -> QuerySet[Measured]:
    """What a number counts, the last first."""
    found = Measured.objects.filter(house=house, measure=name, day__gte=span.since, day__lt=span.until)
    if key is not None:
        found = found.filter(key=key)
    if bucket is not None:
        found = found.filter(bucket=bucket)
    return found.order_by("-day", "-pk")
