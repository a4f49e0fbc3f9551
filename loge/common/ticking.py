"""What the clock does when it comes round: each row alone, so that one that cannot move, or over which we stumble, holds up
no other. Replaying a round changes nothing."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from . import moves
from .errors import Refused
from .moves import CLOCK, Moving

log = logging.getLogger(__name__)


def tick(model: type[Moving], *, at: dt.datetime, act: Callable[[Any, str], Any] | None = None) -> int:
    """Every row for which the clock has something to do at ``at``: the reminder, if one is due, else the move its table
    gives it. ``act(row, name)`` makes it, in transactions of its own, where more belongs to it than the state. Returns how
    many were touched."""
    return each(moves.due(model, at), lambda row: _turn(row, at, act))


def each(rows: Iterable[Any], act: Callable[[Any], Any]) -> int:
    """Act on each of the rows; returns how many were touched, those for which ``act`` answered False not among them."""
    touched = 0
    for row in rows:
        try:
            touched += act(row) is not False
        except Refused as late:  # someone was faster, or a gateway has not confirmed yet: the next round sees
            log.info("the clock waits", extra={"row": row.reference, "why": str(late)})
        except Exception:  # an error of ours on one row must not stop the clock of all the others
            log.exception("the clock stumbled", extra={"row": row.reference})
    return touched


def _turn(row: Moving, at: dt.datetime, act: Callable[[Any, str], Any] | None) -> bool:
    with transaction.atomic():
        if moves.nudge(row, at=at):
            return True
    move = row.MOVES.timer(row.state)
    if move is None:
        return False
    if act is not None:
        act(row, move.name)
    else:
        with transaction.atomic():
            moves.make(row, move.name, by=CLOCK, at=at)
    return True
