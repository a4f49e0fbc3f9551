"""The life of an incident, as data: it stands, may be contested, is ruled upon with a reason, and lapses. Only ``moves.make``
writes a state."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

KEEPER, OTHER = "keeper", "other"  # who keeps the house; of them, those who did not note it
STANDS, CONTESTED, UPHELD, STRUCK, LAPSED = "stands", "contested", "upheld", "struck", "lapsed"
COUNTS = (STANDS, CONTESTED, UPHELD)  # until someone ruled it counts, and says that it is contested
LASTS = dt.timedelta(days=2 * 365)
_KEEPER, _OTHER = frozenset({KEEPER}), frozenset({OTHER})

MOVES = Table(
    Move("contest", (STANDS,), CONTESTED, _KEEPER, _("They contest it")),
    Move("uphold", (CONTESTED,), UPHELD, _OTHER, _("It stands")),
    Move("strike", (CONTESTED,), STRUCK, _OTHER, _("Strike it out")),
    Move("take_back", (STANDS, CONTESTED), STRUCK, _KEEPER, _("I was wrong")),
    Move("lapse", (STANDS, UPHELD), LAPSED, frozenset({CLOCK}), after=LASTS),
)
NAMES = {
    STANDS: _("stands"), CONTESTED: _("contested"), UPHELD: _("ruled: it stands"), STRUCK: _("struck out"), LAPSED: _("lapsed"),
}  # fmt: skip
