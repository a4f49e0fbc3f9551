"""What the clock does by itself in the lives of states.py: reminders, then the move. Replaying it changes nothing."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.jobs import daily, every, task
from loge.common.moves import CLOCK, Moving

from . import actions
from .models import Application, Handover, Opening

log = logging.getLogger(__name__)

DOES: dict[type[Moving], dict[str, Callable[..., Any]]] = {
    Application: {
        "overlook": actions.overlook, "lapse": actions.lapse, "miss": actions.miss, "forget": actions.forget,
    },
    Opening: {"lapse": actions.lapse_opening},
    Handover: {"lapse": actions.lapse_handover},
}  # fmt: skip


@every(dt.timedelta(minutes=5))
@task(external=True)  # many small transactions: one that cannot move does not hold up the others
def tick_joining() -> None:
    tick(at=now())


@daily(dt.time(8, 15))
@task(external=True)
def look_at_papers() -> None:
    actions.remind_of_papers(at=now())


def tick(*, at: dt.datetime) -> int:
    """Do what is due at ``at``; returns how many rows were touched."""
    return actions.remind_of_interviews(at=at) + sum(
        _tick_one(row, at) for model in DOES for row in moves.due(model, at)
    )


def _tick_one(row: Any, at: dt.datetime) -> int:
    try:
        with transaction.atomic():
            if moves.nudge(row, at=at):
                return 1
        move = row.MOVES.timer(row.state)
        if move is None:
            return 0
        DOES[type(row)][move.name](row, by=CLOCK, at=at)
    except Refused as late:  # someone was faster: the next round sees
        log.info("the clock waits", extra={"row": row.reference, "why": str(late)})
        return 0
    except Exception:  # an error of ours on one row must not stop the clock of all the others
        log.exception("the clock stumbled", extra={"row": row.reference})
        return 0
    return 1
