"""Numbers without a hole: the counter's row is locked by the very transaction in which the invoice comes to stand.

CGI, ann. II, art. 242 nonies A: unique, chronological, continuous. A sequence of the database would leak on rollback.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common.errors import Refused

from ..models import Counter

SERIES = {"380": "F", "381": "A", "386": "D"}


def take(house: uuid.UUID, kind: str, on: dt.date) -> str:
    """The next number of its series, inside the caller's transaction: rolled back, it was never taken."""
    return take_many(house, kind, on, 1)[0]


def take_many(house: uuid.UUID, kind: str, on: dt.date, count: int) -> list[str]:
    """The next numbers of a series, one after the other."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken with its invoice: use it inside a transaction")
    series = SERIES[kind]
    Counter.objects.bulk_create([Counter(house_id=house, series=series, year=on.year)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(house=house, series=series, year=on.year)
    if counter.last_on is not None and on < counter.last_on:
        raise Refused(
            _("An invoice of %(day)s was issued already: numbers follow the days.")
            % {"day": counter.last_on.isoformat()}
        )
    first = counter.last + 1
    counter.last, counter.last_on = counter.last + count, on
    counter.save(update_fields=["last", "last_on"])
    return [f"{series}{on.year}-{number:05d}" for number in range(first, first + count)]
