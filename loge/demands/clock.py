"""What the clock does by itself: reminders, then the move the table gives it. Replaying it changes nothing."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.jobs import every, task
from loge.common.moves import CLOCK

from . import actions, cases
from .billing import clock as billing_clock
from .desk import clock as desk_clock
from .long import clock as long_clock
from .models import Demand, Dispute
from .practice import clock as practice_clock
from .spooled import file_the_spool  # noqa: F401  its round is made by being imported
from .states import PRESSING_AFTER

log = logging.getLogger(__name__)
ROUNDS_TOO = (billing_clock, desk_clock, long_clock, practice_clock)  # its rounds are found with these


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


@every(dt.timedelta(hours=1))
@task()
def press_disputes() -> None:
    press(at=now())


def press(*, at: dt.datetime) -> int:
    """Money is kept 90 days at most: sixty and seventy-five days after it was taken, whoever can end a disagreement is told."""
    told = 0
    for demand in cases.pressing(at):
        fresh = Dispute.objects.filter(house=demand.house, demand=demand, pressed=demand.dispute.pressed)
        with transaction.atomic():
            reached = sum(demand.booked_at is not None and at >= demand.booked_at + after for after in PRESSING_AFTER)
            if not fresh.update(pressed=reached):
                continue
            journal.write(
                "demand.pressing", subject=demand.reference, house=demand.house_id, by=CLOCK, at=at, reminder=reached
            )
            told += 1
    return told


def _tick_one(demand: Demand, at: dt.datetime) -> int:
    with transaction.atomic():
        if moves.nudge(demand, at=at):
            return 1
    move = demand.MOVES.timer(demand.state)
    if move is None:
        return 0
    getattr(actions, move.name)(demand, by=CLOCK, at=at)
    return 1
