"""When someone is free: their week on the house's wall clock, what they were away for and what they were free for once.

Away always wins: nobody comes by mistake. A week that was not said is “ask”, never “free”. A plan is wall-clock time: on
the night the clocks go forward 2:30 does not exist, on the night they go back the hour that comes twice counts twice.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from loge.common.clock import UTC
from loge.houses.models import House

from .models import Leave, Provider
from .week import A_DAY, Week

Span = tuple[dt.datetime, dt.datetime]  # aware, the second moment excluded
LONGEST = dt.timedelta(days=62)  # nobody asks for more at once


class Answer(enum.Enum):
    """What is known of someone at that time."""

    FREE = "free"
    AWAY = "away"
    ASK = "ask"


def answers(house: House, asked: Sequence[tuple[Provider, dt.datetime, dt.datetime]]) -> list[Answer]:
    """The same of several providers of one house, each at a time of their own: one query however many they are."""
    if not asked:
        return []
    first, last = min(start for _who, start, _end in asked), max(end for _who, _start, end in asked)
    leaves = _leaves([provider for provider, _start, _end in asked], first, last)
    found = []
    for provider, start, end in asked:
        provider.house = house
        touching = [leave for leave in leaves[provider.pk] if leave.starts_at < end and leave.ends_at > start]
        found.append(_answer(provider, start, end, touching))
    return found


def _answer(provider: Provider, start: dt.datetime, end: dt.datetime, leaves: Sequence[Leave]) -> Answer:
    if _within(start, end, free_spans(Week.read(provider.week), leaves, start, end, provider.house.zone)):
        return Answer.FREE
    touched = any(not leave.is_free for leave in leaves)
    return Answer.AWAY if provider.week or touched else Answer.ASK


def free_between(provider: Provider, start: dt.datetime, end: dt.datetime) -> list[Span]:
    """The free times between two moments, the earliest first."""
    leaves = _leaves([provider], start, end)[provider.pk]
    return free_spans(Week.read(provider.week), leaves, start, end, provider.house.zone)


def free_spans(week: Week, leaves: Sequence[Leave], start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> list[Span]:
    """The free times between two moments, merged, the earliest first."""
    planned = [(begin, until) for half, begin, until in _pieces(start, end, zone) if half in week]
    once = [(max(leave.starts_at, start), min(leave.ends_at, end)) for leave in leaves if leave.is_free]
    away = [(leave.starts_at, leave.ends_at) for leave in leaves if not leave.is_free]
    return _without(_merged([*planned, *(span for span in once if span[0] < span[1])]), away)


def _pieces(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> Iterator[tuple[int, dt.datetime, dt.datetime]]:
    """The time cut at every half hour of the wall clock: (half hour of the week, from, until)."""
    if not dt.timedelta(0) < end - start <= LONGEST:
        raise ValueError(f"a time of {end - start} cannot be looked at")
    begin = start.astimezone(UTC)
    while begin < end:
        wall = begin.astimezone(zone)
        into = dt.timedelta(minutes=wall.minute % 30, seconds=wall.second, microseconds=wall.microsecond)
        until = min(begin + dt.timedelta(minutes=30) - into, end.astimezone(UTC))
        yield wall.weekday() * A_DAY + wall.hour * 2 + wall.minute // 30, begin, until
        begin = until


def _leaves(providers: Sequence[Provider], start: dt.datetime, end: dt.datetime) -> dict[uuid.UUID, list[Leave]]:
    """The exceptions of each that touch this time, in one query."""
    found: dict[uuid.UUID, list[Leave]] = defaultdict(list)
    if providers:
        told = Leave.objects.filter(house=providers[0].house_id, provider__in=providers)
        for leave in told.filter(starts_at__lt=end, ends_at__gt=start).order_by("starts_at", "pk"):
            found[leave.provider_id].append(leave)
    return found


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    left = list(spans)
    for away_from, away_until in taken:
        cut: list[Span] = []
        for start, end in left:
            cut += [(start, min(end, away_from))] if start < away_from else []
            cut += [(max(start, away_until), end)] if away_until < end else []
        left = cut
    return [(start, end) for start, end in left if start < end]


def _within(start: dt.datetime, end: dt.datetime, spans: Iterable[Span]) -> bool:
    return any(begin <= start and end <= until for begin, until in spans)
