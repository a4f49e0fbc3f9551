"""The ledger: every cent is somewhere, and moves only from one account to another.

Accounts, by code, in each house:

=====================  ==============================================================================================
``outside``            the world: cards and bank accounts. The only one that may stand below zero
``held:<payment>``     reserved on the client's card, not taken
``escrow:<subject>``   taken, kept at the gateway until the service is received
``owed:<payee>``       earned by who served, not yet paid out
``commission``         the house's share
``refund:<refund>``    set aside for a refund the gateway is being asked for
``payout:<payout>``    set aside for a payout the gateway is being asked for
=====================  ==============================================================================================

A transfer is one row and two balances in the caller's transaction, idempotent by its key. Balances are kept for speed
and checked against a full recount (``loge ledger check``, and nightly). The sum of all accounts of a house is zero.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.keys import uuid7
from loge.houses.models import House

from .models import Account, Transfer

OUTSIDE = "outside"
COMMISSION = "commission"


def held(payment: Any) -> str:
    return f"held:{payment}"


def escrow(subject: str) -> str:
    return f"escrow:{subject}"


def owed(payee: str) -> str:
    return f"owed:{payee}"


class Overdraft(Refused):
    """The account does not hold that much."""


class KeyTaken(Refused):
    """The key was used for another transfer: a programming error worth stopping for."""


def transfer(
    *,
    house: uuid.UUID,
    source: str,
    target: str,
    cents: int,
    why: str,
    subject: str,
    key: str,
    at: dt.datetime | None = None,
) -> bool:
    """Move ``cents`` (> 0) from one account to another. False if this very transfer was made before.

    Raises ValueError for cents ≤ 0 or one account, Overdraft if ``source`` holds less, KeyTaken if ``key`` made another
    transfer. Must run in the caller's transaction. Three statements, whatever the history.
    """
    if cents <= 0 or source == target:
        raise ValueError(f"a transfer moves something elsewhere: {cents} from {source} to {target}")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a transfer goes with its reason: use it inside a transaction")
    from_key, to_key = account_key(house, source), account_key(house, target)
    with connection.cursor() as cursor:
        row = (_id(uuid7()), _id(house), _id(from_key), _id(to_key), cents, why, subject, key, _moment(at or now()))
        cursor.execute(_INSERT, row)
        if cursor.rowcount == 0:
            _same_or_raise(house, key, from_key, to_key, cents)
            return False
        legs = [(source, from_key, -cents), (target, to_key, cents)]
        for code, account, change in sorted(legs, key=lambda leg: leg[1]):  # one order for all: no deadlock
            if change < 0 and code != OUTSIDE:
                cursor.execute(_DEBIT, (change, _id(account), -change))
                if cursor.rowcount == 0:
                    raise Overdraft(f"{source} does not hold {cents}")
            else:
                cursor.execute(_CREDIT, (_id(account), _id(house), code, change))
    return True


_INSERT = """insert into money_transfer (id, house_id, source_id, target_id, cents, why, subject, key, at)
 values (%s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (house_id, key) do nothing"""
_DEBIT = "update money_account set balance_cents = balance_cents + %s where id = %s and balance_cents >= %s"
_CREDIT = """insert into money_account (id, house_id, code, balance_cents) values (%s, %s, %s, %s)
 on conflict (id) do update set balance_cents = money_account.balance_cents + excluded.balance_cents"""


def account_key(house: uuid.UUID, code: str) -> uuid.UUID:
    """An account's key follows from its house and code, so that no look-up is needed (RFC 9562, version 5)."""
    return uuid.uuid5(house, code)


def balance(house: uuid.UUID, code: str) -> int:
    """Cents on that account; 0 if nothing ever went there."""
    found = Account.objects.filter(house_id=house, code=code).values_list("balance_cents", flat=True).first()
    return found or 0


@dataclass(frozen=True, slots=True)
class Difference:
    """An account whose balance is not what its transfers say, or a house that does not sum to zero."""

    house: uuid.UUID
    code: str
    kept: int
    counted: int


def check(house: House | None = None) -> list[Difference]:
    """Recount every account from all its transfers. An empty list means that every cent is where it is said to be."""
    accounts = Account.objects.all() if house is None else Account.objects.filter(house=house)
    transfers = Transfer.objects.all() if house is None else Transfer.objects.filter(house=house)
    came = dict(transfers.order_by().values_list("target").annotate(Sum("cents")))
    went = dict(transfers.order_by().values_list("source").annotate(Sum("cents")))
    wrong: list[Difference] = []
    sums: dict[uuid.UUID, int] = {}
    seen: set[uuid.UUID] = set()
    for account in accounts.iterator():
        seen.add(account.pk)
        counted = came.get(account.pk, 0) - went.get(account.pk, 0)
        sums[account.house_id] = sums.get(account.house_id, 0) + account.balance_cents
        if counted != account.balance_cents:
            wrong.append(Difference(account.house_id, account.code, account.balance_cents, counted))
    wrong += [Difference(key, "the whole house", total, 0) for key, total in sums.items() if total]
    lost = (came.keys() | went.keys()) - seen
    wrong += [
        Difference(uuid.UUID(int=0), f"missing account {key}", 0, came.get(key, 0) - went.get(key, 0)) for key in lost
    ]
    return wrong


def _same_or_raise(house: uuid.UUID, key: str, source: uuid.UUID, target: uuid.UUID, cents: int) -> None:
    made = Transfer.objects.filter(house_id=house, key=key).values_list("source_id", "target_id", "cents").get()
    if made != (source, target, cents):
        raise KeyTaken(f"{key} made another transfer")


def _id(key: uuid.UUID) -> Any:
    return key if connection.features.has_native_uuid_field else key.hex


def _moment(at: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)
