"""Opening the calendar: which dates a day or a period, as said, stands for, seen from today."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from loge.understanding.when.calendar import (
    SUNDAY,
    add_months,
    days_in_month,
    first_of_next_month,
    holiday,
    monday_of,
    next_holiday,
    nth_week,
    nth_weekday,
)
from loge.understanding.when.pieces import Day, Period

NO_SUCH_DAY: Final = "no_such_day"
WEEKDAY_MISMATCH: Final = "weekday_mismatch"
DAY_MONTH_ORDER: Final = "day_month_order"

ONE_DAY: Final = timedelta(days=1)
ONE_WEEK: Final = timedelta(days=7)


@dataclass(slots=True)
class Dates:
    """A date, what else it could be, and what is wrong with it; no date at all when it cannot be."""

    date: datetime.date | None
    others: tuple[datetime.date, ...] = ()
    problem: str = ""


Range = tuple[date, date]
_REMEMBERED: Final = timedelta(days=21)  # how long one still speaks of a day by its date alone


class Today:
    """Resolves days and periods against one date."""

    def __init__(self, today: date) -> None:
        self.today = today

    def day(self, day: Day, within: Period | None = None) -> Dates:
        """The date a day stands for, inside a period if one was said."""
        found = self._plain_day(day, within)
        if found.date is not None and day.hop:
            found = replace(found, date=found.date + day.hop * ONE_WEEK, others=())
        return found

    def _plain_day(self, day: Day, within: Period | None) -> Dates:
        if day.holiday:
            return Dates(holiday(day.holiday, day.year) if day.year else next_holiday(day.holiday, self.today))
        if day.offset is not None:
            return self._checked(self.today + timedelta(days=day.offset), day.weekday, day.dom)
        if day.month is not None and day.dom is not None:
            return self._date(day, day.dom, day.month)
        if day.dom is not None:
            return self._dom_within(day, day.dom, within) if within else self._dom(day, day.dom)
        return self._weekday(day, day.weekday or 0, within)

    def _checked(self, found: date, weekday: int | None, dom: int | None = None) -> Dates:
        """The date, with a problem when the weekday or day said along with it is another."""
        if weekday is not None and weekday != found.weekday():
            return Dates(found, (self._next_weekday(weekday),), WEEKDAY_MISMATCH)
        if dom is not None and dom != found.day:
            return Dates(found, (), WEEKDAY_MISMATCH)
        return Dates(found)

    def _date(self, day: Day, dom: int, month: int) -> Dates:
        found = _real(day.year, month, dom) if day.year else self._next_date(month, dom)
        if found is None:
            return Dates(None, (), NO_SUCH_DAY)
        checked = self._checked(found, day.weekday)
        if checked.problem and not day.year and (gone := self._just_gone(found, day.weekday)):
            return Dates(gone)
        if day.swap and not checked.problem:
            other = _real(day.year, dom, month) if day.year else self._next_date(dom, month)
            if other is not None and day.weekday is None:
                return Dates(found, (other,), DAY_MONTH_ORDER)
        return checked

    def _just_gone(self, found: date, weekday: int | None) -> date | None:
        """ "Sunday 22 November" said on the Monday after: the same date of the year before, if it is near and its weekday is that one."""
        gone = _real(found.year - 1, found.month, found.day)
        return gone if gone and gone.weekday() == weekday and self.today - gone <= _REMEMBERED else None

    def _next_date(self, month: int, dom: int) -> date | None:
        """The first such date from today on; 29 February waits for its year."""
        for year in range(self.today.year, self.today.year + 9):
            found = _real(year, month, dom)
            if found is not None and found >= self.today:
                return found
            if found is None and not (month == 2 and dom == 29):
                return None
        return None

    def _dom(self, day: Day, dom: int) -> Dates:
        """The next such day of a month; with a weekday that contradicts it, the next month in which both agree."""
        first: date | None = None
        for ahead in range(48):
            start = add_months(self.today.replace(day=1), ahead)
            found = _real(start.year, start.month, dom)
            if found is None or found < self.today:
                continue
            first = first or found
            if day.weekday is None or found.weekday() == day.weekday:
                break
        else:
            return Dates(first, (), NO_SUCH_DAY if first is None else WEEKDAY_MISMATCH)
        if found != first and first is not None:
            return Dates(found, (first, self._next_weekday(day.weekday or 0)), WEEKDAY_MISMATCH)
        return Dates(found)

    def _dom_within(self, day: Day, dom: int, within: Period) -> Dates:
        start, _ = self.period(within)
        found = _real(start.year, start.month, dom)
        return self._checked(found, day.weekday) if found else Dates(None, (), NO_SUCH_DAY)

    def _weekday(self, day: Day, weekday: int, within: Period | None) -> Dates:
        if within is not None:
            return self._weekday_within(day, weekday, within)
        soon = self._next_weekday(weekday)
        if day.hop:
            return Dates(self.today if self.today.weekday() == weekday and day.which != "after_next" else soon)
        if day.which == "this" and self.today.weekday() == weekday:
            return Dates(self.today)
        if day.which == "following":
            return Dates(monday_of(self.today) + timedelta(days=7 + weekday))
        if day.which == "gone":
            return Dates(soon - ONE_WEEK if soon - ONE_WEEK < self.today else soon - 2 * ONE_WEEK)
        if day.which == "next":
            return Dates(soon, (soon + ONE_WEEK,))
        return Dates(soon)

    def _next_weekday(self, weekday: int) -> date:
        """The first such weekday strictly after today."""
        return self.today + timedelta(days=(weekday - self.today.weekday() - 1) % 7 + 1)

    def _weekday_within(self, day: Day, weekday: int, within: Period) -> Dates:
        start, end = self.period(replace(within, edge=""))
        if within.unit in ("week", "weekend"):
            return Dates(monday_of(start) + timedelta(days=weekday))
        if within.unit == "month":
            found = nth_weekday(start.year, start.month, weekday, day.nth or 1)
            if found is not None and found < self.today and not (within.year or within.which):
                start = add_months(start, 12 if within.month else 1)
                found = nth_weekday(start.year, start.month, weekday, day.nth or 1)
            return Dates(found, (), "" if found else NO_SUCH_DAY)
        first = start + timedelta(days=(weekday - start.weekday()) % 7)
        if day.nth < 0:
            return Dates(end - timedelta(days=(end.weekday() - weekday - 1) % 7 + 1))
        return Dates(first + ONE_WEEK * max(day.nth - 1, 0))

    def period(self, period: Period) -> Range:
        """The whole period as [start, end)."""
        return self._edge(period, *self._whole(period))

    def _whole(self, period: Period) -> Range:
        if period.count:
            return self._next_several(period)
        if period.anchor is not None:
            return self._around(period)
        if period.season is not None:
            return self._season(period)
        if period.within is not None or period.nth or (period.year and period.month is None):
            return self._inside(period)
        if period.unit == "month":
            return self._month(period)
        if period.unit == "weekend":
            return self._weekend(period)
        if period.unit in ("week", "fortnight"):
            start = monday_of(self.today) + _STEP.get(period.which, 0) * ONE_WEEK
            return start, start + ONE_WEEK * (2 if period.unit == "fortnight" else 1)
        return self._year(period)

    def _month(self, period: Period) -> Range:
        this = self.today.replace(day=1)
        if period.month is None:
            start = add_months(this, _STEP.get(period.which, 0))
        elif period.year:
            start = date(period.year, period.month, 1)
        else:
            ahead = (period.month - this.month) % 12
            start = add_months(this, ahead - 12 if period.which == "gone" and ahead else ahead)
            if ahead == 0 and period.which == "next":
                start = add_months(start, 12)
        return start, first_of_next_month(start.year, start.month)

    def _weekend(self, period: Period) -> Range:
        saturday = monday_of(self.today) + timedelta(days=5) + _STEP.get(period.which, 0) * ONE_WEEK
        return saturday, saturday + 2 * ONE_DAY

    def _year(self, period: Period) -> Range:
        year = self.today.year + _STEP.get(period.which, 0)
        if period.unit == "quarter":
            start = add_months(
                date(self.today.year, (self.today.month - 1) // 3 * 3 + 1, 1), 3 * _STEP.get(period.which, 0)
            )
            return start, add_months(start, 3)
        if period.unit == "decade":
            return date(year // 10 * 10, 1, 1), date(year // 10 * 10 + 10, 1, 1)
        return date(year, 1, 1), date(year + 1, 1, 1)

    def _season(self, period: Period) -> Range:
        month, dom, days = period.season or (6, 21, 92)
        start = date(period.year or self.today.year, month, dom)
        if not period.year and start + timedelta(days=days) <= self.today:
            start = start.replace(year=start.year + 1)
        if not period.year and period.which == "next" and start <= self.today:
            start = start.replace(year=start.year + 1)
        return start, start + timedelta(days=days)

    def _around(self, period: Period) -> Range:
        """The week, weekend or month holding a day: "la semaine du 18", "le week-end du 12"."""
        anchor = self.day(period.anchor).date if period.anchor else None
        if anchor is None:
            raise ValueError("no such day")
        if period.which in _BESIDE:
            return self._beside(period, anchor)
        if period.unit == "weekend":
            saturday = monday_of(anchor) + timedelta(days=5) if anchor.weekday() else anchor - 2 * ONE_DAY
            return saturday, max(saturday + 2 * ONE_DAY, anchor + ONE_DAY if not anchor.weekday() else saturday)
        if period.unit == "week":
            monday = (
                monday_of(anchor + ONE_DAY)
                if anchor.weekday() == SUNDAY and period.anchor and period.anchor.dom
                else monday_of(anchor)
            )
            return monday, monday + ONE_WEEK
        start = anchor.replace(day=1)
        return start, first_of_next_month(start.year, start.month)

    def _beside(self, period: Period, anchor: date) -> Range:
        """The last week or weekend that is over before a day, or the first that begins after it."""
        begins, lasts = (5, 2) if period.unit == "weekend" else (0, 7)
        if period.which == "gone":
            back = (anchor.weekday() - begins) % 7
            start = anchor - timedelta(days=back if back >= min(lasts, SUNDAY) else back + 7)
        else:
            start = anchor + timedelta(days=(begins - anchor.weekday() - 1) % 7 + 1)
        return start, start + timedelta(days=lasts)

    def _inside(self, period: Period) -> Range:
        """The nth week, weekend, month or fortnight of a month or a year."""
        if period.within is not None:
            start, end = self.period(period.within)
        elif period.year:
            start, end = date(period.year, 1, 1), date(period.year + 1, 1, 1)
        else:
            start, end = self._year(replace(period, unit="year"))
        nth = period.nth or 1
        if not period.nth and period.within is not None and period.unit == period.within.unit:
            return start, end
        if period.unit == "week":
            monday = nth_week(start, end, nth)
            if period.within is None and not period.year and monday + ONE_WEEK <= self.today:
                monday = nth_week(end, add_months(end, 12), nth)
            return monday, monday + ONE_WEEK
        if period.unit == "weekend":
            saturday = nth_weekday(start.year, start.month, 5, nth) or start
            return saturday, saturday + 2 * ONE_DAY
        if period.unit == "day":
            day = start + timedelta(days=nth - 1) if nth > 0 else end + timedelta(days=nth)
            return day, day + ONE_DAY
        if period.unit == "month" and period.nth:
            first = add_months(start, nth - 1 if nth > 0 else 12 + nth)
            return first, first_of_next_month(first.year, first.month)
        if period.unit == "fortnight":
            middle = start.replace(day=16)
            return (start, middle) if nth == 1 else (middle, end)
        return start, end

    def _next_several(self, period: Period) -> Range:
        """ "the next 3 days" begin tomorrow, "the next 2 months" on the first."""
        n, first = min(period.count, 5000), self.today + ONE_DAY
        if period.vague or period.unit == "week":
            return first, first + timedelta(days=n * _VAGUE_DAYS.get(period.unit, 1))
        if period.unit == "month":
            start = first_of_next_month(self.today.year, self.today.month)
            return start, add_months(start, n)
        if period.unit == "year":
            return date(self.today.year + 1, 1, 1), date(min(self.today.year + 1 + n, date.max.year), 1, 1)
        if period.unit == "workday":
            return first, add_workdays(self.today, n) + ONE_DAY
        return first, first + timedelta(days=n * (7 if period.unit == "weekend" else 1))

    def _edge(self, period: Period, start: date, end: date) -> Range:
        if not period.edge:
            return start, end
        if period.edge == "rest":
            return max(self.today, start), end
        whole = (end - start).days
        if whole <= 7:
            return self._edge_of_week(period.edge, start, end)
        if period.edge in ("later", "late"):
            tail = start + timedelta(days=whole * 2 // 3)
            return (max(tail, self.today) if period.edge == "later" and tail < self.today < end else tail), end
        if period.edge == "early":
            early_end = start + timedelta(days=whole // 3)
            if early_end <= self.today and _is_this(period):
                start = add_months(start, 1 if period.unit == "month" else 12)
            return start, start + timedelta(days=whole // 3)
        return start + timedelta(days=whole // 3), start + timedelta(days=whole * 2 // 3)

    def _edge_of_week(self, edge: str, start: date, end: date) -> Range:
        if edge == "early":
            return start, min(start + 3 * ONE_DAY, end)
        if edge == "middle":
            return start + 2 * ONE_DAY, start + 4 * ONE_DAY
        return max(start + 3 * ONE_DAY, self.today) if start <= self.today < end else start + 3 * ONE_DAY, end


_BESIDE: Final = ("gone", "following")
_STEP: Final = {"next": 1, "following": 1, "after_next": 2, "gone": -1}
_VAGUE_DAYS: Final = {"week": 7, "month": 30, "year": 365, "weekend": 7}


def _is_this(period: Period) -> bool:
    return not period.which and not period.year


def _real(year: int | None, month: int, dom: int) -> date | None:
    if year is None or not (1 <= month <= 12 and 1 <= year <= date.max.year and 1 <= dom <= days_in_month(year, month)):
        return None
    return date(year, month, dom)


def add_workdays(day: date, count: int) -> date:
    """So many working days later (Monday to Friday; public holidays are the house's business)."""
    for _ in range(min(count, 1000)):
        day += ONE_DAY
        while day.weekday() > 4:
            day += ONE_DAY
    return day
