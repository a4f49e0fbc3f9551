"""Invitations, updates and cancellations (RFC 5546): which event, which version of it, when. Proposed, never applied alone."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from loge.common.errors import Rejected
from loge.common.ics import calendars

MOST: Final = 20
_LONGEST: Final = 500_000


def events_of(text: str, place: int) -> list[dict[str, Any]]:
    """Every event of a calendar part; nothing of one that cannot be read."""
    try:
        return [
            _told(event, str(each.get("METHOD", "")).upper(), place)
            for each in calendars(text[:_LONGEST])
            for event in each.walk("VEVENT")
        ][:MOST]
    except (Rejected, ValueError, KeyError, IndexError, AttributeError, TypeError):
        return []


def _told(event: Any, method: str, place: int) -> dict[str, Any]:
    return {
        "uid": str(event.get("UID", ""))[:255],
        "sequence": _number(event.get("SEQUENCE", 0)),
        "method": "CANCEL" if str(event.get("STATUS", "")).upper() == "CANCELLED" else method[:20],
        "title": str(event.get("SUMMARY", ""))[:300],
        "where": str(event.get("LOCATION", ""))[:300],
        "starts": _moment(event, "DTSTART"),
        "ends": _moment(event, "DTEND"),
        "organizer": str(event.get("ORGANIZER", "")).lower().removeprefix("mailto:")[:254],
        "place": place,
    }


def _number(value: Any) -> int:
    try:
        return max(0, min(int(value), 2**31 - 1))
    except (TypeError, ValueError):
        return 0


def _moment(event: Any, name: str) -> str:
    """ISO: with its offset when the zone is known, naive when the event floats, a day alone when it is one."""
    try:
        value = event.decoded(name)
    except (KeyError, ValueError):
        return ""
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else ""
