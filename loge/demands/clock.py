"""What the clock does by itself: reminders, then the move the table gives it. Replaying it changes nothing."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.jobs import every, task
from loge.common.moves import CLOCK

from . import actions
from .models import Demand

log = logging.getLogger(__name__)


@every(dt.timedelta(seconds=30))
@task(external=True)  # many small transactions: one demand that cannot move does not hold up the others
def tick_demands() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Do what is due at ``at``; returns how many demands were touched."""
    touched = 0
    for demand in moves.due(Demand, at):
        try:
            touched += _tick_one(demand, at)
        except Refused as late:  # someone was faster, or the gateway has not confirmed yet: the next round sees
            log.info("the clock waits", extra={"demand": str(demand.pk), "why": str(late)})
        except Exception:  # an error of ours on one demand must not stop the clock of all the others
            log.exception("the clock stumbled", extra={"demand": str(demand.pk)})
    return touched


def _tick_one(demand: Demand, at: dt.datetime) -> int:
    with transaction.atomic():
        if moves.nudge(demand, at=at):
            return 1
    move = demand.MOVES.timer(demand.state)
    if move is None:
        return 0
    getattr(actions, move.name)(demand, by=CLOCK, at=at)
    return 1
