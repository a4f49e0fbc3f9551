"""What comes round for planning: slots that were held are freed, calendars elsewhere are read again."""

from __future__ import annotations

import datetime as dt

from loge.common import ticking
from loge.common.clock import now
from loge.common.jobs import every, task

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
    return ticking.tick(Visit, at=at)
