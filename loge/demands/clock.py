"""What the clock does by itself: reminders, then the move the table gives it. Replaying it changes nothing."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from loge.common import journal, ticking
from loge.common.clock import now
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

ROUNDS_TOO = (billing_clock, desk_clock, long_clock, practice_clock)  # its rounds are found with these


@every(dt.timedelta(seconds=30))
@task(external=True)  # many small transactions: one demand that cannot move does not hold up the others
def tick_demands() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Do what is due at ``at``; returns how many demands were touched."""
    return ticking.tick(Demand, at=at, act=lambda demand, name: getattr(actions, name)(demand, by=CLOCK, at=at))


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
