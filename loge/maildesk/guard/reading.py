"""Dates, hours, prices and numbers as people write them in five languages. Only forms that can be nothing else are read:
a guard that cries wolf is switched off."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

from loge.common.money import parse_cents

T = TypeVar("T")

WEEKDAYS = {
    name: day
    for names in (
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "monday tuesday wednesday thursday friday saturday sunday",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "lunes martes miercoles jueves viernes sabado domingo",
        "lunedi martedi mercoledi giovedi venerdi sabato domenica",
    )
    for day, name in enumerate(names.split())
}
WEEKDAYS |= {"sonnabend": 5}
MONTHS = {
    name: month
    for names in (
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "january february march april may june july august september october november december",
        "januar februar marz april mai juni juli august september oktober november dezember",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    )
    for month, name in enumerate(names.split(), 1)
}
NUMBERS = {
    name: number
    for names in (
        "un deux trois quatre cinq six sept huit neuf dix onze douze",
        "one two three four five six seven eight nine ten eleven twelve",
        "eine zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
        "una dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "un due tre quattro cinque sei sette otto nove dieci undici dodici",
    )
    for number, name in enumerate(names.split(), 1)
}
NUMBERS |= {"une": 1, "uno": 1, "a": 1}

_W = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_M = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?:\b(?P<weekday>{_W})[\s,.]+(?:(?:le|the|den|el|il)\s+)?)?\b(?P<day>\d{{1,2}}|1er)(?:st|nd|rd|th|er|º|°)?\.?\s+(?:(?:de|of)\s+)?"
    rf"(?P<month>{_M})\b(?:,?\s+(?:de\s+)?(?P<year>20\d\d)\b)?"
)
_MONTH_FIRST = re.compile(
    rf"(?:\b(?P<weekday>{_W})[\s,]+)?\b(?P<month>{_M})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[:h]\d)(?:,?\s+(?P<year>20\d\d)\b)?"
)
_NUMERIC = re.compile(
    rf"(?:\b(?P<weekday>{_W})[\s,]+(?:(?:le|the|den|el|il)\s+)?)?(?<![\d/.,-])(?P<day>\d{{1,2}})(?P<sign>[/.])(?P<month>\d{{1,2}})(?:(?P=sign)(?P<year>20\d\d|\d\d)|(?P=sign)?)(?![\d/€])(?!\s?(?:€|eur))"
)
_ISO = re.compile(r"(?P<weekday>(?!))?\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_WEEKDAY = re.compile(rf"\b(?:{_W})s?\b")
_HOUR = re.compile(
    r"(?<![\d.,:/])(?:(?P<h1>[01]?\d|2[0-4])\s?h(?:\s?(?P<m1>[0-5]\d))?\b(?!\w)"
    r"|(?P<h2>[01]?\d|2[0-4])[:.](?P<m2>[0-5]\d)(?!\d|[.:/]\d|\s?(?:€|eur|%))(?:\s?(?P<half2>[ap])\.?m\b)?(?P<uhr>\s?uhr)?"
    r"|(?P<h3>1[0-2]|0?[1-9])\s?(?P<half3>[ap])\.?m\b|(?P<h4>[01]?\d|2[0-4])\s(?:heures?|uhr|o.clock)\b(?:\s(?P<m4>[0-5]\d)\b)?)"
)
_NOON = re.compile(
    r"\b(?P<noon>midi|noon|mittag|mediodia|mezzogiorno)\b|\b(?P<midnight>minuit|midnight|mitternacht|medianoche|mezzanotte)\b"
)
_PRICE = re.compile(
    r"(?:€|\beur\b)\s?(?P<before>\d{1,3}(?:[  ,.']\d{3})+(?:[.,]\d\d)?(?!\d)|\d+(?:[.,]\d{1,2})?)"
    r"|(?<![\d.,])(?P<after>\d{1,3}(?:[  .,']\d{3})+(?:[.,]\d\d)?|\d+(?:[.,]\d{1,2})?)\s?(?:€|(?:eur|euros?)\b)"
)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Something found at ``start:end``; ``value`` None: written as one, yet there is none (31 February)."""

    value: T | None
    start: int
    end: int
    weekday: int | None = None
    has_year: bool = True


