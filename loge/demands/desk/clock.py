"""What the clock does at a desk: what is no longer held is let go, a partner who says nothing is silent."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.jobs import every, task
from loge.common.moves import CLOCK

from ..models import Enquiry, Item

log = logging.getLogger(__name__)


@every(dt.timedelta(seconds=60))
@task(external=True)  # many small transactions: one that cannot move does not hold up the others
def tick_desks() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Do what is due at ``at``; returns how much was touched."""
    touched = 0
    for row in [*moves.due(Item, at), *moves.due(Enquiry, at)]:
        try:
            with transaction.atomic():
                touched += _tick_one(row, at)
        except Refused as late:
            log.info("the desk's clock waits", extra={"row": row.reference, "why": str(late)})
    return touched


def _tick_one(row: Item | Enquiry, at: dt.datetime) -> int:
    if moves.nudge(row, at=at):
        return 1
    move = row.MOVES.timer(row.state)
    if move is None:
        return 0
    also: dict[str, Any] = {"held_until": None, "sequence": row.sequence + 1} if isinstance(row, Item) else {}
    moves.make(row, move.name, by=CLOCK, at=at, **also)
    return 1
