"""What a plan costs beyond its fee, in lines one can read before saying yes: an hour by the time of day, the price list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from loge.common.money import Money

from .pricing import BASIS

MOST_PRICES = 40


@dataclass(frozen=True, slots=True)
class Rate:
    """One line: what, what it costs, and by how much more than by day (basis points)."""

    words: str
    price: Money
    more_bp: int = 0


def lines(plan: Any) -> list[Rate]:
    """The hour by day, at night, on a Sunday, at night on a Sunday; then the price list."""
    coin, rates = plan.house.currency, plan.rates
    found = []
    if rates.hour_cents:
        span = {"from": _wall(rates.night_from), "until": _wall(rates.night_until)}
        found = [Rate(_("An hour beyond what is included"), Money(rates.hour_cents, coin))]
        more = [
            (_("… at night, from %(from)s to %(until)s") % span, rates.night_bp),
            (_("… on a Sunday"), rates.sunday_bp),
            (_("… on a Sunday night"), rates.night_bp + rates.sunday_bp if rates.night_bp and rates.sunday_bp else 0),
        ]
        found += [Rate(words, Money(rates.hour_cents * (BASIS + bp) // BASIS, coin), bp) for words, bp in more if bp]
    return found + [Rate(str(row["words"]), Money(int(row["cents"]), coin)) for row in plan.prices]


def _wall(time: dt.time) -> str:
    return time.strftime("%H:%M")
