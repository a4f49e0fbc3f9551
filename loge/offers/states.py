"""The life of an offer: a draft, on the board, on a break, put away. What is put away can always come back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loge.common.moves import Move, Table

DRAFT, PUBLISHED, PAUSED, ARCHIVED = "draft", "published", "paused", "archived"
PROVIDER, KEEPER = "provider", "keeper"
_EITHER = frozenset({PROVIDER, KEEPER})
_MINE = frozenset({PROVIDER})

MOVES = Table(
    Move("publish", (DRAFT,), PUBLISHED, _MINE, _("Publish")),
    Move("pause", (PUBLISHED,), PAUSED, _EITHER, _("Pause")),
    Move("resume", (PAUSED,), PUBLISHED, _EITHER, _("Show again")),
    Move("archive", (DRAFT, PUBLISHED, PAUSED), ARCHIVED, _MINE, _("Put away")),
    Move("restore", (ARCHIVED,), PAUSED, _MINE, _("Take out again")),
    Move("republish", (ARCHIVED,), PUBLISHED, _MINE, _("Put back on the board")),
)
