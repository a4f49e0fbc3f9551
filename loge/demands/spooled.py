"""Mails that waited in the spool are filed as soon as the database is back, with their triage."""

from __future__ import annotations

import datetime as dt

from loge.common.jobs import every, task
from loge.maildesk import spool


@every(dt.timedelta(seconds=30))
@task(external=True)
def file_the_spool() -> None:
    if next(spool.waiting(), None) is None:
        return
    from .triage import triage

    spool.file_all(triage)
