"""The three legal ways to have someone work in a home in France, compared in cost: an estimate that shows its working.

Oneself with the CESU (emploi direct), oneself with an agency's help (mandataire), through an agency (prestataire). Pure: no
database. Figures are dated files beside this one, each with its source (Code du travail, L. 7232-6 for the three ways)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

DIRECT, MANDATE, AGENCY = "direct", "mandate", "agency"
WAYS = (DIRECT, MANDATE, AGENCY)
VAT = ("home", "frail", "other")
FOLDER = Path(__file__).parent
WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class Figure:
    value: int
    source: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The figures in force from a day on."""

    since: dt.date
    read_on: dt.date
    figures: Mapping[str, Figure]

    def __getitem__(self, name: str) -> int:
        return self.figures[name].value


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is compared. Wage: net, an hour, holiday pay included; prices of agencies: an hour, VAT included."""

    hours: Decimal  # a month
    net_cents: int
    agency_cents: int
    mandate_cents: int  # the agency's own fee in a mandate
    dependants: int = 0
    first_year: bool = False
    vat: str = "home"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the working: which figure, what it comes to a month, and the numbers it was made of."""

    key: str
    cents: int
    numbers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to employ: what it costs a month, a year, what comes back as tax credit, and what is left."""

    key: str
    lines: tuple[Line, ...]
    month: int
    year: int
    ceiling: int
    credit: int

    @property
    def left(self) -> int:
        """What a year costs once the credit is in."""
        return self.year - self.credit


def rules(on: dt.date) -> Rules:
    """The figures in force that day; before the first file, the first one."""
    known = _known()
    return max((one for one in known if one.since <= on), key=lambda one: one.since, default=known[0])


def compare(wanted: Wanted, known: Rules) -> tuple[Way, ...]:
    """The three, in the same order always: which is best is for people to say."""
    wage = _wage(wanted, known)
    fee = Line("fee", _cents(wanted.hours * wanted.mandate_cents), {"price": wanted.mandate_cents})
    price = _cents(wanted.hours * wanted.agency_cents)
    rate = known[f"vat_{wanted.vat}"]
    vat = _cents(Decimal(price) * rate / (WHOLE + rate))
    agency = (Line("price", price - vat, {"price": wanted.agency_cents}), Line("vat", vat, {"bp": rate}))
    own = ceiling(wanted, known, employs=True)
    return (
        _way(DIRECT, wage, own, known),
        _way(MANDATE, (*wage, fee), own, known),
        _way(AGENCY, agency, ceiling(wanted, known, employs=False), known),
    )


def ceiling(wanted: Wanted, known: Rules, *, employs: bool) -> int:
    """Up to how much of a year's spending counts for the credit."""
    first = "_first_year" if wanted.first_year and employs else ""
    more = known["ceiling_for_each"] * wanted.dependants
    return min(known[f"ceiling{first}"] + more, known[f"ceiling{first}_most"])


def hourly_gross(wanted: Wanted, known: Rules) -> Decimal:
    """The gross wage of an hour, in cents, holiday pay taken out: what is compared with the minimum wage."""
    return _gross(wanted, known) * WHOLE / (WHOLE + known["holiday_pay"])


def is_lawful(wanted: Wanted, known: Rules) -> bool:
    return hourly_gross(wanted, known) >= known["minimum_wage"]


def _wage(wanted: Wanted, known: Rules) -> tuple[Line, ...]:
    net = _cents(wanted.hours * wanted.net_cents)
    gross = _cents(wanted.hours * _gross(wanted, known))
    employer = _cents(Decimal(gross) * known["employer_rate"] / WHOLE)
    less = min(employer, _cents(wanted.hours * known["hourly_deduction"]))
    return (
        Line("net", net, {"price": wanted.net_cents}),
        Line("employee", gross - net, {"bp": known["employee_rate"]}),
        Line("employer", employer, {"bp": known["employer_rate"]}),
        Line("deduction", -less, {"price": known["hourly_deduction"]}),
    )


def _gross(wanted: Wanted, known: Rules) -> Decimal:
    return Decimal(wanted.net_cents) * WHOLE / (WHOLE - known["employee_rate"])


def _way(key: str, lines: tuple[Line, ...], most: int, known: Rules) -> Way:
    month = sum(line.cents for line in lines)
    year = 12 * month
    credit = _cents(Decimal(min(year, most)) * known["credit_rate"] / WHOLE)
    return Way(key, lines, month, year, most, credit)


def _cents(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))


@cache
def _known() -> tuple[Rules, ...]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        since, read_on = told.pop("from"), told.pop("read_on")
        found.append(Rules(since, read_on, {name: Figure(one["value"], one["source"]) for name, one in told.items()}))
    return tuple(found)
