"""What an unforeseen visit costs, line by line, by the rules of the house: told before anyone says yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from loge.common.clock import UTC, day_of

from .hours import DAY, bounds, is_holiday, moment_on
from .models import Tariff

BASIS = 10_000
ROADS = 1.3  # kilometres of road for one as the crow flies


class Line(NamedTuple):
    """``code`` is time, distance, least, night, sunday, urgent or moved: what an invoice goes by; ``words`` are for people."""

    code: str
    words: str
    cents: int


@dataclass(frozen=True, slots=True)
class Cost:
    """The lines add up to the total, to the cent."""

    lines: tuple[Line, ...]

    @property
    def cents(self) -> int:
        return sum(line.cents for line in self.lines)


def cost(
    tariff: Tariff,
    *,
    starts_at: dt.datetime,
    lasts_for: dt.timedelta,
    travel: dt.timedelta,
    kilometres: float,
    asked_at: dt.datetime,
    zone: ZoneInfo,
    moved: int = 0,
) -> Cost:
    """Time there and on the way, distance, the night’s and the Sunday’s share of it, urgency, promised hours that are moved.
    Pure: the same question has the same answer, whoever asks and however often."""
    minutes = int((lasts_for + travel).total_seconds() // 60)
    time = tariff.hour_cents * minutes // 60
    road = round(kilometres * ROADS)
    base = time + tariff.km_cents * road
    lines = [Line("time", _("%(minutes)s min, the way included") % {"minutes": minutes}, time)]
    if road:
        lines.append(Line("distance", _("%(count)s km") % {"count": road}, tariff.km_cents * road))
    if base < tariff.least_cents:
        lines.append(Line("least", _("at least"), tariff.least_cents - base))
        base = tariff.least_cents
    starts_at = starts_at.astimezone(UTC)  # real minutes: a wall clock would count an hour too few or too many
    ends_at = starts_at + lasts_for
    whole = max(int(lasts_for.total_seconds() // 60), 1)
    night = _night_minutes(tariff, starts_at, ends_at, zone)
    if more := base * tariff.night_bp * night // (BASIS * whole):
        lines.append(Line("night", _("at night"), more))
    sunday = _sunday_minutes(starts_at, ends_at, zone)
    if more := base * tariff.sunday_bp * sunday // (BASIS * whole):
        lines.append(Line("sunday", _("on a Sunday or a public holiday"), more))
    if starts_at - asked_at <= tariff.urgent_within and (more := base * tariff.urgent_bp // BASIS):
        lines.append(Line("urgent", _("cannot wait"), more))
    if moved and tariff.moved_cents:
        lines.append(Line("moved", _("a promised hour moves"), moved * tariff.moved_cents))
    return Cost(tuple(lines))


def _sunday_minutes(starts: dt.datetime, ends: dt.datetime, zone: ZoneInfo) -> int:
    """How much of it is on a Sunday or a public holiday, split at midnight; in real minutes."""
    date, last, found = day_of(starts, zone), day_of(ends, zone), dt.timedelta(0)
    while date <= last:
        if date.weekday() == 6 or is_holiday(date):
            opens, closes = bounds(date, zone)
            found += max(min(ends, closes) - max(starts, opens), dt.timedelta(0))
        date += DAY
    return int(found.total_seconds() // 60)


def _night_minutes(tariff: Tariff, starts: dt.datetime, ends: dt.datetime, zone: ZoneInfo) -> int:
    """How much of it is at night, split at the very border; in real minutes when the clock changes."""
    first = day_of(starts, zone) - DAY
    found = dt.timedelta(0)
    for number in range((ends - starts).days + 3):
        date = first + DAY * number
        last = date if tariff.night_until > tariff.night_from else date + DAY
        opens, closes = moment_on(date, tariff.night_from, zone), moment_on(last, tariff.night_until, zone)
        found += max(min(ends, closes) - max(starts, opens), dt.timedelta(0))
    return int(found.total_seconds() // 60)
