"""One side of an expression, resolved: dates from the calendar, hours from the clock and the part of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from loge.understanding.text import words
from loge.understanding.values import Grain
from loge.understanding.when.calendar import add_months, monday_of
from loge.understanding.when.dates import ONE_DAY, Dates, Today, add_workdays
from loge.understanding.when.pieces import Clock, Length, Part, Period, Side

# Hours of the parts of the day; the second may pass midnight. Edges cut the first or last part of them.
PARTS: Final[dict[str, tuple[int, int]]] = {
    "morning": (8, 12), "noon": (12, 14), "midday": (11, 14), "afternoon": (14, 18), "evening": (18, 24),
    "tonight": (18, 24), "night": (20, 24), "lunch": (12, 14), "dinner": (19, 22), "breakfast": (7, 10),
    "teatime": (16, 18), "aperitif": (18, 20), "dawn": (5, 8), "dusk": (17, 21), "work": (17, 21),
    "end_of_day": (17, 20), "start_of_day": (8, 10), "office": (9, 18), "school": (16, 18),
}  # fmt: skip
_EDGES: Final[dict[tuple[str, str], tuple[int, int]]] = {
    ("morning", "early"): (7, 9), ("morning", "late"): (10, 12), ("morning", "middle"): (9, 11),
    ("afternoon", "early"): (12, 15), ("afternoon", "late"): (16, 19), ("afternoon", "middle"): (14, 16),
    ("evening", "early"): (18, 20), ("evening", "late"): (21, 24), ("tonight", "late"): (21, 24),
    ("night", "late"): (21, 24), ("tonight", "early"): (18, 20),
}  # fmt: skip
_SMALL_HOURS: Final = 4
_LAST_SMALL_HOUR: Final = 6
_EVENING_HOURS: Final = 8  # "at 8" said in the afternoon is tonight, "at 9" tomorrow morning
_PM_PARTS: Final = words("afternoon evening dinner dusk aperitif teatime end_of_day work tonight")
_NIGHTS: Final = words("evening night tonight dinner")
_MINUTES: Final = {"second": 0, "minute": 1, "hour": 60, "day": 1440, "workday": 1440, "week": 10080, "month": 43200,
                   "year": 525600, "quarter": 129600, "decade": 5256000}  # fmt: skip
_MONTHS: Final = {"month": 1, "year": 12, "quarter": 3, "decade": 120}


@dataclass(slots=True)
class Moment:
    """One side resolved: [start, end) or a point, and how finely it was said."""

    start: datetime
    end: datetime | None
    grain: Grain
    soft: bool = False
    others: tuple[datetime, ...] = ()
    problem: str = ""

    @property
    def over(self) -> datetime:
        """When it is over: a point of day grain lasts that day."""
        return self.end or (self.start if self.grain == "minute" else self.start + ONE_DAY)


class Moments:
    """Resolves sides against one reference; `twelve_hours` where an hour alone may be in the afternoon."""

    def __init__(self, ref: datetime, *, twelve_hours: bool = False) -> None:
        self.twelve_hours = twelve_hours
        self.ref = ref.replace(second=0, microsecond=0)
        self.today = Today(ref.date())

    def moment(self, side: Side) -> Moment | str:
        """The side resolved, or the name of its problem."""
        if side.shift is not None:
            return self._shifted(side)
        if side.day is not None:
            dates = self.today.day(side.day, side.period)
            if self._is_later_today(side):
                dates = Dates(self.ref.date())
            if dates.date is None:
                return dates.problem or "unknown"
            if side.day.edge and side.clock is None and side.part is None:
                return self._edge_of_day(dates.date, side.day.edge)
            if side.day.edge and side.part is not None and not side.part.edge:
                side.part.edge = side.day.edge
            moment = self.on(dates.date, side)
            if dates.date == self.ref.date() and moment.start < self.ref and len(moment.others) == 1:
                moment.start, moment.others = moment.others[0], (moment.start,)
            moment.others += tuple(self.on(other, side).start for other in dates.others)
            moment.problem = dates.problem
            return moment
        if side.period is not None:
            return self._period(side, side.period)
        return self._today_or_next(side)

    def _is_later_today(self, side: Side) -> bool:
        """Just after midnight, "Monday at 3 pm" said on that Monday is still the day that begins."""
        day = side.day
        if day is None or not day.is_weekday_only or day.which or day.hop or day.nth or side.period is not None:
            return False
        return self.ref.hour < _SMALL_HOURS and day.weekday == self.ref.weekday()

    def on(self, day: date, side: Side) -> Moment:
        """The side on that date: its hour, its part of the day, or the whole day."""
        if side.clock is not None:
            return self._at(day, side.clock, side.part, soft=side.soft)
        if side.part is not None:
            return self.in_part(day, side.part)
        return Moment(self._midnight(day), None, "day", soft=side.soft)

    def _at(self, day: date, clock: Clock, part: Part | None, *, soft: bool) -> Moment:
        hour, later = hour_in(clock, part)
        if self.twelve_hours and part is None and not clock.sure and 0 < hour <= _LAST_SMALL_HOUR:
            hour += 12  # "Friday at 5": nobody means before dawn
        start = self._midnight(day + timedelta(days=later)).replace(hour=hour, minute=clock.minute)
        if part is not None and part.name == "tonight" and later and self._is_still_this_night(hour):
            start -= ONE_DAY
        others: tuple[datetime, ...] = ()
        if hour == 0 and clock.minute == 0 and not later:
            others = (start + ONE_DAY,)
        elif not clock.sure and part is None and 0 < clock.hour <= 12:
            others = (start + timedelta(hours=12 if clock.hour < 12 else -12),)
        return Moment(start, None, "minute", soft=soft, others=others)

    def _is_still_this_night(self, hour: int) -> bool:
        return self.ref.hour < _SMALL_HOURS + 1 and hour >= self.ref.hour

    def in_part(self, day: date, part: Part) -> Moment:
        first, last = _EDGES.get((part.name, part.edge)) or PARTS[part.name]
        start = self._midnight(day)
        end = start + timedelta(hours=last)
        begin = start + timedelta(hours=first)
        if part.edge == "later" and begin < self.ref < end:
            begin = self.ref
        return Moment(begin, end, "part", soft=True)

    def _edge_of_day(self, day: date, edge: str) -> Moment:
        start = self._midnight(day)
        if edge == "late":
            return Moment(start.replace(hour=23, minute=59), None, "minute", soft=True)
        if edge == "middle":
            return Moment(start.replace(hour=10), start.replace(hour=14), "part", soft=True)
        if edge == "early":
            return Moment(start, start.replace(hour=12), "part", soft=True)
        return Moment(start.replace(hour=12), start + ONE_DAY, "part", soft=True)

    def _period(self, side: Side, period: Period) -> Moment:
        if period.count and period.unit in ("minute", "hour"):
            end = self.ref + timedelta(minutes=period.count * _MINUTES[period.unit])
            return Moment(self.ref, end, "minute")
        first, last = self.today.period(period)
        if side.clock is not None:
            return self._at(first, side.clock, side.part, soft=True)
        grain: Grain = "week" if (last - first).days <= 14 else "month" if (last - first).days <= 31 else "year"
        soft = bool(period.edge) or side.soft or period.unit in ("weekend", "fortnight", "season")
        return Moment(self._midnight(first), self._midnight(last), grain, soft=soft)

    def _today_or_next(self, side: Side) -> Moment:
        """An hour or part of day with no day: the first one still to come."""
        today = self.ref.date()
        moment = self.on(today, side)
        over = moment.end or moment.start
        if over < self.ref and moment.others and self.twelve_hours and moment.start.hour <= _EVENING_HOURS:
            return Moment(moment.others[0], None, "minute", moment.soft, (moment.start,))
        if over < self.ref and not (side.part is not None and side.part.this):
            moment = self.on(today + ONE_DAY, side)
        return moment

    def _shifted(self, side: Side) -> Moment | str:
        shift = side.shift
        assert shift is not None
        base: datetime = self.ref
        if shift.anchor is not None:
            anchor = self.anchor(shift.anchor)
            if isinstance(anchor, str):
                return anchor
            base = anchor
        if shift.weekdays is not None:
            nearest = self._weekday_before if shift.sign < 0 else self._nth_weekday_after
            return self.on(nearest(base.date(), *shift.weekdays), side)
        start = self.add(base, shift.length, shift.sign)
        fine = any(unit in ("minute", "hour", "second") for _, unit in shift.length.amounts)
        if fine or shift.exact or not shift.length.amounts:
            return Moment(start, None, "minute")
        day = start.date()
        if side.day is not None and side.day.weekday is not None:
            day = monday_of(day) + timedelta(days=side.day.weekday)
        return self.on(day, side)

    def anchor(self, anchor: object) -> datetime | str:
        if isinstance(anchor, Clock):
            return self._today_or_next(Side(clock=anchor)).start
        if isinstance(anchor, Period):
            return self._midnight(self.today.period(anchor)[0])
        moment = self.moment(Side(day=anchor))  # type: ignore[arg-type]
        return moment if isinstance(moment, str) else moment.start

    def _nth_weekday_after(self, base: date, nth: int, weekday: int) -> date:
        first = base + timedelta(days=(weekday - base.weekday() - 1) % 7 + 1)
        return first + timedelta(days=7 * (nth - 1))

    def _weekday_before(self, base: date, nth: int, weekday: int) -> date:
        return base - timedelta(days=(base.weekday() - weekday - 1) % 7 + 1 + 7 * (nth - 1))

    def add(self, base: datetime, length: Length, sign: int = 1) -> datetime:
        for n, unit in length.amounts:
            if unit in _MONTHS and n == int(n):
                base = datetime.combine(add_months(base.date(), sign * int(n) * _MONTHS[unit]), base.timetz())
            elif unit == "workday":
                base = datetime.combine(add_workdays(base.date(), int(n)), base.timetz())
            else:
                base = _later(base, sign * n * _MINUTES[unit], unit)
        return base

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(0), self.ref.tzinfo)


def _later(base: datetime, minutes: float, unit: str) -> datetime:
    """So much later: hours are elapsed time, across a change of clocks too; days keep the hour on the wall."""
    if base.tzinfo is None or unit not in ("minute", "hour"):
        return base + timedelta(minutes=minutes)
    return (base.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(base.tzinfo)


def hour_in(clock: Clock, part: Part | None) -> tuple[int, int]:
    """The hour in the 24-hour day once the part of day is known, and 1 when it falls on the next day."""
    hour = clock.hour
    if part is None:
        return hour, 0
    name = part.name
    if name in _NIGHTS and hour < 5 and (clock.sure or name in ("night", "tonight")):
        return hour, 1
    if clock.sure:
        return hour, 0
    if name == "morning":
        return hour, 0
    if name in ("night", "tonight", "evening") and hour == 12:
        return 0, 1
    if name in _PM_PARTS or name == "night":
        return hour % 12 + 12, 0
    if name in ("lunch", "noon", "midday") and hour < 6:
        return hour + 12, 0
    return hour, 0


def minutes_of(length: Length) -> int:
    """How many minutes a length lasts (a month counts thirty days)."""
    return round(sum(n * _MINUTES[unit] for n, unit in length.amounts))
