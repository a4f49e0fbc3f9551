"""The life of a veil and the life of a limit, as data.

A veil: hard words somebody of the house answers, alone as little as possible. A limit: what the house asks of who wrote them;
said with its reason, contested once before somebody else, over by itself. Only people block.
Source: DSA (Regulation 2022/2065), art. 17 (statement of reasons), art. 20 (complaint to somebody who is qualified), art. 23
(suspension is proportionate, announced, and ends).
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

KEEPER, ANSWERER, SECOND, READER, MACHINE = "keeper", "answerer", "second", "reader", "machine"

OPEN, HANDED, ANSWERED, CLEARED, LET_BE = "open", "handed", "answered", "cleared", "let_be"
VEIL_NAMES = {
    OPEN: _("to be answered"),
    HANDED: _("handed over"),
    ANSWERED: _("answered"),
    CLEARED: _("no hard words after all"),
    LET_BE: _("left unanswered"),
}
HELD = (OPEN, HANDED)
LET_BE_AFTER = dt.timedelta(days=7)
_ANY = frozenset({KEEPER, ANSWERER})

VEIL_MOVES = Table(
    Move("hand", (OPEN,), HANDED, _ANY, _("Hand it over")),
    Move("take", (OPEN,), HANDED, frozenset({SECOND}), _("I take it over")),
    Move("answer", HELD, ANSWERED, _ANY, _("It is answered")),
    Move("clear", HELD, CLEARED, frozenset({KEEPER}), _("These are no hard words")),
    Move("let_be", HELD, LET_BE, frozenset({CLOCK}), after=LET_BE_AFTER),
)

CONCERNED, JUDGE = "concerned", "judge"
IN_FORCE, CONTESTED, UPHELD, LIFTED, OVER, REPLACED = "in_force", "contested", "upheld", "lifted", "over", "replaced"
LIMIT_NAMES = {
    IN_FORCE: _("in force"),
    CONTESTED: _("contested"),
    UPHELD: _("upheld"),
    LIFTED: _("lifted"),
    OVER: _("over"),
    REPLACED: _("replaced by another"),
}
STANDING = (IN_FORCE, CONTESTED, UPHELD)
_STEPS_UP = frozenset({KEEPER, MACHINE})

LIMIT_MOVES = Table(
    Move("contest", (IN_FORCE,), CONTESTED, frozenset({CONCERNED}), _("Ask somebody else to look again")),
    Move("uphold", (CONTESTED,), UPHELD, frozenset({JUDGE}), _("It stays"), danger=True),
    Move("lift", (CONTESTED,), LIFTED, frozenset({JUDGE}), _("It is lifted")),
    Move("take_back", (IN_FORCE, UPHELD), LIFTED, frozenset({KEEPER}), _("Lift it now")),
    Move("replace", (IN_FORCE, UPHELD), REPLACED, _STEPS_UP),
    Move("end", STANDING, OVER, frozenset({CLOCK}), after=dt.timedelta(days=90)),
)

WARN, SLOW, BLOCK = "warn", "slow", "block"
LASTS = {WARN: dt.timedelta(days=90), SLOW: dt.timedelta(days=7), BLOCK: dt.timedelta(days=30)}
EVERY = dt.timedelta(hours=4)  # between two messages of someone who is slowed
MEMORY = dt.timedelta(days=90)  # older hard words weigh no more
