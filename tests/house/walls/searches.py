"""A search that is kept, and a link to stop it that is almost right."""

from __future__ import annotations

from typing import Any

from loge.offers import saved
from loge.offers.kept import SavedSearch

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (SavedSearch,)
MAY_MAKE = frozenset({"SavedSearch"})  # anyone may search
WRITTEN: dict[str, str] = {}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """She wants to be told."""
    search = saved.keep(cast.house, by=cast.client, query="q=filou", words=SECRET, known=[])
    return {"searches/<key>": [search.pk], "token": ["forged", saved.stop_key(search)[:-1]]}
