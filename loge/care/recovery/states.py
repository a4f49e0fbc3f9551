"""The life of a complaint, as data: heard, mended, looked back upon a week later."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

KEEPER, CLIENT, MACHINE = "keeper", "client", "machine"

OPEN, HEARD, MENDED, TO_ASK, CLOSED = "open", "heard", "mended", "to_ask", "closed"

NAMES = {
    OPEN: _("awaits an answer"),
    HEARD: _("answered"),
    MENDED: _("mended"),
    TO_ASK: _("to look back upon"),
    CLOSED: _("closed"),
}
UNDER_WAY = (OPEN, HEARD, MENDED, TO_ASK)

LOOK_BACK_AFTER = dt.timedelta(days=7)
_HOUSE = frozenset({KEEPER})

MOVES = Table(
    Move("hear", (OPEN,), HEARD, _HOUSE, _("I have spoken with them")),
    Move("mend", (OPEN, HEARD), MENDED, _HOUSE, _("It is mended")),
    Move("come_back", (MENDED,), TO_ASK, frozenset({CLOCK}), after=LOOK_BACK_AFTER),
    Move("close", (MENDED, TO_ASK), CLOSED, _HOUSE, _("They are well served now")),
    Move("reopen", (MENDED, TO_ASK, CLOSED), OPEN, frozenset({KEEPER, CLIENT}), _("It is not mended")),
)
