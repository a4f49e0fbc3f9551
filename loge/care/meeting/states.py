"""The life of an event, as data. A keeper's own is announced at once; a neighbour's once a keeper has said yes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loge.common.moves import Move, Table

KEEPER, HOST = "keeper", "host"

PROPOSED = "proposed"
ANNOUNCED = "announced"
DECLINED = "declined"
CANCELLED = "cancelled"

NAMES = {
    PROPOSED: _("awaits the coordinator"),
    ANNOUNCED: _("announced"),
    DECLINED: _("declined"),
    CANCELLED: _("cancelled"),
}

MOVES = Table(
    Move("announce", (PROPOSED,), ANNOUNCED, frozenset({KEEPER}), _("Announce it")),
    Move("decline", (PROPOSED,), DECLINED, frozenset({KEEPER}), _("Decline kindly"), danger=True),
    Move("cancel", (PROPOSED, ANNOUNCED), CANCELLED, frozenset({KEEPER, HOST}), _("Cancel it"), danger=True),
)
