"""How a loge fares: what was asked and what came of it, counted by the database, week by week. No row of a person leaves
it: figures only. Also what is asked for and not there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncWeek

from loge.common.clock import day_of, now
from loge.common.money import Money
from loge.houses.models import House
from loge.money.ledger import COMMISSION
from loge.money.models import Transfer
from loge.offers.catalogue import Category
from loge.offers.queries import board

from . import states
from .models import Demand, Sought

WEEKS = 26
WANTED_FOR = dt.timedelta(days=90)
FEW = 20  # below so many, a per cent says more than is known: "3 of 4"
NEVER_BOOKED = (*states.TALKING, states.AGREED, states.DECLINED, states.WITHDRAWN, states.LAPSED)
UNMET = (states.DECLINED, states.LAPSED)
CONTESTED = (*states.CONTESTED, states.CLOSED)
BUCKETS = tuple(dt.timedelta(minutes=count) for count in (15, 60, 240, 720, 1440, 4320))


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many. ``share`` is None when there is nothing to share."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def is_few(self) -> bool:
        return self.whole < FEW


@dataclass(frozen=True, slots=True)
class Week:
    """One week, by its Monday: demands heard then, and how many of them came to a booking; money that arrived in it."""

    monday: dt.date
    asked: int = 0
    booked: int = 0
    served_cents: int = 0
    house_cents: int = 0


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a first answer took: the middle one, the slowest but a tenth, how many in each span of ``BUCKETS`` and
    beyond, how many still wait or never had one."""

    count: int
    median: dt.timedelta | None
    slow: dt.timedelta | None
    spans: tuple[int, ...]
    none: int


@dataclass(frozen=True, slots=True)
class Health:
    """The figures of one house over ``WEEKS`` weeks."""

    weeks: list[Week]
    filled: Rate
    waits: Waits
    top: Rate  # bookings of who was booked most
    repeat: Rate  # households that came back
    cancelled: Rate
    contested: Rate
    served: Money
    earned: Money


def health(house: House, *, at: dt.datetime | None = None) -> Health:
    """Every figure, in a constant number of queries whatever was asked."""
    moment = at or now()
    monday = _monday(house, moment)
    first = monday - dt.timedelta(weeks=WEEKS - 1)
    since = dt.datetime.combine(first, dt.time(), house.zone)
    asked = Demand.objects.filter(house=house, heard_at__gte=since, heard_at__lte=moment)
    booked = asked.exclude(state__in=NEVER_BOOKED)
    weeks = _weeks(house, asked, since, first)
    total = sum(week.booked for week in weeks)
    sides = booked.aggregate(
        cancelled=Count("pk", filter=Q(state=states.CANCELLED)), contested=Count("pk", filter=Q(state__in=CONTESTED))
    )
    top = (
        booked.order_by()
        .values("provider")
        .annotate(count=Count("pk"))
        .order_by("-count")
        .values_list("count", flat=True)
    )
    homes = (
        booked.order_by()
        .annotate(home=Coalesce("household_id", "client_id"))
        .values("home")
        .annotate(times=Count("pk"))
    )
    again = homes.aggregate(all=Count("home"), again=Count("home", filter=Q(times__gte=2)))
    return Health(
        weeks=weeks,
        filled=Rate(total, sum(week.asked for week in weeks)),
        waits=_waits(asked),
        top=Rate(next(iter(top[:1]), 0), total),
        repeat=Rate(again["again"], again["all"]),
        cancelled=Rate(sides["cancelled"], total),
        contested=Rate(sides["contested"], total),
        served=Money(sum(week.served_cents for week in weeks), house.currency),
        earned=Money(sum(week.house_cents for week in weeks), house.currency),
    )


def _monday(house: House, moment: dt.datetime) -> dt.date:
    today = day_of(moment, house.zone)
    return today - dt.timedelta(days=today.weekday())


