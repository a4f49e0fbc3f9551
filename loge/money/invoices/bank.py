"""What came to the house’s bank account and what left it again. The ledger lets nothing but the world stand below zero, and a bank
may take back more than has come: what is missing then is an account of its own, so that the two always say what is there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from .. import ledger

BANK, MISSING = "bank", "bank_missing"


def stands(house: uuid.UUID) -> int:
    """Cents that came, less those that left; below nothing when more left."""
    return ledger.balance(house, BANK) - ledger.balance(house, MISSING)


def leave(house: uuid.UUID, cents: int, *, why: str, subject: str, key: str, at: dt.datetime | None) -> None:
    """So much left it: given back, or taken back by a client’s bank, whatever we have."""
    ledger.lock(house, BANK)
    held = min(ledger.balance(house, BANK), cents)
    told: dict[str, Any] = {"house": house, "why": why, "subject": subject, "at": at}
    if held:
        ledger.transfer(source=BANK, target=ledger.OUTSIDE, cents=held, key=key, **told)
    if cents > held:
        ledger.transfer(source=ledger.OUTSIDE, target=MISSING, cents=cents - held, key=f"missing:{key}", **told)
