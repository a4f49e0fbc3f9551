"""The four slots of a booking: date, time, party size and city, as plain strings."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from loge.understanding import where
from loge.understanding.party import party
from loge.understanding.text import lex
from loge.understanding.values import When
from loge.understanding.when import read as read_when

_DOUBTFUL = 0.5
_LONE_HOUR = re.compile(r"([01]?\d|2[0-3])[.,]?([0-5]\d)")
_NEAR = 24  # characters
_RETURNS = (
    "return", "give it back", "bring it back", "drop it off", "dropping it off", "drop off", "drop-off", "up to",
    "check out", "check-out", "checkout", "checking out", "come back", "retour", "rendrai", "rendre", "restitution", "départ le",
)  # fmt: skip


def slots(text: str, *, ref: datetime, lang: str) -> dict[str, Any]:
    """`{"date": "YYYY-MM-DD", "time": "HH:MM", "party_size": int, "city": str}`; what was not said is absent."""
    lexed = lex(text)
    moments = read_when(lexed, ref=ref, lang=lang)
    found: dict[str, Any] = {}
    day = next((moment for moment in moments if _names_day(moment) and not _is_return(text, moment)), None)
    if day is not None:
        moment = day.start if day.start is not None and day.kind != "deadline" else day.end or day.start
        if moment is not None:
            found["date"] = moment.date().isoformat()
    hour = next((moment for moment in moments if moment.time_stated and moment.kind != "duration"), None)
    if hour is not None:
        moment = hour.start if hour.start is not None and hour.kind != "deadline" else hour.end
        if moment is not None:
            found["time"] = f"{moment:%H:%M}"
    if not found:
        found = _lone_hour(text)
    taken = [moment.span for moment in moments if moment.time_stated and moment.why != "joined"]
    people = party(lexed, lang=lang, taken=taken)
    if people is not None and people.confidence > _DOUBTFUL:
        found["party_size"] = people.total
    city = where.city(lexed)
    if city:
        found["city"] = city
    return found


def _names_day(moment: When) -> bool:
    """Whether it says on which day the service begins: not how long it lasts, nor only until when."""
    if moment.kind == "duration" or moment.why in ("now", "from_now", "until"):
        return False
    return moment.day_stated and (moment.start or moment.end) is not None


def _lone_hour(text: str) -> dict[str, Any]:
    """A message that is nothing but "2030" or "4.30" answers "at what time?"."""
    written = _LONE_HOUR.fullmatch(text.strip(" .!?"))
    return {"time": f"{int(written[1]):02d}:{written[2]}"} if written else {}


def _is_return(text: str, moment: When) -> bool:
    """The day one comes back or leaves the room is not the day of the booking."""
    before = text[max(0, moment.span[0] - _NEAR) : moment.span[0]].lower()
    return any(word in before for word in _RETURNS)
