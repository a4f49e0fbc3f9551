"""What the clock does for a desk's lists: it forgets them."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from loge.common.clock import now
from loge.common.jobs import daily, task

from . import states
from .models import Roll

RAW_KEPT = dt.timedelta(days=30)  # long enough to compare a list with what was made of it (GDPR art. 5 § 1 e)


@daily(dt.time(3, 50))
@task()
def forget_lists() -> None:
    """A list read a month ago: how many were new or changed stays, the list itself and the names in what it changed do not."""
    forget(Roll.objects.filter(since_at__lt=now() - RAW_KEPT).exclude(state=states.READING))


def forget(rolls: QuerySet[Roll]) -> int:
    """Empty these lists; returns how many."""
    done = 0
    for roll in rolls.exclude(content=b""):
        counts = {name: value for name, value in roll.result.items() if isinstance(value, int)}
        Roll.objects.filter(house=roll.house_id, pk=roll.pk).update(
            content=b"", result=counts, name=roll.get_sort_display()
        )
        done += 1
    return done
