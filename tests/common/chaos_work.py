"""What the workers of the chaos test do: earn a cent (atomic), or call the world (external)."""

from __future__ import annotations

import random
import time
import uuid

from loge.common import jobs
from loge.common.models import Fact
from loge.money import ledger

from .chaos import FAILING

WAGES = "owed:worker"


@jobs.task()
def earn(house: str, number: int) -> None:
    """One cent, under a new key each time: only "exactly once" keeps it one cent."""
    ledger.transfer(
        house=uuid.UUID(house), source=ledger.OUTSIDE, target=WAGES, cents=1, why="chaos", subject=f"job:{number}", key=f"{uuid.uuid4()}",
    )  # fmt: skip
    _stumble()


@jobs.task(external=True)
def call(house: str, number: int) -> None:
    Fact.objects.create(kind="test.called", subject=f"job:{number}", by="clock")
    _stumble()


def _stumble() -> None:
    time.sleep(random.uniform(0.005, 0.05))
    if random.random() < FAILING:
        raise RuntimeError("on purpose")
