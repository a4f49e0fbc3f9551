"""The lives of planning, as data: a visit, an absence, a repair of the day, and what a client must hear."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

KEEPER, OWNER, MACHINE = "keeper", "owner", "machine"  # who keeps the house, whose agenda it is, a listener

HELD = "held"  # a slot kept while someone pays or makes up their mind
PLANNED = "planned"
UNDER_WAY = "under_way"
DONE = "done"
UNPLACED = "unplaced"  # it must be done, and has no place in an agenda yet
CANCELLED = "cancelled"

TAKES = (HELD, PLANNED)  # keeps others out of the hour
STANDING = (HELD, PLANNED, UNDER_WAY)
LIVE = (*STANDING, UNPLACED)
FIXED = (UNDER_WAY, DONE)  # what is under way or done is never moved

NAMES = {
    HELD: _("held"),
    PLANNED: _("planned"),
    UNDER_WAY: _("under way"),
    DONE: _("done"),
    UNPLACED: _("to place"),
    CANCELLED: _("cancelled"),
}

HOLD_FOR = dt.timedelta(minutes=15)  # as long as one has to pay
_BOTH = frozenset({KEEPER, OWNER, MACHINE})

VISITS = Table(
    Move("book", (HELD,), PLANNED, _BOTH, _("Book it")),
    Move("lapse", (HELD,), CANCELLED, frozenset({CLOCK}), after=HOLD_FOR),
    Move("place", (UNPLACED,), PLANNED, _BOTH, _("Give it a place")),
    Move("reschedule", (PLANNED,), PLANNED, _BOTH, _("Move it")),
    Move("unplace", (PLANNED,), UNPLACED, _BOTH, _("Take it out of the day")),
    Move("start", (PLANNED,), UNDER_WAY, _BOTH, _("I am there")),
    Move("overrun", (UNDER_WAY,), UNDER_WAY, _BOTH, _("It takes longer")),
    Move("finish", (PLANNED, UNDER_WAY), DONE, _BOTH, _("It is done")),
    Move("cancel", (HELD, PLANNED, UNDER_WAY, UNPLACED), CANCELLED, _BOTH, _("Cancel"), danger=True),
)

ASKED, GRANTED, REFUSED, WITHDRAWN = "asked", "granted", "refused", "withdrawn"
ABSENCES = Table(
    Move("grant", (ASKED,), GRANTED, frozenset({KEEPER}), _("Grant it")),
    Move("refuse", (ASKED,), REFUSED, frozenset({KEEPER}), _("Refuse, with the reason"), danger=True),
    Move("withdraw", (ASKED, GRANTED), WITHDRAWN, frozenset({OWNER, KEEPER}), _("Withdraw this absence"), danger=True),
)

SEEKING, READY, ACCEPTED, DROPPED, FAILED = "seeking", "ready", "accepted", "dropped", "failed"
REPAIRS = Table(
    Move("find", (SEEKING,), READY, frozenset({MACHINE})),
    Move("fail", (SEEKING,), FAILED, frozenset({MACHINE})),
    Move("accept", (READY,), ACCEPTED, frozenset({KEEPER, OWNER}), _("Accept these changes")),
    Move("drop", (SEEKING, READY), DROPPED, frozenset({KEEPER, OWNER}), _("Leave the day as it is"), danger=True),
)

PREPARED, SENT, TOLD, NEEDLESS = "prepared", "sent", "told", "needless"
NOTICES = Table(
    Move("send", (PREPARED,), SENT, frozenset({KEEPER, OWNER}), _("Send the letter")),
    Move("tell", (PREPARED,), TOLD, frozenset({KEEPER, OWNER}), _("I have told them")),
    Move("set_aside", (PREPARED,), NEEDLESS, frozenset({KEEPER, OWNER, MACHINE}), _("No need any more")),
)
