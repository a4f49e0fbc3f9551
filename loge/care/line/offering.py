"""Which minutes can be offered to someone who calls while nobody is free: computed from who is there and what they hold.

Pure. A minute offered as "before 14:10" holds the time from 14:10 less the length of a call, for one person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loge.houses.hours import Hours, Span

GRID = dt.timedelta(minutes=5)
GRACE = dt.timedelta(minutes=45)  # after closing: whoever came before is still served
MOST_OPENINGS = 12
LEAD = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Minute:
    """An offer: we call before ``due_at``; ``who`` keeps the time from ``starts_at`` free."""

    starts_at: dt.datetime
    due_at: dt.datetime
    who: Any


def minutes(
    at: dt.datetime, week: Hours, busy: Mapping[Any, Sequence[Span]], lasts: dt.timedelta, count: int = 3
) -> list[Minute]:
    """The first ``count`` minutes at which somebody is free, five minutes apart at least; none where nothing opens."""
    found: list[Minute] = []
    held = {who: sorted(spans) for who, spans in busy.items()}
    for number, (opens, closes) in enumerate(week.openings(at)):
        if number >= MOST_OPENINGS:
            break
        if opens <= at:  # they came before the hour struck
            closes += GRACE
        moment = _on_grid(max(opens, at + LEAD))
        while moment + lasts <= closes:
            who = next((one for one, spans in held.items() if _is_free(spans, moment, moment + lasts)), None)
            if who is None:
                moment += GRID
                continue
            found.append(Minute(moment, moment + lasts, who))
            if len(found) == count:
                return found
            moment += lasts
    return found


def _on_grid(moment: dt.datetime) -> dt.datetime:
    """The next whole five minutes."""
    over = dt.timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not over else moment - over + GRID


def _is_free(spans: Sequence[Span], start: dt.datetime, end: dt.datetime) -> bool:
    return not any(begins < end and start < ends for begins, ends in spans)
