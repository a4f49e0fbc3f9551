"""Mails that waited in the spool are filed as soon as the database is back, with their triage."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from importlib.util import find_spec

from loge.common.jobs import every, task
from loge.maildesk import spool


@every(dt.timedelta(seconds=30))
@task(external=True)
def file_the_spool() -> None:
    if next(spool.waiting(), None) is None:
        return
    spool.file_all(import_module("loge.demands.triage").triage if find_spec("loge.demands.triage") else None)
