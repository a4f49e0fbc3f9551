"""A day as it is planned: who is where when, how long the way is, how much each hour could slip before a promise breaks,
and what does not hold already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from . import states
from .days import Day, Span, apart, moment, seconds, where
from .models import Visit
from .stops import Place
from .travel import Embedded, Travel

EMBEDDED = Embedded()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a day. ``kind``: visit, break, away, busy. ``travel`` leads to it; ``slack`` is how much later it may
    begin before something breaks; ``short`` is by how much one comes too late for it as planned."""

    kind: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    visit: Visit | None = None
    travel: dt.timedelta = dt.timedelta(0)
    leaves_at: dt.datetime | None = None
    is_guess: bool = False
    slack: dt.timedelta | None = None
    short: dt.timedelta = dt.timedelta(0)
    off_promise: dt.timedelta = dt.timedelta(0)

    @property
    def is_trouble(self) -> bool:
        return bool(self.short or self.off_promise)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A drawn day."""

    day: Day
    items: list[Item] = field(default_factory=list)

    @property
    def visits(self) -> list[Item]:
        return [item for item in self.items if item.visit is not None]

    @property
    def on_the_road(self) -> dt.timedelta:
        return sum((item.travel for item in self.items), dt.timedelta(0))

    @property
    def troubles(self) -> list[Item]:
        return [item for item in self.items if item.is_trouble]

    def after(self, at: dt.datetime) -> Item | None:
        """The next stop: under way, or to come."""
        waiting = [item for item in self.visits if item.visit is not None and item.visit.state in states.STANDING]
        return next((item for item in waiting if item.ends_at > at), None)


def timeline(day: Day, *, travel: Travel = EMBEDDED) -> Timeline:
    """The day drawn from what is planned, without changing anything."""
    rows = _rows(day)
    items: list[Item] = []
    here: Place | None = day.mate.base
    free_at: dt.datetime | None = day.shift[0] if day.shift else None
    if free_at is not None and day.visits and day.visits[0].starts_at < free_at:
        free_at = None  # planned before the hours worked: one sets out in time for it
    legs: list[int] = []
    for kind, (starts, ends), visit in rows:
        there = where(visit) if visit is not None else None
        leg = travel.leg(here, there, day.mate.mode) if here is not None and there is not None else None
        took = dt.timedelta(seconds=leg.seconds if leg else 0)
        arrives = free_at + took if free_at is not None else starts
        off = _off(visit, starts)
        short = max(arrives - starts, dt.timedelta(0)) if visit is not None and (items or free_at) else dt.timedelta(0)
        if visit is not None and visit.is_fixed:
            short = off = dt.timedelta(0)
        items.append(
            Item(
                kind, starts, ends, visit, took, starts - took if took else None, bool(leg and leg.is_guess), None,
                _minutes(short), _minutes(off),
            )
        )  # fmt: skip
        legs.append(int(took.total_seconds()))
        here = there or here
        free_at = ends if free_at is None or kind != "break" else max(ends, free_at)
    return Timeline(day, _with_slack(day, items, legs))


def _rows(day: Day) -> list[tuple[str, Span, Visit | None]]:
    taken = [(visit.starts_at, visit.ends_at) for visit in day.visits]
    rows: list[tuple[str, Span, Visit | None]] = [
        ("visit", (visit.starts_at, visit.ends_at), visit) for visit in day.visits
    ]
    away = apart(day.away, [])
    rows += [("away", span, None) for span in away]
    rows += [("busy", span, None) for span in apart(day.busy, [*taken, *away])]
    if day.rest is not None and not day.away:
        at = next((row for row in day.agenda_rows() if row[1].key == day.rest.key), None)
        if at is not None:
            rows.append(("break", (at[0], at[0] + dt.timedelta(seconds=day.rest.lasts)), None))
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _off(visit: Visit | None, starts: dt.datetime) -> dt.timedelta:
    """How far outside the hours it may begin."""
    if visit is None or visit.is_fixed or not (visit.promised_at or visit.windows):
        return dt.timedelta(0)
    spans = visit.spans()
    if any(one <= starts <= two for one, two in spans):
        return dt.timedelta(0)
    return min(one - starts if starts < one else starts - two for one, two in spans)


def _with_slack(day: Day, items: list[Item], legs: list[int]) -> list[Item]:
    """Backwards: the latest each may begin (Savelsbergh’s forward time slack)."""
    latest = seconds(day.shift[1] if day.shift else day.closes)
    told: list[Item] = []
    for item, leg in zip(reversed(items), reversed(legs), strict=True):
        lasts = seconds(item.ends_at) - seconds(item.starts_at)
        last = latest - lasts
        if item.visit is not None:
            closes = [seconds(two) for one, two in item.visit.spans() if seconds(two) >= seconds(item.starts_at)]
            last = min(last, max(closes, default=seconds(item.starts_at)))
            if item.visit.is_fixed:
                last = seconds(item.starts_at)
        elif item.kind != "break":
            last = seconds(item.starts_at)
        slack = None
        if item.visit is not None and not item.visit.is_fixed:
            slack = _minutes(max(moment(last) - item.starts_at, dt.timedelta(0)))
        told.append(
            Item(
                item.kind, item.starts_at, item.ends_at, item.visit, item.travel, item.leaves_at, item.is_guess, slack,
                item.short, item.off_promise,
            )
        )  # fmt: skip
        latest = last - leg
    return told[::-1]


def _minutes(span: dt.timedelta) -> dt.timedelta:
    return dt.timedelta(minutes=int(span.total_seconds() // 60))
