"""What the clock does by itself in the lives of states.py: reminders, then the move. Replaying it changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from loge.common import ticking
from loge.common.clock import now
from loge.common.jobs import daily, every, task
from loge.common.moves import CLOCK, Moving

from . import actions
from .models import Application, Handover, Opening

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
        ticking.tick(model, at=at, act=lambda row, name: DOES[type(row)][name](row, by=CLOCK, at=at)) for model in DOES
    )
