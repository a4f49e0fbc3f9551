"""Calendars of others (RFC 5545), read without trusting them. A zone they define themselves may change its clocks by the year
and no faster (each question to it works out every change since its beginning), and counts for this file alone."""

from __future__ import annotations

import re
import threading
from typing import Any

from .errors import Rejected

_FOLD = re.compile(r"(?:\r?\n)+[ \t]")
_BEGIN, _END = (re.compile(rf"^{word}\s*(?:;[^:]*)?:\s*VTIMEZONE", re.IGNORECASE) for word in ("BEGIN", "END"))
_ZONE = re.compile(r"TZID\s*[:=]\s*\"?([^\":;\r\n]{1,200})", re.IGNORECASE)
_RULE = re.compile(r"^(?:RRULE|EXRULE|RDATE|EXDATE)[;:]", re.IGNORECASE)
_YEARLY = re.compile(
    r"^RRULE:(?=[^:]*FREQ=YEARLY)(?:(?:FREQ|UNTIL|INTERVAL|COUNT|BYMONTH|BYDAY|WKST|BYMONTHDAY)=[A-Z0-9,+-]*;?)+$", re.I
)
MOST_ZONE_LINES = 2_000  # rules and dates of all zones together
_MOST_RULE = 120  # characters of one such rule
_ALONE = threading.Lock()


def calendars(text: str | bytes) -> list[Any]:
    """The calendars of a file. Raises Rejected: ``not_a_calendar``, or ``too_much`` for zones without measure."""
    import icalendar  # only who reads a calendar pays for it
    from icalendar.timezone import tzp

    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    check_zones(words)
    with _ALONE:
        tzp.use_default()  # forgets the zones that files before this one defined
        try:
            found: list[Any] = icalendar.Calendar.from_ical(words, multiple=True)
        except Exception as problem:  # the library names no common error for what it cannot read
            raise Rejected("not_a_calendar") from problem
    return found


def check_zones(text: str) -> None:
    """Raises Rejected when a zone that the file defines changes its clocks faster than by the year."""
    depth = count = 0
    for line in re.split(r"\r?\n", _FOLD.sub("", text)):
        if _BEGIN.match(line):
            depth += 1
        elif depth and _END.match(line):
            depth -= 1
        elif depth and _RULE.match(line):
            count += 1
            is_rule = line[:2].upper() in ("RR", "EX")
            if count > MOST_ZONE_LINES or (is_rule and (len(line) > _MOST_RULE or not _YEARLY.match(line.strip()))):
                raise Rejected("too_much")


def zones_named(text: str) -> set[str]:
    """The names of the zones a file uses or defines."""
    return {name.strip() for name in _ZONE.findall(_FOLD.sub("", text))}
