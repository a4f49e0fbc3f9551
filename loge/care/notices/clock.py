"""Half a year after a decision nobody contests it any more: what was only hidden until then is erased.

Source: DSA (Regulation 2022/2065), art. 20 (1): a decision can be contested for six months at least.
"""

from __future__ import annotations

import datetime as dt

from loge.common.clock import now
from loge.common.jobs import daily, task

from . import states
from .kinds import kind_of
from .models import Notice

CONTESTABLE = dt.timedelta(days=183)


@daily(dt.time(4, 50))
@task()
def erase_what_stays_down() -> None:
    erase(at=now())


def erase(*, at: dt.datetime) -> int:
    """Returns how many were erased or had been."""
    rows = Notice.objects.filter(subject__startswith="photo:", state=states.REFUSED, ruled_at__lt=at - CONTESTABLE)
    count = 0
    for row in rows.order_by("ruled_at")[:500]:
        kind = kind_of(row)
        if kind is not None and kind.for_good is not None:
            kind.for_good(row)
            count += 1
    return count