def fold(text: str) -> str:
    """Small letters without accents, each letter in its place."""
    return "".join(_bare(sign) for sign in text)


def _bare(sign: str) -> str:
    if sign in "\u00a0\u202f\u2009":
        return " "
    if sign in "’ʼ":
        return "'"
    bare = unicodedata.normalize("NFD", sign.lower())[:1]
    return bare or sign


def dates(text: str, today: dt.date) -> list[Found[dt.date]]:
    """Every date with a day and a month, in order. Without a year: the next one, or one just past."""
    folded = fold(text)
    found: list[Found[dt.date]] = []
    for pattern in (_ISO, _DATE, _MONTH_FIRST, _NUMERIC):
        for match in pattern.finditer(folded):
            one = _date(match, today)
            if one and not any(other.start < one.end and one.start < other.end for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def weekdays(text: str) -> list[Found[int]]:
    """Every name of a weekday, in order."""
    folded = fold(text)
    return [Found(WEEKDAYS.get(m[0], WEEKDAYS.get(m[0].rstrip("s"), 0)), *m.span()) for m in _WEEKDAY.finditer(folded)]


def hours(text: str) -> list[Found[dt.time]]:
    """Every hour that can be nothing else."""
    folded = fold(text)
    found = [one for match in _HOUR.finditer(folded) if (one := _hour(match)) is not None]
    for match in _NOON.finditer(folded):
        found.append(Found(dt.time(12 if match["noon"] else 0), *match.span()))
    return sorted(found, key=lambda one: one.start)


def prices(text: str) -> list[Found[int]]:
    """Every amount of euros, in cents."""
    return [Found(_cents(m["before"] or m["after"]), *m.span()) for m in _PRICE.finditer(fold(text))]


def _date(match: re.Match[str], today: dt.date) -> Found[dt.date] | None:
    month = MONTHS.get(match["month"]) or int(match["month"])
    day = 1 if match["day"] == "1er" else int(match["day"])
    numeric = match["month"].isdigit()
    if numeric and not (1 <= month <= 12 and 1 <= day <= 31):
        return None  # a score, a fraction, a number of a street
    weekday = WEEKDAYS.get(match["weekday"]) if match["weekday"] else None
    year = match["year"]
    value = _at(int(year) + (2000 if len(year) == 2 else 0), month, day) if year else _soon(month, day, today)
    return Found(value, *match.span(), weekday=weekday, has_year=bool(year))


def _soon(month: int, day: int, today: dt.date) -> dt.date | None:
    """The date of that name nearest to today, a little later rather than long ago."""
    near = [one for year in (today.year - 1, today.year, today.year + 1) if (one := _at(year, month, day))]
    return min(near, key=lambda one: abs((one - today).days - 120), default=None)


def _at(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _hour(match: re.Match[str]) -> Found[dt.time] | None:
    hour = int(next(value for value in (match["h1"], match["h2"], match["h3"], match["h4"]) if value))
    minute = int(match["m1"] or match["m2"] or match["m4"] or 0)
    half = match["half2"] or match["half3"]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return Found(dt.time(hour % 24, minute), *match.span()) if hour <= 24 else None


def _cents(words: str) -> int | None:
    """``1 200``, ``1.200,00`` and ``1,200.00`` alike."""
    bare = words.replace(" ", "").replace("'", "")
    whole, cents = bare, ""
    tail = re.search(r"[.,](\d{1,2})$", bare)
    if tail:
        whole, cents = bare[: tail.start()], tail[0]
    return parse_cents(re.sub(r"[.,]", "", whole) + cents.replace(",", "."))
