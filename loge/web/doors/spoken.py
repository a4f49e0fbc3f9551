"""How long something takes, as one says it."""

from __future__ import annotations

import datetime as dt

from ..forms.fields import spoken_length


def length(lasts: dt.timedelta | None) -> str:
    """``1 h 30``; nothing for None."""
    return spoken_length(int(lasts.total_seconds()) // 60) if lasts else ""
