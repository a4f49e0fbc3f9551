"""What the clock does at a desk: what is no longer held is let go, a partner who says nothing is silent."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from loge.common import moves, ticking
from loge.common.clock import now
from loge.common.jobs import every, task
from loge.common.moves import CLOCK

from ..models import Enquiry, Item


@every(dt.timedelta(seconds=60))
@task(external=True)  # many small transactions: one that cannot move does not hold up the others
def tick_desks() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Do what is due at ``at``; returns how much was touched."""
    return ticking.tick(Item, at=at, act=lambda item, name: _let_go(item, name, at)) + ticking.tick(Enquiry, at=at)


@transaction.atomic
def _let_go(item: Item, name: str, at: dt.datetime) -> None:
    moves.make(item, name, by=CLOCK, at=at, held_until=None, sequence=item.sequence + 1)
