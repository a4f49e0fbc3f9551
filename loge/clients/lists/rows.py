"""The rows of a list as stays: days in the order the whole column shows, and what is wrong with which line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from loge.common.clock import YEARS
from loge.common.errors import Invalid

from ..rules import check_days, clean_email, clean_name, titled
from .table import Table

DAYS = ("arrives_on", "leaves_on", "born_on")
HOURS = ("arrives_at", "leaves_at")
COUNTS = ("adults", "children")
WORDS = {"room": 20, "companions": 300, "group": 80, "vip": 20, "notes": 2_000, "phone": 30, "allergies": 500}
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan janv janvier january", "feb fev fevr fevrier february", "mar mars march", "apr avr avril april", "may mai", "jun juin june",
         "jul juil juillet july", "aug aout august", "sep sept septembre september", "oct octobre october", "nov novembre november",
         "dec decembre december"), 1)
    for name in names.split()
}  # fmt: skip
LANGUAGES = {"fr": "fr", "french": "fr", "francais": "fr", "fra": "fr", "fre": "fr"}


@dataclass(slots=True)
class Line:
    """One stay of a list: ``stay`` and ``guest`` are columns of ours."""

    line: int
    number: str
    stay: dict[str, Any] = field(default_factory=dict)
    guest: dict[str, Any] = field(default_factory=dict)
    email: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that cannot be taken, and why."""

    line: int
    words: str
    why: str


def read_rows(
    table: Table, columns: Mapping[str, int], *, tell: Callable[[int], None] = lambda done: None
) -> tuple[list[Line], list[Wrong]]:
    """Every row is a line or a wrong; a number that comes twice is wrong the second time."""
    month_first = {column: _month_first(table, columns[column]) for column in DAYS if column in columns}
    lines: list[Line] = []
    wrongs: list[Wrong] = []
    seen: dict[str, int] = {}
    for done, (number, cells) in enumerate(table.rows, 1):
        tell(done)
        told = {column: cells[place] for column, place in columns.items() if 0 <= place < len(cells)}
        try:
            line = _line(number, told, month_first)
            if line.number in seen:
                raise Invalid(_("The same reservation is on line %(line)s already.") % {"line": seen[line.number]})
        except Invalid as wrong:
            wrongs.append(Wrong(number, " · ".join(cell for cell in cells if cell)[:160], str(wrong)))
        else:
            seen[line.number] = number
            lines.append(line)
    return lines, wrongs


def _line(number: int, told: Mapping[str, str], month_first: Mapping[str, bool]) -> Line:
    reservation = told.get("number", "").strip()
    if not reservation:
        raise Invalid(_("There is no reservation number."))
    line = Line(number, reservation[:40])
    salutation, name = _name(told)
    line.guest = {"name": clean_name(name), "salutation": salutation}
    for column in DAYS:
        value = told.get(column, "").strip()
        if value:
            into = line.guest if column == "born_on" else line.stay
            into[column] = read_day(value, month_first=month_first.get(column, False))
    for column in ("arrives_on", "leaves_on"):
        if column not in line.stay:
            raise Invalid(
                _("There is no day of arrival.") if column == "arrives_on" else _("There is no day of departure.")
            )
    check_days(line.stay["arrives_on"], line.stay["leaves_on"])
    for column in HOURS:
        if told.get(column, "").strip():
            line.stay[column] = read_hour(told[column])
    for column in COUNTS:
        if told.get(column, "").strip():
            line.stay[column] = _count(told[column])
    for column, most in WORDS.items():
        if value := told.get(column, "").strip():
            (line.guest if column in ("phone", "allergies") else line.stay)[column] = value[:most]
    if value := told.get("language", "").strip().lower():
        line.guest["language"] = LANGUAGES.get(value.split("-")[0].replace("ç", "c"), "en")
    if value := told.get("email", "").strip():
        line.email = clean_email(value)
    return line


def _name(told: Mapping[str, str]) -> tuple[str, str]:
    family, first = told.get("name", "").strip(), told.get("first_name", "").strip()
    if not first and family.count(",") == 1:  # "Lindqvist, Karin"
        family, first = (part.strip() for part in family.split(","))
    salutation, rest = titled(told["salutation"] + " x") if told.get("salutation") else ("", "")
    if not salutation:
        for words in (first, family):
            salutation, rest = titled(words)
            if salutation:
                first, family = (rest, family) if words == first else (first, rest)
                break
    return salutation, f"{first} {family.title() if family.isupper() else family}".strip()


def _count(words: str) -> int:
    digits = re.match(r"\d{1,3}", words.strip())
    if digits is None:
        raise Invalid(_("“%(words)s” is no number of people.") % {"words": words[:20]})
    return int(digits[0])


def _month_first(table: Table, place: int) -> bool:
    """Whether 12/25/2026 stands anywhere in the column and 25/12/2026 nowhere."""
    month = day = False
    for _line_number, cells in table.rows:
        fit = re.match(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}", cells[place]) if place < len(cells) else None
        if fit:
            day |= int(fit[1]) > 12
            month |= int(fit[2]) > 12
    return month and not day


def read_day(words: str, *, month_first: bool = False) -> dt.date:
    """``2026-12-05``, ``05/12/2026``, ``5.12.26``, ``20261205``, ``05-DEC-26``, ``5 déc. 2026``, with or without an hour."""
    day = _day(words.strip().lower().replace("é", "e").replace("û", "u"), month_first)
    if day is None or day.year not in YEARS:
        raise Invalid(_("“%(words)s” is no day that can be read.") % {"words": words.strip()[:30]})
    return day


def _day(plain: str, month_first: bool) -> dt.date | None:
    try:
        if fit := re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", plain) or re.fullmatch(
            r"(\d{4})(\d{2})(\d{2})", plain
        ):
            return dt.date(int(fit[1]), int(fit[2]), int(fit[3]))
        if fit := re.match(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?!\d)", plain):
            first, second = (int(fit[2]), int(fit[1])) if month_first else (int(fit[1]), int(fit[2]))
            return dt.date(_year(fit[3]), second, first)
        if fit := re.match(r"(?:[a-z]+\.?,? )?(\d{1,2})(?:er)?[ \-./]+([a-z]+)\.?[ \-./]+(\d{4}|\d{2})(?!\d)", plain):
            return dt.date(_year(fit[3]), MONTHS[fit[2]], int(fit[1]))
        if fit := re.match(r"([a-z]+)\.? (\d{1,2}),? (\d{4})", plain):
            return dt.date(int(fit[3]), MONTHS[fit[1]], int(fit[2]))
    except (ValueError, KeyError):
        pass
    return None


def read_hour(words: str) -> dt.time:
    """``17:10``, ``17h10``, ``17h``, ``5:10 PM``, ``1710``."""
    fit = re.fullmatch(r"(\d{1,2})(?:\s*[:h.]\s*(\d{2})?(?::\d{2})?|(\d{2}))?\s*(am|pm)?", words.strip().lower())
    try:
        if fit is None:
            raise ValueError(words)
        hour = int(fit[1]) % 12 + (12 if fit[4] == "pm" else 0) if fit[4] else int(fit[1])
        return dt.time(hour, int(fit[2] or fit[3] or 0))
    except ValueError:
        raise Invalid(_("“%(words)s” is no hour that can be read.") % {"words": words.strip()[:20]}) from None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year
