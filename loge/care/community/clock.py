"""Half a year without a word: a question goes to the archive, where it is still found."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from loge.common import moves, ticking
from loge.common.clock import now
from loge.common.jobs import daily, task
from loge.common.moves import CLOCK

from .models import Question


@daily(dt.time(4, 40))
@task(external=True)
def archive_silent() -> None:
    archive(at=now())


def archive(*, at: dt.datetime) -> int:
    """Put away what nobody has spoken of; returns how many."""
    return ticking.tick(Question, at=at, act=lambda question, name: _put_away(question, name, at))


@transaction.atomic
def _put_away(question: Question, name: str, at: dt.datetime) -> None:
    moves.make(question, name, by=CLOCK, at=at, pinned_at=None)
