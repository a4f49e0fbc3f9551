"""A week after it was mended, someone asks how it feels."""

from __future__ import annotations

import datetime as dt

from loge.common import ticking
from loge.common.clock import now
from loge.common.jobs import every, task

from .models import Complaint


@every(dt.timedelta(minutes=5))
@task()
def look_back_rounds() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Bring back what was mended a week ago; returns how many."""
    return ticking.tick(Complaint, at=at)
