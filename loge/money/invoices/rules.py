"""What the law says of invoices on a given day, read from ``rules_fr.toml``: a rule is never changed, another begins."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from loge.common.errors import Invalid

FILE = Path(__file__).with_name("rules_fr.toml")


@dataclass(frozen=True, slots=True)
class Rate:
    """How a line is taxed: its category (UNTDID 5305), its rate, and why there is none."""

    key: str
    category: str
    basis_points: int
    code: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Franchise:
    """Up to ``base`` in a year no tax is asked the year after; past ``most`` it is asked from that very operation."""

    base_cents: int
    most_cents: int


def rate(key: str, day: dt.date) -> Rate:
    """The rate of that name at the tax point. Raises Invalid when there was none."""
    found = _in_force("rate", day, key=key)
    if found is None:
        raise Invalid(f"No rate {key} was in force on {day}.", field="rate")
    return Rate(found["key"], found["category"], found["basis_points"], found.get("code", ""), found.get("words", ""))


def franchise(day: dt.date) -> Franchise:
    found = _in_force("franchise", day)
    assert found is not None
    return Franchise(found["base_cents"], found["most_cents"])


def late_fee_cents(day: dt.date) -> int:
    """What a professional who pays late owes for it (Code de commerce, D. 441-5)."""
    found = _in_force("late", day)
    return int(found["fee_cents"]) if found else 0


def consumer(day: dt.date) -> dict[str, int]:
    """The delays a consumer has: notice of renewal, withdrawal, refund."""
    found = _in_force("consumer", day)
    assert found is not None
    return {name: value for name, value in found.items() if isinstance(value, int)}


def leaves_franchise(before_cents: int, with_cents: int, day: dt.date) -> bool:
    """Whether this operation passes the threshold that is never passed: it and all that follow bear tax (CGI, 293 B II)."""
    most = franchise(day).most_cents
    return with_cents > most or before_cents > most


def left_by_the_year_before(last_year_cents: int, year: int, began_on: dt.date | None = None) -> bool:
    """Whether the turnover of the year before ends the franchise on the first of January (CGI, 293 B I).

    Of a first year that was not whole, the base counts for its days alone (CGI, 293 D; CAA Paris, 1 July 2022); the
    threshold that is never passed does not shrink.
    """
    last = dt.date(year - 1, 12, 31)
    whole = last.timetuple().tm_yday
    days = (last - began_on).days + 1 if began_on is not None and began_on.year == last.year else whole
    return last_year_cents * whole > franchise(last).base_cents * days


def _in_force(kind: str, day: dt.date, **also: str) -> dict[str, Any] | None:
    """The last rule of that kind that had begun, unless it had ended."""
    fitting = [
        row
        for row in _told().get(kind, [])
        if row["since"] <= day <= row.get("until", dt.date.max)
        and all(row[name] == value for name, value in also.items())
    ]
    return max(fitting, key=lambda row: row["since"], default=None)


@cache
def _told() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(FILE.read_text("utf-8"))
