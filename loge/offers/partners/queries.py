"""What can be known of partners: who does what, and whether they are open then. Every query starts from the house."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from loge.common.clock import UTC, day_of, from_wall, now
from loge.houses.models import House

from .models import Partner, PartnerClosing, PartnerHours
from .papers import has_lapsed

WEEK = 7
FURTHEST = 60  # days within which the next opening is looked for


def partners(house: House, *, category_key: str = "", retired: bool = False) -> list[Partner]:
    """The addresses of the house by name, with hours and closings: three queries however many."""
    found = with_hours(
        Partner.objects.filter(house=house, is_kept=not retired).select_related("house").order_by("name")
    )
    return [row for row in found if not category_key or category_key in row.category_keys]


def proposable(house: House) -> list[Partner]:
    """Those one may propose: whoever's compulsory paper has lapsed is not among them. Three queries however many."""
    kept = Partner.objects.filter(house=house, is_kept=True).exclude(has_lapsed(day_of(now(), house.zone)))
    return list(with_hours(kept.select_related("house", "standing").order_by("name")))


def partner(house: House, key: uuid.UUID) -> Partner | None:
    return with_hours(Partner.objects.filter(house=house, pk=key).select_related("house")).first()


def with_hours(rows: QuerySet[Partner]) -> QuerySet[Partner]:
    """The same partners, whose openings cost nothing more to ask."""
    hours = PartnerHours.objects.order_by("weekday", "opens")
    return rows.prefetch_related(
        Prefetch("hours", queryset=hours), Prefetch("closings", queryset=PartnerClosing.objects.order_by("first_on"))
    )


def open_at(partner: Partner, moment: dt.datetime) -> bool | None:
    """Whether they are open then, by their own clock; None when their hours are not known."""
    if not _hours(partner):
        return None
    day = day_of(moment, ZoneInfo(partner.time_zone))
    spans = _spans(partner, day - dt.timedelta(days=1), 2)
    return any(start <= moment < end for start, end in spans)


def open_on(partner: Partner, day: dt.date) -> bool | None:
    """Whether they open at all on that day; None when their hours are not known."""
    return bool(_spans(partner, day, 1)) if _hours(partner) else None


def next_opening(partner: Partner, after: dt.datetime) -> dt.datetime | None:
    """When they open next; ``after`` itself when they are open. None if never, or if their hours are not known."""
    if open_at(partner, after):
        return after
    day = day_of(after, ZoneInfo(partner.time_zone))
    return min((start for start, _end in _spans(partner, day, FURTHEST) if start >= after), default=None)


def closes_at(partner: Partner, moment: dt.datetime) -> dt.datetime | None:
    """When they close, if they are open then and do so within a day. Openings that touch are one."""
    day = day_of(moment, ZoneInfo(partner.time_zone))
    spans = sorted(_spans(partner, day - dt.timedelta(days=1), 4))
    end = next((end for start, end in spans if start <= moment < end), None)
    while end is not None and (later := next((e for s, e in spans if s <= end < e), None)):
        end = later
    return end if end is not None and end - moment < dt.timedelta(days=1) else None


def _spans(partner: Partner, first: dt.date, days: int) -> list[tuple[dt.datetime, dt.datetime]]:
    """Openings that begin on these days; one past midnight belongs to the day it began (restaurants count so)."""
    where, found = ZoneInfo(partner.time_zone), []
    shut = list(_closings(partner))
    for day in (first + dt.timedelta(days=n) for n in range(days)):
        if any(row.first_on <= day <= row.last_on for row in shut):
            continue
        for row in _hours(partner):
            if row.weekday == day.weekday():
                ends_on = day if row.ends > row.opens else day + dt.timedelta(days=1)
                found.append((_moment(day, row.opens, where), _moment(ends_on, row.ends, where)))
    return found


def _moment(day: dt.date, at: dt.time, where: ZoneInfo) -> dt.datetime:
    """The moment the wall shows this; in the spring gap, the first moment after it."""
    wall = dt.datetime.combine(day, at)
    return from_wall(wall, where) or wall.replace(tzinfo=where, fold=0).astimezone(UTC)


def _hours(partner: Partner) -> Iterable[PartnerHours]:
    return partner.hours.all()


def _closings(partner: Partner) -> Iterable[PartnerClosing]:
    return partner.closings.all()


def km(near: tuple[float, float] | None, partner: Partner) -> float | None:
    """As the crow flies (haversine, a sphere of 6371 km)."""
    if near is None or partner.latitude is None or partner.longitude is None:
        return None
    lat, lon, lat2, lon2 = (math.radians(value) for value in (*near, partner.latitude, partner.longitude))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))
