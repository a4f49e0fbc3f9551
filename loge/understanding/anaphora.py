"""Days said by pointing back: "that evening", "le même jour", "the night we arrive"; each is a day named elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from loge.understanding.cues import Cues
from loge.understanding.text import Text
from loge.understanding.values import When
from loge.understanding.when.moments import PARTS

_DAY: Final = (
    r"(?P<part>day|morning|afternoon|evening|night|lunchtime|jour|journee|matin|midi|apres-midi|soir|soiree|nuit)"
)
_PARTS: Final = {
    "morning": "morning", "matin": "morning", "midi": "lunch", "lunchtime": "lunch", "afternoon": "afternoon",
    "apres-midi": "afternoon", "evening": "evening", "soir": "evening", "soiree": "evening", "night": "night", "nuit": "night",
}  # fmt: skip
# "back" points at the day said last, "arrival" at the first day of the stay.
_CUES: Final[Cues[str]] = Cues(
    (
        (
            "arrival",
            "arrive get chec land",
            (rf"\b(?:(?:the|on our|our) (?:very )?(?:first )?{_DAY} (?:of (?:our|my|their|the) (?:arrival|check-in)|(?:that )?(?:we|i|they) (?:arrive|get there|get in|land|check in))"
            rf"|(?:le |au |du )?{_DAY.replace('part', 'soir')} d(?:e (?:notre|mon|leur|son|votre) |'|e l')arrivee)\b"),
        ),
        (
            "back",
            "same. that. meme ce cett",
            (rf"\b(?:(?:on |for |later )?(?:that (?:same )?|the (?:very )?same ){_DAY}"
            rf"|(?:ce |cette ){_DAY.replace('part', 'la')}[- ]la|(?:le |la |ce |cette )?memes? {_DAY.replace('part', 'meme')}"
            rf"|(?:le |la )?{_DAY.replace('part', 'apres')} meme)\b"),
        ),
    )
)  # fmt: skip
POINTED: Final = "day pointed at"
_BESIDE: Final = 4  # characters between an hour and the day it is on
_NOT_DATES: Final = ("recurrence", "duration")


def pointed(text: Text, moments: Sequence[When]) -> list[When]:
    """The moments of a message, with those that point at a day named elsewhere put on that day."""
    found = list(moments)
    for tag, match in _CUES.hear(text):
        span = text.span(*match.span())
        days = [each for each in found if _is_day(each) and not _overlap(each.span, span)]
        if tag == "back":
            days = [each for each in days if each.span < span][-1:]
        if not days:
            continue
        assert days[0].start is not None
        found = _put_back(found, days[0], _part(match), span, text.original[slice(*span)])
    return found


def _put_back(found: list[When], day: When, part: str, span: tuple[int, int], words: str) -> list[When]:
    """The moment that was read in those words, or the day itself, on the day pointed at."""
    assert day.start is not None
    midnight = day.start.replace(hour=0, minute=0)
    held = [each for each in found if _overlap(each.span, span)]
    hour = next((each for each in held if each.time_stated and each.start and each.grain == "minute"), None)
    if hour is None and (beside := next((each for each in found if _is_hour_beside(each, span)), None)):
        hour, held = beside, [*held, beside]  # "à 18 h le même jour"
    if hour is not None and hour.start is not None:
        moved = midnight.date() - hour.start.date()
        pointed_at = replace(
            hour,
            start=hour.start + moved,
            end=None if hour.end is None else hour.end + moved,
            day_stated=True,
            why=POINTED,
            alternatives=(),
        )
    elif part:
        first, last = PARTS[part]
        pointed_at = replace(
            day, start=midnight + timedelta(hours=first), end=midnight + timedelta(hours=last), soft=True, grain="part",
            kind="period", text=words, span=span, why=POINTED, time_stated=False, alternatives=(),
        )  # fmt: skip
    else:
        pointed_at = replace(
            day, start=midnight, end=None, grain="day", kind="point", text=words, span=span, why=POINTED,
            time_stated=False, alternatives=(),
        )  # fmt: skip
    kept = [each for each in found if each not in held]
    return sorted([*kept, pointed_at], key=lambda each: each.span)


def _part(match: re.Match[str]) -> str:
    said = next((value for value in match.groupdict().values() if value), "")
    return _PARTS.get(said, "")


def _is_day(moment: When) -> bool:
    return moment.day_stated and moment.start is not None and moment.kind not in _NOT_DATES


def _is_hour_beside(moment: When, span: tuple[int, int]) -> bool:
    gap = max(span[0] - moment.span[1], moment.span[0] - span[1])
    return not moment.day_stated and moment.time_stated and moment.start is not None and 0 <= gap <= _BESIDE


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]
