"""Half a year without a word: a question goes to the archive, where it is still found."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.jobs import daily, task
from loge.common.moves import CLOCK

from .models import Question

log = logging.getLogger(__name__)


@daily(dt.time(4, 40))
@task(external=True)
def archive_silent() -> None:
    archive(at=now())


def archive(*, at: dt.datetime) -> int:
    """Put away what nobody has spoken of; returns how many."""
    put = 0
    for row in moves.due(Question, at):
        move = row.MOVES.timer(row.state)
        if move is None:
            continue
        try:
            with transaction.atomic():
                moves.make(row, move.name, by=CLOCK, at=at, pinned_at=None)
            put += 1
        except Refused as late:
            log.info("the archive waits", extra={"question": str(row.pk), "why": str(late)})
    return put
