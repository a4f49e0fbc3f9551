"""The life of an attention that is proposed to whoever keeps the house: done, or left."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

KEEPER, MACHINE = "keeper", "machine"
PROPOSED, DONE, LEFT, PAST = "proposed", "done", "left", "past"
NAMES = {PROPOSED: _("proposed"), DONE: _("done"), LEFT: _("not this time"), PAST: _("its moment has passed")}
_HOUSE = frozenset({KEEPER})

MOVES = Table(
    Move("do", (PROPOSED,), DONE, _HOUSE, _("It is done")),
    Move("leave", (PROPOSED,), LEFT, _HOUSE, _("Not this time")),
    Move("pass_by", (PROPOSED,), PAST, frozenset({CLOCK}), after=dt.timedelta(days=14)),
)

RETURNING, FIRST, FAILURE, OCCASION, ANYTIME = "returning", "first", "failure", "occasion", "anytime"
FITS = {
    RETURNING: _("they come back"),
    FIRST: _("it is their first time"),
    FAILURE: _("something went wrong"),
    OCCASION: _("a day that matters to them comes: a birthday, a wedding"),
    ANYTIME: _("whenever someone thinks of it"),
}
