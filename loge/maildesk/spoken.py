"""Dates, hours, prices and forms of address as each language writes them."""

from __future__ import annotations

import datetime as dt

from babel import Locale, UnknownLocaleError
from babel.dates import format_time

from loge.common.dates import spelled

LOCALES = {"en": "en_GB", "fr": "fr_FR", "de": "de_DE", "es": "es_ES", "it": "it_IT", "nl": "nl_NL", "pt": "pt_PT"}
NAMES = {
    "fr": "français",
    "en": "English",
    "de": "Deutsch",
    "es": "español",
    "it": "italiano",
    "nl": "Nederlands",
    "pt": "português",
}


def tongue(code: str, language: str) -> str:
    """A language as another calls it: ``anglais`` for ``en`` in French; a code nobody knows stays as it is."""
    try:
        return Locale.parse(code.replace("-", "_")).get_language_name(language) or code
    except (UnknownLocaleError, ValueError):
        return code


_DAY = {
    "fr": "EEEE d MMMM y",
    "en": "EEEE d MMMM y",
    "de": "EEEE, d. MMMM y",
    "es": "EEEE d 'de' MMMM 'de' y",
    "it": "EEEE d MMMM y",
}
_AT = {"fr": "%s à %s", "en": "%s at %s", "de": "%s um %s Uhr", "es": "%s a las %s", "it": "%s alle %s"}

_FORMAL = {
    ("fr", "madame"): "Bonjour Madame {family},", ("fr", "monsieur"): "Bonjour Monsieur {family},", ("fr", ""): "Bonjour {name},",
    ("en", "madame"): "Dear Ms {family},", ("en", "monsieur"): "Dear Mr {family},", ("en", ""): "Dear {name},",
    ("de", "madame"): "Sehr geehrte Frau {family},", ("de", "monsieur"): "Sehr geehrter Herr {family},", ("de", ""): "Guten Tag {name},",
    ("es", "madame"): "Estimada Sra. {family}:", ("es", "monsieur"): "Estimado Sr. {family}:", ("es", ""): "Buenos días, {name}:",
    ("it", "madame"): "Gentile Signora {family},", ("it", "monsieur"): "Gentile Signor {family},", ("it", ""): "Buongiorno {name},",
}  # fmt: skip
_INFORMAL = {
    "fr": "Bonjour {first},",
    "en": "Hello {first},",
    "de": "Hallo {first},",
    "es": "Hola, {first}:",
    "it": "Ciao {first},",
}
_NOBODY = {"fr": "Bonjour,", "en": "Hello,", "de": "Guten Tag,", "es": "Buenos días:", "it": "Buongiorno,"}


def locale(language: str) -> Locale:
    try:
        return Locale.parse(LOCALES.get(language[:2], language[:2] or "en_GB"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def day(date: dt.date, language: str) -> str:
    """``mardi 2 décembre 2026``"""
    return spelled(date, _DAY.get(language[:2], "full"), locale(language))


def time(moment: dt.time, language: str) -> str:
    """``20 h 30``, ``20:30``: 24 hours, as a voucher has them."""
    if language[:2] == "fr":
        return f"{moment.hour} h {moment.minute:02}" if moment.minute else f"{moment.hour} h"
    return format_time(moment, "HH:mm", locale=locale(language))


def when(moment: dt.datetime, language: str) -> str:
    """``mardi 2 décembre 2026 à 20 h 30``; the moment is in the zone it is spoken in."""
    return _AT.get(language[:2], "%s, %s") % (day(moment.date(), language), time(moment.time(), language))


def dear(name: str, salutation: str, manner: str, language: str) -> str:
    """How a letter begins: M. or Mme, vous or tu, in the reader's language."""
    short = language[:2] if language[:2] in _NOBODY else "en"
    if not name.strip():
        return _NOBODY[short]
    parts = name.split()
    form = (
        _INFORMAL[short]
        if manner == "tu"
        else _FORMAL[(short, salutation if salutation in ("madame", "monsieur") else "")]
    )
    return form.format(name=name.strip(), first=parts[0], family=_family(parts))


def _family(parts: list[str]) -> str:
    """``van der Berg``, ``de Clercq``: the small words belong to the name."""
    for place, word in enumerate(parts[1:], 1):
        if word[0].islower():
            return " ".join(parts[place:])
    return parts[-1]
