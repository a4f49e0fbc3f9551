"""A week as a small drawing and as a table of the same: seven columns, a bar for each free time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loge.offers.week import A_DAY, Week, spoken

from .forms.serve import NAMES_OF_DAYS

TOP, HIGH = 4, 96  # of the drawing, in its own units: two a half hour


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day: its name, its free times in words, its bars as (top, height)."""

    name: Any
    letter: Any
    words: str
    bars: tuple[tuple[int, int], ...]


def plot(week: Week) -> list[DayShown]:
    """The seven days, Monday first; empty when nothing was said."""
    if not week:
        return []
    return [
        DayShown(
            name=name,
            letter=str(name)[:2],
            words=spoken(ranges),
            bars=tuple((TOP + start * HIGH // A_DAY, max((end - start) * HIGH // A_DAY, 1)) for start, end in ranges),
        )
        for name, ranges in zip(NAMES_OF_DAYS, week.days(), strict=True)
    ]
