"""Every night, every cent is counted again."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from loge.common import journal
from loge.common.jobs import daily, task

from .. import ledger

log = logging.getLogger(__name__)


@daily(dt.time(3, 30))
@task()
def count_the_books() -> None:
    """Recount every account; what is wrong is written in the journal and shouted in the log."""
    wrong = ledger.check()
    with transaction.atomic():
        journal.write("ledger.counted", subject="ledger:all", house=None, by="clock", wrong=len(wrong))
    for row in wrong:
        log.error(
            "the books are wrong",
            extra={"house": str(row.house), "account": row.code, "kept": row.kept, "counted": row.counted},
        )
