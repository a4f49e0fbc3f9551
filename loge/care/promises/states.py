"""The lives of a promise and of a chase, as data."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

KEEPER, OWNER, MACHINE = "keeper", "owner", "machine"
CLIENT = "client"

OPEN = "open"
PAUSED = "paused"  # the clock stands while the next word is the other's
KEPT = "kept"
MISSED = "missed"
LATE = "late"  # kept after all, too late: it stays missed for ever
RELEASED = "released"  # nobody holds us to it any more, with the reason

WAITED_FOR = (OPEN, PAUSED)
BROKEN = (MISSED, LATE)

NAMES = {
    OPEN: _("still open"),
    PAUSED: _("the clock stands"),
    KEPT: _("kept in time"),
    MISSED: _("missed"),
    LATE: _("kept too late"),
    RELEASED: _("released"),
}

_HANDS = frozenset({KEEPER, OWNER, MACHINE})
NOW = dt.timedelta(0)  # each promise has its own delay: Promise.delay_from

MOVES = Table(
    Move("keep", (OPEN, PAUSED), KEPT, _HANDS, _("It is kept")),
    Move("miss", (OPEN,), MISSED, frozenset({CLOCK}), after=NOW),
    # silence was taken for absence; what was done says otherwise
    Move("was_there", (MISSED,), KEPT, frozenset({MACHINE})),
    Move("make_good", (MISSED,), LATE, _HANDS, _("Done, too late")),
    Move("release", (OPEN, PAUSED), RELEASED, _HANDS, _("Release it, with the reason")),
    Move("pause", (OPEN,), PAUSED, _HANDS, _("Stop the clock")),
    Move("resume", (PAUSED,), OPEN, _HANDS, _("Let the clock run")),
    Move("put_off", (OPEN, PAUSED), OPEN, frozenset({MACHINE})),  # who it was made to has agreed to another hour
)

# A chase: one provider who was asked for a price, and the delay we gave them
PROPOSED = "proposed"  # could be asked next: the client says yes first
RUNNING = "running"
ANSWERED = "answered"
SILENT = "silent"
DROPPED = "dropped"  # no longer needed

CHASE_NAMES = {
    PROPOSED: _("could be asked"),
    RUNNING: _("asked, awaited"),
    ANSWERED: _("answered"),
    SILENT: _("no answer"),
    DROPPED: _("no longer needed"),
}

CHASES = Table(
    Move("ask", (PROPOSED,), RUNNING, frozenset({CLIENT, MACHINE}), _("Ask them too")),
    Move("answer", (RUNNING, SILENT), ANSWERED, frozenset({MACHINE})),
    Move("fall_silent", (RUNNING,), SILENT, frozenset({CLOCK}), after=NOW),
    Move("drop", (PROPOSED, RUNNING, SILENT), DROPPED, frozenset({CLIENT, KEEPER, MACHINE}), _("No thank you")),
)
