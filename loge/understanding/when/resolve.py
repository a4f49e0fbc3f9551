"""From an expression to a `When`: both ends of a range, deadlines, openings and repetitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from loge.understanding.values import Grain, Kind, Span, When
from loge.understanding.when.calendar import add_months
from loge.understanding.when.dates import NO_SUCH_DAY, ONE_DAY, Today, add_workdays
from loge.understanding.when.moments import Moment, Moments, hour_in, minutes_of
from loge.understanding.when.pieces import Day, Every, Expression, Part, Period, Side, Which

_BEFORE_MEAL: Final = {"lunch": 11, "work": 9, "breakfast": 8, "dinner": 19, "school": 8}
_ENDS: Final = ("before", "by", "until")
_NIGHT_ENDS: Final = 6
_DOUBTFUL: Final = 0.5
_HALF_A_DAY: Final = timedelta(hours=12)
_LAST_SMALL_HOUR: Final = 7
_NOON: Final = 12

Bounds = tuple[datetime | None, datetime | None]


class Resolver(Moments):
    """Resolves whole expressions against one reference moment."""

    _text: str = ""
    _span: Span = (0, 0)
    _joined: bool = False

    def when(self, expression: Expression, text: str, span: Span) -> When | None:
        """The value of an expression; one that cannot be is reported with its problem and no dates."""
        self._text, self._span, self._joined = text, span, expression.joined
        try:
            return self._when(expression)
        except (OverflowError, ValueError):
            return None  # beyond the calendar

    def _when(self, expression: Expression) -> When | None:
        left, right = _shared(expression)
        if expression.length is not None and left.empty:
            minutes = minutes_of(expression.length)
            return self._value(left, None, None, "minute", kind="duration", minutes=minutes, why="length")
        if expression.every is not None:
            if expression.bound in _ENDS:  # "every Saturday until Christmas" begins with the next one
                left = replace(left, day=None, period=None, shift=None)
            return self._recurrence(expression.every, left, right)
        moment = self.moment(left)
        if isinstance(moment, str):
            return self._impossible(moment)
        if right is not None:
            return self._range(left, right, moment)
        if expression.length is not None:
            end = self.add(moment.start, expression.length)
            return self._value(left, moment.start, end, moment.grain, kind="period", soft=moment.soft, why="length")
        return self._bounded(expression, left, moment)

    def _range(self, left: Side, right: Side, start: Moment) -> When | None:
        if left.part is not None and left.part.name == "night" and left.clock is None and right.clock is None:
            return self._night_between(left, start)
        if self.twelve_hours and start.start.hour < _NOON and _are_small_hours(left, right):
            start.start += _HALF_A_DAY
        end = self._far_end(left, right, start)
        if end is None:
            return self._impossible(NO_SUCH_DAY)
        begin = self._near_end(left, right, start.start, end)
        if not left.names_day and not right.names_day and begin - ONE_DAY >= self.ref:
            begin, end = begin - ONE_DAY, end - ONE_DAY
        grain: Grain = "minute" if right.clock or left.clock else start.grain if left.part or right.part else "day"
        soft = start.soft or left.soft or right.soft
        shift = begin - start.start
        others = tuple((other, end + (other - start.start)) for other in start.others) if not shift else ()
        return self._value(
            left, begin, end, grain, kind="period", soft=soft, others=others, problem=start.problem, why="range"
        )

    def _night_between(self, left: Side, start: Moment) -> When:
        """ "la nuit du 24 au 25", "the night of Saturday to Sunday": one night, until the morning."""
        morning = start.start.replace(hour=_NIGHT_ENDS, minute=0) + ONE_DAY
        return self._value(left, start.start, morning, "part", kind="period", soft=True, why="night")

    def _near_end(self, left: Side, right: Side, begin: datetime, end: datetime) -> datetime:
        """The start moved to the afternoon when only the end said so: "from 3:30 to 6pm"."""
        clock, far = left.clock, right.clock
        if clock is None or far is None or clock.sure or not far.sure or left.part is not None or right.names_day:
            return begin
        later = begin + timedelta(hours=12)
        meant_pm = far.hour >= 12 and far.hour - 12 >= clock.hour % 12 and clock.hour < 12
        return later if meant_pm and far.meridiem and later < end else begin

    def _far_end(self, left: Side, right: Side, start: Moment) -> datetime | None:
        if right.clock is not None and not right.names_day:
            return self._later_hour(start.start, right)
        if right.part is not None and not right.names_day:
            part = self.in_part(start.start.date(), right.part)
            return part.end
        side = right
        if right.day is not None and right.day.is_weekday_only and not right.period and not right.day.which:
            base = start.start.date()
            ahead = (right.day.weekday or 0) - base.weekday()
            moment: Moment | str = self.on(base + timedelta(days=ahead % 7 or 7), side)
        elif right.day is not None and right.day.dom and right.day.month is None and not right.period:
            dates = Today(start.start.date()).day(right.day)
            moment = self.on(dates.date, side) if dates.date else "no_such_day"
        else:
            moment = self.moment(side)
        if isinstance(moment, str):
            return None
        end = moment.end or (moment.start if moment.grain == "minute" else moment.start + ONE_DAY)
        if end <= start.start and right.day is not None and right.day.month and not right.day.year:
            end = datetime.combine(add_months(end.date(), 12), end.timetz())
        return end

    def _later_hour(self, begin: datetime, right: Side) -> datetime:
        """The next time the clock shows that hour after the start: "11h30 à 1h30", "23h-2h", "9 to 5"."""
        clock = right.clock
        assert clock is not None
        hours: tuple[int, ...]
        if begin.hour == 0 and begin.minute == 0 and right.part is None:
            hours = (clock.hour,)
        elif right.part is not None or clock.sure:
            hours = (hour_in(clock, right.part)[0],)
        else:
            hours = (clock.hour % 12, clock.hour % 12 + 12)
        day = begin.replace(hour=0, minute=0)
        ends = [day.replace(hour=hour, minute=clock.minute) for hour in hours]
        return min(end if end > begin else end + ONE_DAY for end in ends)

    def _bounded(self, expression: Expression, side: Side, moment: Moment) -> When:
        bound = expression.bound
        if bound in _ENDS and side.clock is not None and side.names_day and _is_midnight(moment.start):
            moment.start += ONE_DAY  # until midnight on Saturday: Saturday is in it
        if bound == "by":
            return self._by(side, moment)
        if bound == "until":
            return self._value(side, None, moment.over, moment.grain, kind="deadline", soft=moment.soft, why=bound)
        if bound == "before":
            return self._before(side, moment)
        if bound in ("after", "from"):
            return self._open(side, moment, bound)
        others: tuple[Bounds, ...] = tuple((other, None) for other in moment.others)
        return self._value(
            side, moment.start, moment.end, moment.grain, kind="period" if moment.end else "point",
            soft=moment.soft or side.soft, others=others, problem=moment.problem, why="said",
        )  # fmt: skip

    def _by(self, side: Side, moment: Moment) -> When:
        """A deadline, from now on when it is said to the hour or counted from now: "d'ici 2 semaines", "by 5pm"."""
        since: datetime | None = self.ref
        over, grain = moment.over, moment.grain
        if side.shift is not None and grain == "day":
            over = moment.start
            anchor = self.anchor(side.shift.anchor) if side.shift.anchor is not None else self.ref
            since = anchor if isinstance(anchor, datetime) else None
            grain = "day" if side.shift.anchor is not None else "minute"
        elif side.period is not None:
            grain = "minute"
        elif grain != "minute":
            since = None
        return self._value(side, since, over, grain, kind="deadline", soft=moment.soft, why="by")

    def _before(self, side: Side, moment: Moment) -> When:
        limit = moment.start
        if side.period is not None and side.period.edge == "late":
            limit = moment.over
        if side.part is not None and side.clock is None and side.part.name in _BEFORE_MEAL:
            limit = limit.replace(hour=_BEFORE_MEAL[side.part.name])
        others = tuple((None, other) for other in moment.others)
        return self._value(side, None, limit, moment.grain, kind="deadline", others=others, why="before")

    def _open(self, side: Side, moment: Moment, bound: str) -> When:
        """From a moment on. "After work" and "from the morning" are parts of the day, not all that follows."""
        in_part = side.part is not None and side.clock is None
        if bound == "from" and side.period is not None and side.day is None and side.clock is None:
            return self._value(side, moment.start, moment.end, moment.grain, kind="period", soft=moment.soft, why=bound)
        after = bound == "after" and moment.grain != "minute" and side.shift is None
        if in_part and side.part is not None and (bound == "from" or side.part.name in ("work", "school")):
            return self._value(side, moment.start, moment.end, "part", kind="period", soft=True, why=bound)
        others = tuple((other, None) for other in moment.others)
        start = moment.over if after else moment.start
        return self._value(side, start, None, moment.grain, kind="period", others=others, why=bound)

    def _recurrence(self, every: Every, side: Side, far: Side | None) -> When | None:
        """A repetition, with the first time it falls due."""
        first = replace(side)
        if every.weekday is not None and first.day is None and first.period is not None:
            opens, _ = self.today.period(first.period)  # "chaque samedi de décembre"
            start = _on_or_after(max(opens, self.ref.date() + ONE_DAY), every.weekday)
            first.day, first.period = Day(weekday=every.weekday), None
        elif every.weekday is not None and (first.day is None or first.day.is_weekday_only):
            also = every.weekday if first.day is None else first.day.weekday or 0  # "les mardis et jeudis"
            start = self.ref.date() + timedelta(
                days=min((weekday - self.ref.weekday()) % 7 or 7 for weekday in (every.weekday, also))
            )
            first.day = Day(weekday=start.weekday())
        elif every.unit == "month" and first.day is not None and first.day.nth:
            start = self._in_its_month(first.day)
        elif every.unit == "workday" and first.day is None:
            start = add_workdays(self.ref.date(), 1)
        elif every.part or first.day is None:
            start = self.ref.date() + ONE_DAY
        else:
            start = self.today.day(first.day, first.period).date or self.ref.date()
            if every.weekday is not None and not first.day.offset:
                start = _on_or_after(start, every.weekday)  # "every Friday from 1 December"
        if every.part and first.part is None:
            first.part = Part(every.part)
        moment = self.on(start, first)
        if far is not None and far.clock is not None and first.clock is not None:
            moment.end = self._later_hour(moment.start, far)
            moment.start = self._near_end(first, far, moment.start, moment.end)
        label = f"{every.step} {every.unit}" if every.step > 1 else every.unit
        return self._value(
            first, moment.start, moment.end, moment.grain, kind="recurrence", soft=moment.soft, every=label, why="every"
        )

    def _in_its_month(self, day: Day) -> date:
        """ "The first Saturday of every month": of this one, or of the next when it is gone."""
        this, following = self._in_month(day, "this"), self._in_month(day, "next")
        return this if this > self.ref.date() else following

    def _in_month(self, day: Day, which: Which) -> date:
        return self.today.day(day, Period("month", which=which)).date or self.ref.date()

    def _impossible(self, problem: str) -> When:
        return self._value(Side(), None, None, "day", problem=problem, confidence=0.3, why="impossible")

    def _value(
        self,
        side: Side,
        start: datetime | None,
        end: datetime | None,
        grain: Grain,
        *,
        kind: Kind = "point",
        soft: bool = False,
        others: tuple[Bounds, ...] = (),
        problem: str = "",
        why: str = "",
        confidence: float = 0.9,
        minutes: int | None = None,
        every: str = "",
    ) -> When:
        day_stated, time_stated = side.names_day, side.clock is not None
        if side.shift is not None and side.shift.anchor is None and grain == "minute" and not time_stated:
            time_stated = bool(side.shift.length.amounts)
            why = "from_now" if time_stated else "now"
        elif self._joined:
            why = "joined"
        if problem and confidence > _DOUBTFUL:
            confidence = 0.6
        elif others:
            confidence = min(confidence, 0.75)
        return When(
            start, end, soft, self._text, self._span, grain, kind, others, problem, why, confidence,
            day_stated, time_stated, minutes, every,
        )  # fmt: skip


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _are_small_hours(left: Side, right: Side) -> bool:
    """ "From 2 till 6", said by the twelve-hour clock with no part of the day, is an afternoon."""
    a, b = left.clock, right.clock
    if a is None or b is None or a.sure or b.sure or left.part or right.part or right.names_day:
        return False
    return 0 < a.hour < b.hour <= _LAST_SMALL_HOUR


def _is_midnight(moment: datetime) -> bool:
    return moment.hour == 0 and moment.minute == 0


def _shared(expression: Expression) -> tuple[Side, Side | None]:
    """Both sides, each lending the other what it did not repeat: the day, the month, the part of day."""
    left, right = expression.left, expression.right
    if right is None or right.empty:
        return left, None
    if not left.names_day and right.names_day and right.clock is not None:
        left = replace(left, day=right.day, period=right.period, shift=right.shift)
        right = replace(right, day=None, period=None, shift=None)
    lent = right.part if left.part is None and left.clock and not left.clock.sure and right.clock else None
    if lent and left.clock and right.clock and hour_in(left.clock, lent)[0] <= hour_in(right.clock, lent)[0]:
        left = replace(left, part=lent)
    if left.clock and right.clock and left.clock.hour == 12 and right.clock.meridiem and right.clock.hour < 12:
        left = replace(left, clock=replace(left.clock, hour=0, sure=True))
    if right.period and right.day and left.day and left.day.is_weekday_only and not left.period and not left.day.which:
        left = replace(left, period=right.period)
    a, b = left.day, right.day
    if a and b and a.dom and a.month is None and a.weekday is None and b.month and b.dom:
        month = b.month if a.dom <= b.dom else (b.month - 2) % 12 + 1
        left = replace(left, day=replace(a, month=month, year=b.year if month <= b.month else None))
    elif a and b and a.month and a.year is None and b.year and b.month:
        left = replace(left, day=replace(a, year=b.year if a.month <= b.month else b.year - 1))
    return left, right
