"""A limit ends on its day; hard words nobody answered are let be after a week."""

from __future__ import annotations

import datetime as dt

from loge.common import ticking
from loge.common.clock import now
from loge.common.jobs import every, task

from .models import Limit, Veil


@every(dt.timedelta(minutes=10))
@task()
def kindness_rounds() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Make every move that is due; returns how many."""
    return sum(ticking.tick(model, at=at) for model in (Limit, Veil))
