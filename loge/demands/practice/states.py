"""The life of what a practice proposes, as data. Only ``moves.make`` writes a state."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

DESK = "desk"  # who keeps the house
ASKED = "asked"  # whose yes is awaited
MEMORY = "memory"  # the round that remembers

PROPOSED, ACCEPTED, DELIVERED, DECLINED, LAPSED, WITHDRAWN = (
    "proposed", "accepted", "delivered", "declined", "lapsed", "withdrawn",
)  # fmt: skip

NAMES = {
    PROPOSED: _("awaits a yes"), ACCEPTED: _("on its way"), DELIVERED: _("received"), DECLINED: _("not wanted"),
    LAPSED: _("no answer in time"), WITHDRAWN: _("withdrawn"),
}  # fmt: skip
LIVE = (PROPOSED, ACCEPTED)

MOVES = Table(
    Move("accept", (PROPOSED,), ACCEPTED, frozenset({ASKED, DESK}), _("Yes, please")),
    Move("decline", (PROPOSED,), DECLINED, frozenset({ASKED, DESK}), _("Not this year")),
    Move("pass_on", (PROPOSED,), PROPOSED, frozenset({ASKED, DESK}), _("Ask for the yes of who pays")),
    Move("lapse", (PROPOSED,), LAPSED, frozenset({CLOCK}), after=dt.timedelta(days=7), before=(dt.timedelta(days=2),)),
    Move("withdraw", (PROPOSED, ACCEPTED), WITHDRAWN, frozenset({DESK, MEMORY}), _("Withdraw"), danger=True),
    Move("deliver", (ACCEPTED,), DELIVERED, frozenset({DESK}), _("It was brought")),
)
