"""Days and hours: the weekday is that of the date, the day is in the stay and not over, the partner is open."""

from __future__ import annotations

import datetime as dt
import re

from django.utils.translation import gettext as _

from .. import spoken
from ..facts import Facts, Hours, ItemFact
from . import reading
from .reading import Found
from .warning import STOP, Draft, Warning, starts

TOGETHER = 30  # characters between a day and its hour
_HABIT = re.compile(
    r"(?:ferme|closed|ouvert|open|geschlossen|geoffnet|cerrado|abierto|chiuso|aperto|chaque|every|jeden|cada|ogni|tous les)\w*"
    r"(?:\s+\w+){0,3}\s*$|\b(?:du|from|von|to|au|bis|et|and|und|y|e)\s+$|\b(?:le|les)\s+\w+s\s+$"
)


def dates(draft: Draft, facts: Facts) -> list[Warning]:
    found = []
    for date in draft.dates:
        doubt = _doubt(draft, facts, date)
        if doubt is not None:
            found.append(doubt)
    return found


def _doubt(draft: Draft, facts: Facts, date: Found[dt.date]) -> Warning | None:
    if date.value is None:
        return draft.warn("no_such_day", _("There is no such day in the calendar."), date, STOP)
    told = spoken.day(date.value, _ui())
    if date.weekday is not None and date.value.weekday() != date.weekday:
        return draft.warn(
            "weekday", _("The weekday does not go with the date: it is %(day)s.") % {"day": told}, date, STOP
        )
    if date.value < facts.today and date.value not in draft.known_dates:
        return draft.warn("past", _("This day is over."), date, STOP)
    if date.value not in draft.known_dates:
        if facts.stay and not facts.stay.arrives_on <= date.value <= facts.stay.leaves_on:
            return draft.warn("outside_stay", _("This day is outside the stay, and no item has it."), date)
        return draft.warn("date", _("No item has this day."), date)
    item = next((one for one in facts.items if (at := starts(one, facts)) and at.date() == date.value), None)
    if item and facts.stay and not facts.stay.arrives_on <= date.value <= facts.stay.leaves_on:
        return draft.warn("outside_stay", _("This day is outside the stay."), date)
    return None


def weekdays(draft: Draft, facts: Facts) -> list[Warning]:
    """A weekday without its date must be the day of something known."""
    if not any(item.starts_at for item in facts.items):
        return []
    known = {day.weekday() for day in draft.known_dates} | {(facts.today + dt.timedelta(days=1)).weekday()}
    folded = reading.fold(draft.text)
    said = {one.value for one in reading.weekdays(draft.said)}
    found = []
    for name in reading.weekdays(draft.text):
        in_date = any(date.start <= name.start < date.end for date in draft.dates)
        if in_date or name.value in known | said or _HABIT.search(folded[max(0, name.start - 40) : name.start]):
            continue
        found.append(draft.warn("weekday_alone", _("Nothing known takes place on this weekday."), name))
    return found


def hours(draft: Draft, facts: Facts) -> list[Warning]:
    """An hour belongs to an item; beside a day, to an item of that day."""
    found = []
    for hour in draft.hours:
        if hour.value not in draft.known_hours:
            found.append(draft.warn("hour", _("No item has this hour."), hour))
            continue
        date = _day_beside(draft, hour)
        if date is not None and date.value is not None and not _fits(facts, date.value, hour.value):
            found.append(draft.warn("hour_of_another", _("That day, no item is at this hour."), hour))
    return found


def openings(draft: Draft, facts: Facts) -> list[Warning]:
    """A partner whose hours are known is open when the guest comes, if the draft speaks of that day."""
    found = []
    for item in facts.items:
        at = starts(item, facts)
        if at is None or not item.hours or is_open(item.hours, at):
            continue
        date = next((one for one in draft.dates if one.value == at.date()), None)
        if date is not None:
            told = {"partner": item.partner or item.titles.get(_ui(), item.title), "when": spoken.when(at, _ui())}
            found.append(draft.warn("closed", _("%(partner)s is closed then: %(when)s.") % told, date, STOP))
    return found


def is_open(week: tuple[Hours, ...], at: dt.datetime) -> bool:
    """Whether one of the openings holds this moment; a night belongs to the evening it began in."""
    for one in week:
        over_night = one.closes < one.opens
        if one.weekday == at.weekday() and one.opens <= at.time() and (over_night or at.time() < one.closes):
            return True
        if over_night and (one.weekday + 1) % 7 == at.weekday() and at.time() < one.closes:
            return True
    return False


def _day_beside(draft: Draft, hour: Found[dt.time]) -> Found[dt.date] | None:
    near = [date for date in draft.dates if 0 <= hour.start - date.end <= TOGETHER and "\n" not in draft.text[date.end : hour.start] and ". " not in draft.text[date.end : hour.start]]  # fmt: skip
    return max(near, key=lambda one: one.end, default=None)


def _fits(facts: Facts, date: dt.date, hour: dt.time | None) -> bool:
    """Whether some item of that day says this hour; a day without items says nothing about hours."""
    that_day = [item for item in facts.items if (at := starts(item, facts)) and at.date() == date]
    if not that_day:
        return True
    return any(_says(item, facts, hour) for item in that_day)


def _says(item: ItemFact, facts: Facts, hour: dt.time | None) -> bool:
    at = starts(item, facts)
    known = {at.time().replace(second=0, microsecond=0)} if at else set()
    if item.ends_at:
        known.add(item.ends_at.astimezone(item.zone or facts.zone).time().replace(second=0, microsecond=0))
    known |= {one for opening in item.hours for one in (opening.opens, opening.closes)}
    known |= {one.value for one in reading.hours(" ".join((item.note, item.disclaimer))) if one.value}
    return hour in known or (facts.stay is not None and hour in (facts.stay.arrives_at, facts.stay.leaves_at))


def _ui() -> str:
    from django.utils.translation import get_language

    return (get_language() or "en")[:2]
