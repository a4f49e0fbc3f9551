"""What comes round for the network: incidents lapse, trust is counted anew."""

from __future__ import annotations

import datetime as dt

from loge.common.jobs import daily, task

from .actions import lapse_due
from .standing import recount_all


@daily(dt.time(3, 50))
@task(external=True)  # a transaction for each
def lapse_incidents() -> None:
    lapse_due()


@daily(dt.time(4, 5))
@task(external=True)  # a transaction for each house
def count_trust_anew() -> None:
    recount_all()
