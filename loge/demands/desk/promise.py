"""Until when an answer is promised: by what must be ready and when, not by how old a mail is; in the desk's hours."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from loge.clients.models import Stay
from loge.common.clock import UTC
from loge.houses.hours import Hours, NeverOpen, add_business_time, every_day
from loge.houses.models import House
from loge.houses.queries.hours import hours_of
from loge.understanding import Reading

from ..models import Case, DeskRules, Item

SOON = dt.timedelta(hours=24)  # what must be ready within it is urgent
ARRIVAL = dt.time(15)  # when guests arrive who did not say
PRESSING = frozenset({"now", "today"})
TROUBLED = frozenset({"complaint", "anger", "insult", "worry"})
_REMEMBERED_FOR = 30.0  # seconds a house's rules are kept by one process
_known: dict[uuid.UUID, tuple[float, DeskRules]] = {}
_weeks: dict[uuid.UUID, Hours | None] = {}  # what the house has written of its hours, remembered with its rules


def rules_of(house: House) -> DeskRules:
    """What this desk promises. Kept for half a minute by each process: every mail asks."""
    kept = _known.get(house.pk)
    if kept is None or time.monotonic() - kept[0] > _REMEMBERED_FOR:
        rules = DeskRules.objects.filter(house=house).first() or DeskRules(house=house)
        kept = _known[house.pk] = time.monotonic(), rules
        _weeks[house.pk] = hours_of(house)
    return kept[1]


def forget_rules(house: House) -> None:
    _known.pop(house.pk, None)
    _weeks.pop(house.pk, None)


def urgent_at(stay: Stay | None, items: Iterable[Item], since: dt.datetime, house: House) -> dt.datetime | None:
    """The first moment something must be ready: an arrival that is to come, or what was asked for."""
    moments = [item.starts_at for item in items if item.starts_at and item.starts_at >= since]
    if stay is not None:
        arrival = dt.datetime.combine(stay.arrives_on, stay.arrives_at or ARRIVAL, house.zone)
        if arrival >= since:
            moments.append(arrival.astimezone(UTC))
    return min(moments, default=None)


def is_urgent(case: Case, reading: Reading, at: dt.datetime) -> bool:
    """Something must be ready within a day, or someone is in trouble."""
    if reading.urgency.level in PRESSING or case.mood in TROUBLED:
        return True
    return case.urgent_at is not None and case.urgent_at - at <= SOON


def answer_by(house: House, case: Case, *, since: dt.datetime, urgent: bool | None = None) -> dt.datetime:
    """The moment until which the house has promised an answer, counted in its opening hours."""
    rules = rules_of(house)
    if urgent is None:
        urgent = case.urgent_at is not None and case.urgent_at - since <= SOON
    return working_time(since, rules.urgent_within if urgent else rules.answer_within, rules, house.zone)


def working_time(start: dt.datetime, span: dt.timedelta, rules: DeskRules, zone: ZoneInfo) -> dt.datetime:
    """``span`` after ``start``, counting only while the desk is open: its written week, else the hours of its rules."""
    week = _weeks.get(rules.house_id) or every_day(rules.opens, rules.closes, zone)
    try:
        return add_business_time(week, start.astimezone(UTC), span)
    except NeverOpen:  # shut for years: the clock on the wall is better than none
        return start.astimezone(UTC) + span
