"""The lives of what a desk keeps in mind: a list of arrivals, something kept for someone, a note for the next shift."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loge.common.moves import Move, Table

DESK = "desk"  # who serves at the desk of the house
READER = "reader"  # the work that reads a list

# A list the hotel's own system has written
SHOWN, READING, TAKEN, FAILED = "shown", "reading", "taken", "failed"

ROLL_MOVES = Table(
    Move("read", (SHOWN, FAILED), READING, frozenset({DESK}), _("Take the list in")),
    Move("taken", (READING,), TAKEN, frozenset({READER})),
    Move("fail", (READING,), FAILED, frozenset({READER})),
)

# Something kept for someone: a parcel, a key, what was found
HERE, LENT, GIVEN, GONE = "here", "lent", "given", "gone"

KEPT_NAMES = {HERE: _("with us"), LENT: _("lent"), GIVEN: _("handed over"), GONE: _("given away or sent on")}

ACTS = {
    "received": _("received"), "put": _("put"), "lend": _("lent to"), "bring_back": _("back"), "give": _("handed over to"),
    "part": _("given away or sent on to"), "take_back": _("taken back into our keeping"), "told": _("the guest was told"),
}  # fmt: skip

KEPT_MOVES = Table(
    Move("put", (HERE,), HERE, frozenset({DESK}), _("Put elsewhere")),
    Move("lend", (HERE,), LENT, frozenset({DESK}), _("Lend")),
    Move("bring_back", (LENT,), HERE, frozenset({DESK}), _("It is back")),
    Move("give", (HERE, LENT), GIVEN, frozenset({DESK}), _("Hand over")),
    Move("part", (HERE,), GONE, frozenset({DESK}), _("Give away or send on"), danger=True),
    Move("take_back", (GIVEN, GONE), HERE, frozenset({DESK}), _("That was a slip: it is still here")),
)

# A note for the next shift
OPEN, CLOSED = "open", "closed"

NOTE_MOVES = Table(
    Move("close", (OPEN,), CLOSED, frozenset({DESK}), _("Done")),
    Move("reopen", (CLOSED,), OPEN, frozenset({DESK}), _("Open again")),
)
