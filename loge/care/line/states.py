"""The life of a call back, as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loge.common.moves import Move, Table

KEEPER = "keeper"

WAITING, REACHED, LET_GO = "waiting", "reached", "let_go"

NAMES = {WAITING: _("to call back"), REACHED: _("reached"), LET_GO: _("no longer needed")}

_DESK = frozenset({KEEPER})

MOVES = Table(
    Move("reach", (WAITING,), REACHED, _DESK, _("We have spoken")),
    Move("try_again", (WAITING,), WAITING, _DESK, _("No answer: another minute")),
    Move("let_go", (WAITING,), LET_GO, _DESK, _("No longer needed")),
)
