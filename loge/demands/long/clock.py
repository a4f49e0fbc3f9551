"""What comes round for long requests: candidates are forgotten in time."""

from __future__ import annotations

import datetime as dt

from loge.common.jobs import daily, task

from .candidates import forget_due


@daily(dt.time(3, 40))
@task(external=True)  # a transaction for each
def forget_candidates() -> None:
    forget_due()
