"""Until when someone is away, as their absence message says it. A day is taken only if it can be one thing."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier january jan janv januar", "février fevrier february feb févr februar", "mars march mar märz", "avril april apr avr",
            "mai may", "juin june jun juni", "juillet july jul juil juli", "août aout august aug", "septembre september sep sept",
            "octobre october oct oktober", "novembre november nov", "décembre decembre december dec déc dezember",
        ), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_CUE: Final = (
    r"(?:until|till|back (?:in the office )?(?:on)?|return(?:ing)?(?: to the office)?(?: on)?|through|jusqu[’']au|jusqu[’']à|(?:de )?retour (?:au bureau )?(?:le|à partir du)|"
    r"reviens le|reviendrai le|serai de retour le|bis zum?|zurück am)"
)
_DAY: Final = re.compile(
    rf"{_CUE}\s+(?:(?:the|le)\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|\w+tag)?,?\s*"
    rf"(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<d1>\d{{1,2}})(?:er|st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<m1>{_MONTH})\b\.?(?:,?\s+(?P<y1>\d{{4}}))?"
    rf"|(?P<m2>{_MONTH})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y2>\d{{4}}))?|(?P<d3>\d{{1,2}})[/.](?P<m3>\d{{1,2}})(?:[/.](?P<y3>\d{{2,4}}))?)",
    re.IGNORECASE,
)


def until(words: str, said: dt.date) -> str:
    """The ISO day of return; empty when none is said, or when 7/8 may be July or August."""
    found = _DAY.search(words[:4_000])
    if found is None:
        return ""
    try:
        if found["iso"]:
            return dt.date.fromisoformat(found["iso"]).isoformat()
        if found["d3"]:
            day, month, year = int(found["d3"]), int(found["m3"]), found["y3"]
            if day <= 12 and month <= 12 and day != month:
                return ""
            day, month = (month, day) if month > 12 else (day, month)
        else:
            day, month = int(found["d1"] or found["d2"]), _MONTHS[(found["m1"] or found["m2"]).lower()]
            year = found["y1"] or found["y2"]
        return _meant(day, month, year, said).isoformat()
    except ValueError:
        return ""


def _meant(day: int, month: int, year: str | None, said: dt.date) -> dt.date:
    if year:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this = dt.date(said.year, month, day)
    return this if this >= said - dt.timedelta(days=30) else dt.date(said.year + 1, month, day)
