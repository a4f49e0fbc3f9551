"""A limit ends on its day; hard words nobody answered are let be after a week; an attention nobody did passes by."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Stale
from loge.common.jobs import every, task
from loge.common.moves import CLOCK

from ..moments.models import AttentionGiven
from .models import Limit, Veil


@every(dt.timedelta(minutes=10))
@task()
def kindness_rounds() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Make every move that is due; returns how many."""
    made = 0
    for model, name in ((Limit, "end"), (Veil, "let_be"), (AttentionGiven, "pass_by")):
        for row in moves.due(model, at):
            try:
                with transaction.atomic():
                    moves.make(row, name, by=CLOCK, at=at)
                made += 1
            except Stale:
                continue
    return made
