"""What comes round for the network: incidents lapse."""

from __future__ import annotations

import datetime as dt

from loge.common.jobs import daily, task

from .actions import lapse_due


@daily(dt.time(3, 50))
@task(external=True)  # a transaction for each
def lapse_incidents() -> None:
    lapse_due()
