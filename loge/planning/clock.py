"""What comes round for planning: slots that were held are freed, calendars elsewhere are read again."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Stale
from loge.common.jobs import every, task
from loge.common.moves import CLOCK

from .actions import booking as booking
from .actions import calendars as calendars  # its rounds are loaded with these
from .actions import series as series
from .models import Visit


@every(dt.timedelta(seconds=60))
@task()
def free_slots_held() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Free every hour that was held and not taken in time."""
    freed = 0
    for visit in moves.due(Visit, at):
        with suppress(Stale), transaction.atomic():
            moves.make(visit, "lapse", by=CLOCK, at=at)
            freed += 1
    return freed
