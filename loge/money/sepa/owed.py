"""What the house owes its providers, in the ledger: owed from the day it is noted, no more once the bank has the file,
and again when the bank brings it back."""

from __future__ import annotations

import datetime as dt

from .. import ledger
from ..models import Batch, Payable


def purchased(row: Payable, *, at: dt.datetime | None) -> None:
    _book(row, ledger.OUTSIDE, ledger.supplier(row.pk), "purchased", at)


def taken_back(row: Payable, *, at: dt.datetime | None) -> None:
    _book(row, ledger.supplier(row.pk), ledger.OUTSIDE, "taken_back", at)


def paid(batch: Batch, *, at: dt.datetime | None) -> None:
    """Every sum of a file of transfers; a file of debits holds none."""
    for row in Payable.objects.filter(house=batch.house_id, batch=batch).order_by("pk"):
        _book(row, ledger.supplier(row.pk), ledger.OUTSIDE, "supplier_paid", at, of=batch)


def came_back(row: Payable, batch: Batch, *, at: dt.datetime | None) -> None:
    """What was paid and returned is owed as before; nothing is edited."""
    _book(row, ledger.OUTSIDE, ledger.supplier(row.pk), "supplier_unpaid", at, of=batch)


def _book(row: Payable, source: str, target: str, why: str, at: dt.datetime | None, *, of: Batch | None = None) -> None:
    """In the caller's transaction. What a file paid is booked once for that file."""
    key = f"{why}:{row.pk}" + (f":{of.pk}" if of else "")
    ledger.transfer(
        house=row.house_id, source=source, target=target, cents=row.cents, why=why, subject=f"payable:{row.pk}", key=key, at=at
    )  # fmt: skip
