"""The lives of what a desk keeps in mind: a list of arrivals, something kept for someone, a note for the next shift."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

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
    "received": _("received by us"), "put": _("put"), "lend": _("lent to"), "bring_back": _("back"), "give": _("handed over to"),
    "part": _("given away or sent on to"), "take_back": _("taken back into our keeping"), "told": _("the guest was told"),
    "corrected": _("corrected"),
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

# One coming of a date a practice remembers
MEMORY = "memory"  # the round that computes what comes
AWAITED, PROPOSED, ACCEPTED, HANDLED, SKIPPED, WITHDRAWN, PASSED = (
    "awaited", "proposed", "accepted", "handled", "skipped", "withdrawn", "passed",
)  # fmt: skip

DUE_NAMES = {
    AWAITED: _("to decide"), PROPOSED: _("proposed, awaiting their yes"), ACCEPTED: _("ordered"), HANDLED: _("seen to"),
    SKIPPED: _("not this year"), WITHDRAWN: _("withdrawn"), PASSED: _("went by"),
}  # fmt: skip

# Why one waits for a person, or was withdrawn
FIND_DAY, NO_IDEA, NOBODY_TO_ASK, TOO_SHORT, MOURNING, REFUSED, LAPSED, QUIETED, TO_SEE = (
    "find_day", "no_idea", "nobody", "short", "mourning", "refused", "lapsed", "quieted", "to_see",
)  # fmt: skip
WHY = {
    FIND_DAY: _("only the month is known: find the day"), NO_IDEA: _("nothing we know fits: choose something"),
    NOBODY_TO_ASK: _("nobody to ask: is it from the house?"), TOO_SHORT: _("too late to order in time: call"),
    MOURNING: _("the household is in mourning: decide with care"), REFUSED: _("they would rather have something else"),
    LAPSED: _("no answer in time: call them"), QUIETED: _("it is not to be spoken of any more"), TO_SEE: _("to be seen to in time"),
}  # fmt: skip

DUE_MOVES = Table(
    Move("propose", (AWAITED,), PROPOSED, frozenset({DESK, MEMORY}), _("Propose")),
    Move("accept", (PROPOSED,), ACCEPTED, frozenset({DESK, MEMORY}), _("They said yes")),
    Move("reconsider", (PROPOSED, SKIPPED, HANDLED), AWAITED, frozenset({DESK, MEMORY}), _("Think again")),
    Move("handle", (AWAITED, PROPOSED), HANDLED, frozenset({DESK}), _("I have seen to it")),
    Move("skip", (AWAITED, PROPOSED), SKIPPED, frozenset({DESK, MEMORY}), _("Not this year")),
    Move("withdraw", (AWAITED, PROPOSED, ACCEPTED), WITHDRAWN, frozenset({DESK, MEMORY}), _("Withdraw"), danger=True),
    Move("pass", (AWAITED, PROPOSED), PASSED, frozenset({CLOCK}), after=dt.timedelta(0)),
)  # fmt: skip
