"""Days and months: the feasts both languages name, and plain arithmetic on the calendar.

Movable feasts follow Easter by the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

MONDAY, THURSDAY, FRIDAY, SUNDAY = 0, 3, 4, 6


def days_in_month(year: int, month: int) -> int:
    """How many days that month has."""
    return (first_of_next_month(year, month) - date(year, month, 1)).days


def first_of_next_month(year: int, month: int) -> date:
    """The first day after that month; December 9999 has none and keeps its last day."""
    if month < 12:
        return date(year, month + 1, 1)
    return date(year + 1, 1, 1) if year < date.max.year else date.max


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month. Raises OverflowError past year 9999."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("beyond the calendar")
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a month, counted from its end when negative; None when there is no fifth."""
    first = date(year, month, 1)
    last = days_in_month(year, month)
    days = range(1 + (weekday - first.weekday()) % 7, last + 1, 7)
    index = nth - 1 if nth > 0 else nth
    return date(year, month, days[index]) if -len(days) <= index < len(days) else None


def nth_week(start: date, end: date, nth: int) -> date:
    """The Monday of the nth week of [start, end): a week belongs where its Thursday falls (ISO 8601)."""
    if nth < 0:
        thursday = end - timedelta(days=1)
        thursday -= timedelta(days=(thursday.weekday() - THURSDAY) % 7)
        return thursday - timedelta(days=3 + 7 * (-nth - 1))
    thursday = start + timedelta(days=(THURSDAY - start.weekday()) % 7)
    return thursday - timedelta(days=3 - 7 * (nth - 1))


@lru_cache(maxsize=256)
def easter(year: int) -> date:
    """Easter Sunday."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    n = (h - m + r + 90) // 25
    return date(year, n, (h - m + r + n + 19) % 32)


def _after_easter(days: int) -> Callable[[int], date | None]:
    return lambda year: easter(year) + timedelta(days=days)


def _nth(month: int, weekday: int, nth: int, plus: int = 0) -> Callable[[int], date | None]:
    def feast(year: int) -> date | None:
        day = nth_weekday(year, month, weekday, nth)
        return day + timedelta(days=plus) if day else None

    return feast


def _mothers_fr(year: int) -> date | None:
    """Last Sunday of May, or the first of June when that is Pentecost (Code de l'action sociale, art. D215-1)."""
    day = nth_weekday(year, 5, SUNDAY, -1)
    if day == easter(year) + timedelta(days=49):
        return nth_weekday(year, 6, SUNDAY, 1)
    return day


def _lunar(table: dict[int, tuple[int, int]]) -> Callable[[int], date | None]:
    return lambda year: date(year, *table[year]) if year in table else None


FIXED: Final[dict[str, tuple[int, int]]] = {
    "new_year": (1, 1), "epiphany": (1, 6), "burns": (1, 25), "candlemas": (2, 2), "valentine": (2, 14),
    "canada": (7, 1), "saint_patrick": (3, 17), "april_fools": (4, 1), "earth": (4, 22), "labour_fr": (5, 1), "victory": (5, 8),
    "juneteenth": (6, 19), "music": (6, 21), "saint_john": (6, 24), "independence": (7, 4), "bastille": (7, 14),
    "assumption": (8, 15), "boss": (10, 16), "halloween": (10, 31), "all_saints": (11, 1), "all_souls": (11, 2),
    "bonfire": (11, 5), "armistice": (11, 11), "saint_nicholas": (12, 6), "christmas_eve": (12, 24),
    "christmas": (12, 25), "saint_stephen": (12, 26), "new_year_eve": (12, 31),
}  # fmt: skip

# First day in France and by the Umm al-Qura calendar; the moon may move it by a day.
_EID_AL_FITR: Final = {2019: (6, 4), 2020: (5, 24), 2021: (5, 13), 2022: (5, 2), 2023: (4, 21), 2024: (4, 10),
                       2025: (3, 30), 2026: (3, 20), 2027: (3, 9), 2028: (2, 26), 2029: (2, 14), 2030: (2, 4)}  # fmt: skip
_EID_AL_ADHA: Final = {2019: (8, 11), 2020: (7, 31), 2021: (7, 20), 2022: (7, 9), 2023: (6, 28), 2024: (6, 16),
                       2025: (6, 6), 2026: (5, 27), 2027: (5, 16), 2028: (5, 5), 2029: (4, 24), 2030: (4, 13)}  # fmt: skip
_RAMADAN: Final = {2019: (5, 6), 2020: (4, 24), 2021: (4, 13), 2022: (4, 2), 2023: (3, 23), 2024: (3, 11),
                   2025: (3, 1), 2026: (2, 18), 2027: (2, 8), 2028: (1, 28), 2029: (1, 16), 2030: (1, 5)}  # fmt: skip

_LUNAR_NEW_YEAR: Final = {2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3)}
_DIWALI: Final = {2025: (10, 20), 2026: (11, 8), 2027: (10, 29), 2028: (10, 17), 2029: (11, 5), 2030: (10, 26)}
_HANUKKAH: Final = {
    2025: (12, 14),
    2026: (12, 4),
    2027: (12, 24),
    2028: (12, 12),
    2029: (12, 1),
    2030: (12, 20),
}  # evening

MOVABLE: Final[dict[str, Callable[[int], date | None]]] = {
    "shrove_tuesday": _after_easter(-47), "ash_wednesday": _after_easter(-46), "palm_sunday": _after_easter(-7),
    "good_friday": _after_easter(-2), "holy_saturday": _after_easter(-1), "easter": _after_easter(0),
    "easter_monday": _after_easter(1), "ascension": _after_easter(39), "pentecost": _after_easter(49),
    "whit_monday": _after_easter(50), "mothers_fr": _mothers_fr, "mothers_us": _nth(5, SUNDAY, 2),
    "fathers": _nth(6, SUNDAY, 3), "grandmothers": _nth(3, SUNDAY, 1), "neighbours": _nth(5, FRIDAY, -1),
    "king": _nth(1, MONDAY, 3), "presidents": _nth(2, MONDAY, 3), "memorial": _nth(5, MONDAY, -1),
    "labour_us": _nth(9, MONDAY, 1), "columbus": _nth(10, MONDAY, 2), "thanksgiving": _nth(11, THURSDAY, 4),
    "black_friday": _nth(11, THURSDAY, 4, 1), "cyber_monday": _nth(11, THURSDAY, 4, 4),
    "super_bowl": _nth(2, SUNDAY, 2), "eid_al_fitr": _lunar(_EID_AL_FITR), "eid_al_adha": _lunar(_EID_AL_ADHA),
    "ramadan": _lunar(_RAMADAN), "lunar_new_year": _lunar(_LUNAR_NEW_YEAR), "diwali": _lunar(_DIWALI),
    "hanukkah": _lunar(_HANUKKAH), "mothers_uk": _after_easter(-21), "may_day": _nth(5, MONDAY, 1),
    "summer_bank": _nth(8, MONDAY, -1),
}  # fmt: skip


def holiday(name: str, year: int) -> date | None:
    """The day of a feast in a year; None for a lunar feast in a year the tables do not know."""
    fixed = FIXED.get(name)
    return date(year, *fixed) if fixed else MOVABLE[name](year)


def next_holiday(name: str, today: date) -> date | None:
    """Its first day on or after today."""
    for year in (today.year, today.year + 1):
        day = holiday(name, year)
        if day and day >= today:
            return day
    return None
