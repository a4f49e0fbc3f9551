"""A neighbour's absence from the week."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.common.clock import now
from loge.offers.actions import add_leave
from loge.offers.models import Leave, Variant

from ...cast import Cast
from . import Begun

BEHIND = (Variant, Leave)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {
    "category_key": "garden", "title": "Café", "unit": "task", "act": "keep", "day_0": "9-12", "status": "private",
    "starts_at": "2099-01-01T10:00", "ends_at": "2099-01-01T11:00", "variant_name": "Mine", "variant_price": "1",
}  # fmt: skip


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """He is away for a day."""
    leave = add_leave(cast.provider, by=cast.server, starts_at=now(), ends_at=now() + dt.timedelta(days=1))
    return {"people/<key>": [cast.provider.pk], "leaves/<key>": [leave.pk]}
