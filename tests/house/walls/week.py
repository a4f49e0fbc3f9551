"""A question put to a client, a low mark, the case of a week and a small change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.care.feedback import actions as taps
from loge.care.figures import tallies
from loge.care.figures.measures import Counts
from loge.care.figures.models import Measured, Tally, WeekTally
from loge.care.models import Feedback, Improvement, SelfReview
from loge.care.week import actions as weeks
from loge.common.clock import now

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Feedback, SelfReview, Improvement, Measured, Tally, WeekTally)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {
    "score": "1", "felt": "Rien", "better": "Rien", "ideal": "Rien", "measure": "waits", "weeks": "4", "begins_on": "2026-11-23",
    "asks_every": "0",
}  # fmt: skip


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """She was asked and gave a low mark with words; her case was drawn and answered; something is tried."""
    moment = now()
    row = Feedback.objects.create(
        house=cast.house,
        question="effort",
        subject=begun.fresh.reference,
        who="person:wall",
        person=cast.client,
        asked_at=moment,
    )
    taps.give(row, score=1, at=moment)
    taps.word(row, words=SECRET, at=moment)
    drawn = SelfReview.objects.create(
        house=cast.house, week=dt.date(2026, 11, 16), subject=begun.demand.reference, title=SECRET, felt=SECRET, better=SECRET, ideal=SECRET
    )  # fmt: skip
    change = weeks.begin(
        cast.house,
        by=cast.keeper,
        words=SECRET,
        measure="waits",
        begins_on=moment.date(),
        weeks=2,
        nonce="w",
        review=drawn,
    )
    tallies.put(cast.house, "waits", Counts("promise:w", moment.date(), 90, "quote", begun.demand.reference))
    return {
        "feedback/<key>": [row.pk],
        "token": ["forged"],
        "weeks/<key>": [drawn.pk],
        "improvements/<key>": [change.pk],
        "name of improvements/<key>": ["keep", "drop"],
        "name": ["hand", "note"],
        "name of figures": ["waits"],
    }
