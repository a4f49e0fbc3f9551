"""What an unforeseen visit costs, line by line, by the rules of the house: told before anyone says yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .hours import DAY, moment_on
from .models import Tariff

BASIS = 10_000
ROADS = 1.3  # kilometres of road for one as the crow flies


@dataclass(frozen=True, slots=True)
class Cost:
    """The lines add up to the total, to the cent."""

    lines: tuple[tuple[str, int], ...]

    @property
    def cents(self) -> int:
        return sum(cents for _words, cents in self.lines)


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
    """Time there and on the way, distance, the night’s share of it, urgency, promised hours that are moved."""
    minutes = int((lasts_for + travel).total_seconds() // 60)
    time = tariff.hour_cents * minutes // 60
    road = round(kilometres * ROADS)
    base = time + tariff.km_cents * road
    lines = [(_("%(minutes)s min, the way included") % {"minutes": minutes}, time)]
    if road:
        lines.append((_("%(count)s km") % {"count": road}, tariff.km_cents * road))
    if base < tariff.least_cents:
        lines.append((_("at least"), tariff.least_cents - base))
        base = tariff.least_cents
    night = _night_minutes(tariff, starts_at, starts_at + lasts_for, zone)
    whole = max(int(lasts_for.total_seconds() // 60), 1)
    if night and (more := base * tariff.night_bp * night // (BASIS * whole)):
        lines.append((_("at night"), more))
    if starts_at - asked_at <= tariff.urgent_within and (more := base * tariff.urgent_bp // BASIS):
        lines.append((_("cannot wait"), more))
    if moved and tariff.moved_cents:
        lines.append((_("a promised hour moves"), moved * tariff.moved_cents))
    return Cost(tuple(lines))


def _night_minutes(tariff: Tariff, starts: dt.datetime, ends: dt.datetime, zone: ZoneInfo) -> int:
    """How much of it is at night, split at the very border; in real minutes when the clock changes."""
    first = starts.astimezone(zone).date() - DAY
    found = dt.timedelta(0)
    for number in range((ends - starts).days + 3):
        date = first + DAY * number
        last = date if tariff.night_until > tariff.night_from else date + DAY
        opens, closes = moment_on(date, tariff.night_from, zone), moment_on(last, tariff.night_until, zone)
        found += max(min(ends, closes) - max(starts, opens), dt.timedelta(0))
    return int(found.total_seconds() // 60)
