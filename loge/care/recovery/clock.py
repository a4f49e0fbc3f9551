"""A week after it was mended, someone asks how it feels."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Stale
from loge.common.jobs import every, task
from loge.common.moves import CLOCK

from .models import Complaint


@every(dt.timedelta(minutes=5))
@task()
def look_back_rounds() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Bring back what was mended a week ago; returns how many."""
    touched = 0
    for row in moves.due(Complaint, at):
        try:
            with transaction.atomic():
                moves.make(row, "come_back", by=CLOCK, at=at)
            touched += 1
        except Stale:
            continue
    return touched
