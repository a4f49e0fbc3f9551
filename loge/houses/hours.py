"""Business time: when a house or a partner is open, and how much of it lies between two moments.

A window begins when the wall clock first shows its opening hour and ends when it first shows its closing hour; closing at
or before the opening hour is the next day. In the spring gap that first moment is the end of the gap; of the autumn hour
that comes twice the first one counts (PEP 495). On a closed day no window begins; the one of the night before runs to its
end. Everything is real elapsed time, in whole minutes of UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from loge.common.clock import UTC, day_of

DAY = dt.timedelta(days=1)
LONGEST = dt.timedelta(days=14)  # of one opening, as it is told
FURTHEST = 800  # days looked ahead for an opening: who is shut for longer is shut
Span = tuple[dt.datetime, dt.datetime]


class NeverOpen(Exception):
    """No opening is to come: a promise cannot be counted in hours that do not exist."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Open on that weekday (0 is Monday) from ``opens`` to ``closes``; the same hour twice is a whole day."""

    weekday: int
    opens: dt.time
    closes: dt.time

    @property
    def is_overnight(self) -> bool:
        return self.closes <= self.opens


@dataclass(frozen=True, slots=True)
class Hours:
    """The week of a house or a partner, and the days it does not open."""

    windows: tuple[Window, ...]
    zone: ZoneInfo
    closed: tuple[tuple[dt.date, dt.date], ...] = ()  # first and last day of each closure
    holidays: bool = False  # closed on French public holidays
    alsace: bool = False  # where Good Friday and 26 December are holidays too
    _of_weekday: tuple[tuple[Window, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(tuple(sorted(w for w in self.windows if w.weekday == day)) for day in range(7))
        object.__setattr__(self, "_of_weekday", ordered)

    def is_closed_on(self, day: dt.date) -> bool:
        if self.holidays and day in french_holidays(day.year, self.alsace):
            return True
        return any(first <= day <= last for first, last in self.closed)

    def beginning_on(self, day: dt.date) -> list[Span]:
        """The openings that begin on that day, in UTC, as they are written: they may overlap."""
        if self.is_closed_on(day):
            return []
        found = []
        for window in self._of_weekday[day.weekday()]:
            ends_on = day + DAY if window.is_overnight else day
            opens = first_shown(dt.datetime.combine(day, window.opens), self.zone)
            closes = first_shown(dt.datetime.combine(ends_on, window.closes), self.zone)
            if opens < closes:
                found.append((opens, closes))
        return found

    def spans(self, since: dt.datetime) -> Iterator[Span]:
        """Open time that is not over at ``since``, in order, a piece for each window; nothing twice."""
        if not self.windows:
            return
        start = day_of(since, self.zone) - DAY
        ended = since
        for count in range(FURTHEST):
            for opens, closes in self.beginning_on(start + count * DAY):
                if closes > ended:
                    yield (opens if opens > ended or ended is since else ended), closes
                    ended = closes

    def openings(self, since: dt.datetime) -> Iterator[Span]:
        """Every opening that is not over at ``since``, in order; what touches is one. Who never shuts is said to be open for
        a fortnight at a time."""
        current: Span | None = None
        for opens, closes in self.spans(since):
            if current is not None and opens <= current[1] and closes - current[0] <= LONGEST:
                current = current[0], closes
                continue
            if current is not None:
                yield current
            current = opens, closes
        if current is not None:
            yield current


def every_day(opens: dt.time, closes: dt.time, zone: ZoneInfo) -> Hours:
    """The same window on each day of the week; the same hour twice never shuts."""
    return _every_day(opens, closes, zone)


@lru_cache(maxsize=512)
def _every_day(opens: dt.time, closes: dt.time, zone: ZoneInfo) -> Hours:
    return Hours(tuple(Window(day, opens, closes) for day in range(7)), zone)


# -------------------------------------------------------------------------------------------------------- the questions


def is_open(hours: Hours, at: dt.datetime) -> bool:
    return any(opens <= at for opens, _closes in islice(hours.spans(at), 1))


def closes_at(hours: Hours, at: dt.datetime) -> dt.datetime | None:
    """When the opening that runs at ``at`` ends; None when it is shut."""
    first = next(hours.openings(at), None)
    return first[1] if first is not None and first[0] <= at else None


def next_opening(hours: Hours, at: dt.datetime) -> dt.datetime:
    """The first open moment from ``at`` on: ``at`` itself when it is open. Raises NeverOpen."""
    for opens, _closes in hours.spans(at):
        return max(opens, at)
    raise NeverOpen


def add_business_time(
    hours: Hours, start: dt.datetime, duration: dt.timedelta, pauses: Sequence[Span] = ()
) -> dt.datetime:
    """The moment ``duration`` of open time after ``start``, not counting ``pauses``. Nothing to add: the next open moment.

    Raises NeverOpen.
    """
    left = duration
    for opens, closes in unpaused(hours.spans(start), pauses):
        begins = max(opens, start)
        if begins >= closes:
            continue
        if closes - begins >= left:
            return begins + left
        left -= closes - begins
    raise NeverOpen


def business_time_between(
    hours: Hours, start: dt.datetime, end: dt.datetime, pauses: Sequence[Span] = ()
) -> dt.timedelta:
    """How long it was open between the two moments, without ``pauses``. Nothing when ``end`` is before ``start``."""
    total = dt.timedelta(0)
    for opens, closes in unpaused(hours.spans(start), pauses):
        if opens >= end:
            break
        total += max(min(closes, end) - max(opens, start), dt.timedelta(0))
    return total


def unpaused(spans: Iterable[Span], pauses: Sequence[Span]) -> Iterator[Span]:
    """The spans, in order, with every pause cut out of them."""
    ordered = sorted(pauses)
    for opens, closes in spans:
        for stops, resumes in ordered:
            if resumes <= opens or stops >= closes:
                continue
            if stops > opens:
                yield opens, stops
            opens = max(opens, resumes)
        if opens < closes:
            yield opens, closes


# ------------------------------------------------------------------------------------------------------- the wall clock


@lru_cache(maxsize=16_384)
def first_shown(wall: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The first UTC moment at which the wall clock shows ``wall`` or later."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    low, high = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), early  # the gap lies between the two readings
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high


@lru_cache(maxsize=256)
def french_holidays(year: int, alsace: bool = False) -> frozenset[dt.date]:
    """The public holidays of France (Code du travail, L3133-1); of Alsace and Moselle with ``alsace`` (L3134-13)."""
    fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25), *([(12, 26)] if alsace else [])]
    sunday = easter(year)
    moving = [1, 39, 50, *([-2] if alsace else [])]  # Easter Monday, Ascension, Whit Monday; Good Friday
    return frozenset(dt.date(year, *day) for day in fixed) | frozenset(sunday + days * DAY for days in moving)


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher (Nature, 1876)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    fours, ones = divmod(of_century, 4)
    sunday = (32 + 2 * rest + 2 * fours - epact - ones) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)
