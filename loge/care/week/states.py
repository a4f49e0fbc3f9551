"""The life of an improvement, as data: tried, then kept or dropped by a person with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loge.common.moves import Move, Table

KEEPER = "keeper"
TRIED, KEPT, DROPPED = "tried", "kept", "dropped"

NAMES = {TRIED: _("being tried"), KEPT: _("kept"), DROPPED: _("dropped")}

_HOUSE = frozenset({KEEPER})

MOVES = Table(
    Move("keep", (TRIED,), KEPT, _HOUSE, _("Keep it")),
    Move("drop", (TRIED, KEPT), DROPPED, _HOUSE, _("Drop it")),
)