def _weeks(house: House, asked: QuerySet[Demand], since: dt.datetime, first: dt.date) -> list[Week]:
    heard = asked.order_by().annotate(week=TruncWeek("heard_at", tzinfo=house.zone)).values("week")
    counted = heard.annotate(asked=Count("pk"), booked=Count("pk", filter=~Q(state__in=NEVER_BOOKED)))
    moved = Transfer.objects.filter(house=house, at__gte=since).annotate(week=TruncWeek("at", tzinfo=house.zone))
    sums = moved.order_by().values("week").annotate(
        served=Sum("cents", filter=Q(target__code__startswith="owed:")), earned=Sum("cents", filter=Q(target__code=COMMISSION))
    )  # fmt: skip
    demands = {row["week"].date(): row for row in counted}
    money = {row["week"].date(): row for row in sums}
    mondays = [first + dt.timedelta(weeks=number) for number in range(WEEKS)]
    nothing: dict[str, Any] = {}
    return [
        Week(
            monday,
            demands.get(monday, nothing).get("asked") or 0,
            demands.get(monday, nothing).get("booked") or 0,
            money.get(monday, nothing).get("served") or 0,
            money.get(monday, nothing).get("earned") or 0,
        )
        for monday in mondays
    ]


def _waits(asked: QuerySet[Demand]) -> Waits:
    """Until the first price, or a kind no. Sorted and counted by the database; two rows come back."""
    priced = Min("quotes__at", filter=Q(quotes__side=states.PROVIDER))
    answered = asked.order_by().annotate(priced=priced).annotate(
        wait=ExpressionWrapper(
            Coalesce("priced", F("since_at")) - F("heard_at"), output_field=DurationField()
        )
    ).filter(Q(priced__isnull=False) | Q(state=states.DECLINED))  # fmt: skip
    edges = (dt.timedelta(0), *BUCKETS)
    within = [
        Count("pk", filter=Q(wait__gte=low) & (Q(wait__lt=high) if high is not None else Q()))
        for low, high in zip(edges, (*BUCKETS, None), strict=True)
    ]
    counted = answered.aggregate(**{f"span{place}": one for place, one in enumerate(within)})
    spans = tuple(counted[f"span{place}"] for place in range(len(within)))
    count = sum(spans)
    if not count:
        return Waits(0, None, None, spans, asked.count())
    in_order = answered.order_by("wait").values_list("wait", flat=True)
    return Waits(count, in_order[(count - 1) // 2], in_order[(count * 9 - 1) // 10], spans, asked.count() - count)


# ------------------------------------------------------------------------------------------------------ what is missing


@dataclass(frozen=True, slots=True)
class Missing:
    """A trade that is asked for: how often, how often in vain, how often looked for and not found, and who is there."""

    trade: Category
    asked: int
    unmet: int
    sought: int
    providers: int

    @property
    def wanted(self) -> int:
        return self.asked + self.sought

    @property
    def pressure(self) -> float:
        """Wishes for each neighbour of the trade; nobody counts as half a neighbour, so that it weighs twice one."""
        return (self.wanted + self.unmet) / (self.providers or 0.5)


def missing(house: House, *, at: dt.datetime | None = None) -> list[Missing]:
    """The trades asked for in the last 90 days, those that press most first. Three queries."""
    moment = at or now()
    since = moment - WANTED_FOR
    recent = (
        Demand.objects.filter(house=house, heard_at__gte=since, heard_at__lte=moment).order_by().values("category_key")
    )
    asked = {row["category_key"]: row for row in recent.annotate(
        count=Count("pk"), unmet=Count("pk", filter=Q(state__in=UNMET))
    )}  # fmt: skip
    none: Any = {"count": 0, "unmet": 0}
    looked = Sought.objects.filter(house=house, on__gte=day_of(since, house.zone))
    sought = dict(looked.order_by().values_list("category_key").annotate(Sum("count")))
    rows = [
        Missing(
            key.category,
            asked.get(key.category.key, none)["count"],
            asked.get(key.category.key, none)["unmet"],
            sought.get(key.category.key, 0),
            key.providers,
        )
        for key in board(house)
    ]
    return sorted((row for row in rows if row.wanted), key=lambda row: (-row.pressure, row.trade.key))


def count_sought(house: House, category_key: str, *, at: dt.datetime | None = None) -> None:
    """Someone looked for this trade (empty: for something we did not recognise) and found nobody."""
    today = day_of(at or now(), house.zone)
    with transaction.atomic():
        row, fresh = Sought.objects.get_or_create(house=house, on=today, category_key=category_key[:30])
        if not fresh:
            Sought.objects.filter(house=house, pk=row.pk).update(count=F("count") + 1)
