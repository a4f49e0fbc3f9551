"""Days in words, as each language writes them: one place for pages, letters and papers."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from babel import Locale
from babel.dates import format_date

_FIRST = re.compile(r"(?<!\d)1(?= )")


def locale_of(language: str) -> str:
    """English is that of Britain: ``2 December``."""
    return "en_GB" if language[:2] == "en" else language


@lru_cache(maxsize=4_096)
def spelled(day: dt.date, pattern: str, language: str | Locale) -> str:
    """A day in words, by a CLDR pattern; in French the first of a month is its ``1er`` (*Lexique des règles typographiques en
    usage à l’Imprimerie nationale*). Kept, for lists name the same days again and again."""
    locale = language if isinstance(language, Locale) else Locale.parse(locale_of(language))
    told = str(format_date(day, pattern, locale=locale))
    return _FIRST.sub("1er", told, count=1) if day.day == 1 and locale.language == "fr" else told


def spelled_moment(at: dt.datetime, language: str, pattern: str = "EEEE d MMMM") -> str:
    """``mardi 1er décembre, 18:00``, on the wall clock of ``at`` itself."""
    return f"{spelled(at.date(), pattern, language)}, {at:%H:%M}"
