"""What comes round for billing: what could not be billed on its day, a surprise then or nobody had an account, is billed after it."""

from __future__ import annotations

import datetime as dt

from loge.common.clock import now
from loge.common.jobs import daily, task
from loge.money.models import Billing

from .lines import bill_gesture, unbilled_gestures

LOOKS_BACK = dt.timedelta(days=60)


@daily(dt.time(4, 10))
@task()
def bill_what_is_no_secret_any_more() -> None:
    bill_late(at=now())


def bill_late(*, at: dt.datetime) -> int:
    """Returns how many were billed. Replaying it bills nothing twice."""
    made = 0
    for billing in Billing.objects.select_related("house"):
        for gesture in unbilled_gestures(billing.house, since=at - LOOKS_BACK):
            made += bill_gesture(gesture, at=at) is not None
    return made
