"""The hours taken in a calendar of others. The file may be hostile: its size, its events and its recurrences are bounded
before anything is worked out, and rules that repeat more often than daily are refused."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events

from loge.common.clock import UTC
from loge.common.errors import Rejected
from loge.common.ics import calendars

from ..days import Span, apart
from ..hours import bounds, moment_on

MOST_EVENTS = 3_000
MOST_SPANS = 5_000
MOST_RULES = 400
MOST_DATES = 2_000  # RDATE and EXDATE, all together
MOST_EACH = 1_500  # turns of one rule between its first day and the end of what is read
_EVENT = re.compile(rb"^BEGIN:VEVENT", re.MULTILINE | re.IGNORECASE)
_RULE = re.compile(rb"^(RRULE|EXRULE)[;:]", re.MULTILINE | re.IGNORECASE)
_DATES = re.compile(rb"^(RDATE|EXDATE)[;:]", re.MULTILINE | re.IGNORECASE)
_FAST = {"SECONDLY", "MINUTELY", "HOURLY"}
_OLDEST = 1970
_TURNS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}


def taken(data: bytes, *, since: dt.datetime, until: dt.datetime, zone: ZoneInfo) -> list[Span]:
    """The hours taken between two moments, in order, without overlaps; floating times are of ``zone``. All-day events count
    unless they say that one is free. Raises Rejected (``not_a_calendar``, ``too_much``)."""
    if (
        len(_EVENT.findall(data)) > MOST_EVENTS
        or len(_RULE.findall(data)) > MOST_RULES
        or len(_DATES.findall(data)) > MOST_DATES
    ):
        raise Rejected("too_much")
    if b"BEGIN:VCALENDAR" not in data[:2_000].upper():
        raise Rejected("not_a_calendar")
    found = calendars(data)
    if not found:
        raise Rejected("not_a_calendar")
    calendar = found[0]
    for event in calendar.walk("VEVENT"):
        _check(event, until)
    spans: list[Span] = []
    try:
        for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(since, until):
            if (span := _span(event, zone)) is not None:
                spans.append(span)
                if len(spans) > MOST_SPANS:
                    raise Rejected("too_much")
    except Rejected:
        raise
    except Exception as problem:
        raise Rejected("not_a_calendar") from problem
    return [(max(one, since), min(two, until)) for one, two in apart(spans, []) if one < until and two > since]


def _check(event: Any, until: dt.datetime) -> None:
    """A rule is worked out from its first day on: so many turns at most."""
    start = getattr(event.get("DTSTART"), "dt", None)
    rules = event.get("RRULE")
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        every = {str(word).upper() for word in rule.get("FREQ", [])}
        if every & _FAST or not every or start is None or start.year < _OLDEST:
            raise Rejected("too_much")
        per_turn = 1
        for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            per_turn *= max(len(rule.get(name, [])), 1)
        for name, most in (("BYDAY", 7), ("BYMONTHDAY", 31), ("BYYEARDAY", 366), ("BYWEEKNO", 53), ("BYMONTH", 12)):
            if "DAILY" not in every:
                per_turn *= min(max(len(rule.get(name, [])), 1), most)
        first = start if isinstance(start, dt.datetime) else dt.datetime(start.year, start.month, start.day)  # noqa: DTZ001
        days = max((until.replace(tzinfo=None) - first.replace(tzinfo=None)).days, 0)
        turns = days // _TURNS.get(next(iter(every)), 1)
        if turns * per_turn > max(MOST_EACH, 60 * 366) or per_turn > MOST_EACH:
            raise Rejected("too_much")


def _span(event: Any, zone: ZoneInfo) -> Span | None:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return None
    starts, ends = event.start, event.end
    if isinstance(starts, dt.datetime):
        one, two = _aware(starts, zone), _aware(ends, zone) if isinstance(ends, dt.datetime) else None
    else:
        one, two = bounds(starts, zone)[0], bounds(ends, zone)[0]
    return (one.astimezone(UTC), two.astimezone(UTC)) if two is not None and two > one else None


def _aware(at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return at if at.tzinfo is not None else moment_on(at.date(), at.time(), zone)
