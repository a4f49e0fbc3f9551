"""It rests, and runs again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from loge.common import moves
from loge.common.clock import now

from ...models import Invoice, Subscription
from .catch_up import catch_up, lock
from .unused import give_back


@transaction.atomic
def pause(sub: Subscription, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> list[Invoice]:
    """From that day nothing runs and nothing is billed; what was paid beyond it comes back."""
    lock(sub)
    catch_up(sub, on, at=at or now())
    moves.make(sub, "pause", by=by, at=at, paused_on=on, next_on=None)
    return give_back(
        sub, on, by=by, key=f"pause:{sub.pk}:{on.isoformat()}:{sub.since_at.timestamp():.0f}", at=at or now()
    )


@transaction.atomic
def resume(sub: Subscription, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> Subscription:
    """It runs again from that day, in the same periods as ever."""
    lock(sub)
    day = max(on, sub.billed_until)
    moves.make(sub, "resume", by=by, at=at, paused_on=None, billed_until=day, next_on=day)
    return sub
