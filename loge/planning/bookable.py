"""The hours at which something can be booked: free in someone’s day with the way there and back, with its margin around it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from loge.common.clock import day_of

from . import states
from .free import MOST_DAYS, Free, free_slots
from .hours import DAY
from .models import Bookable, Booking, Visit
from .stops import NOWHERE, Place


def openings(
    bookable: Bookable, since: dt.datetime, until: dt.datetime, *, at: dt.datetime, place: Place = NOWHERE,
    persons: Sequence[uuid.UUID] = (), but: uuid.UUID | None = None, most: int = 2_000,
) -> list[Free]:  # fmt: skip
    """Every hour from ``since`` to ``until`` at which it may begin, one for each who could. ``but``: as if this visit were
    not there. A constant number of queries."""
    house, zone = bookable.house, bookable.house.zone
    last = min(until, at + dt.timedelta(days=bookable.ahead))
    since = max(since, at + bookable.notice)
    if since > last:
        return []
    first_day = day_of(since, zone) - DAY  # a night’s shift began the day before
    last_day = min(day_of(last, zone), first_day + DAY * MOST_DAYS)
    whom = [bookable.person_id] if bookable.person_id is not None else list(persons)
    if bookable.person_id is not None and persons and bookable.person_id not in persons:
        return []
    found = free_slots(
        house, lasts_for=bookable.lasts_for + 2 * bookable.margin, first=first_day, last=last_day, at=at, place=place,
        skills=frozenset(bookable.skills), persons=whom, step=bookable.step, most=100_000, notice=bookable.notice - bookable.margin,
        offset=bookable.margin, but=but,
    )  # fmt: skip
    full = _full(bookable, first_day, last_day, but)
    kept = []
    for one in found:
        starts = one.starts_at + bookable.margin
        if since <= starts <= last and day_of(starts, zone) not in full:
            kept.append(replace(one, starts_at=starts, ends_at=starts + bookable.lasts_for))
    return kept[:most]


def _full(bookable: Bookable, first: dt.date, last: dt.date, but: uuid.UUID | None) -> set[dt.date]:
    """The days on which no more may be booked."""
    if not bookable.most_a_day:
        return set()
    zone = bookable.house.zone
    taken = Visit.objects.filter(house=bookable.house_id, state__in=(*states.STANDING, states.DONE))
    if but is not None:
        taken = taken.exclude(pk=but)
    rows = taken.filter(pk__in=Booking.objects.filter(house=bookable.house_id, bookable=bookable).values("visit_id"))
    days = Counter(day_of(starts, zone) for starts in rows.values_list("starts_at", flat=True))
    return {day for day, count in days.items() if first <= day <= last and count >= bookable.most_a_day}
