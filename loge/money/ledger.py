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
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
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
    database = connections[DEFAULT_DB_ALIAS]
    if not database.in_atomic_block:
        raise transaction.TransactionManagementError("a transfer goes with its reason: use it inside a transaction")
    native = database.features.has_native_uuid_field
    from_key, to_key = _kept_key(house, source, native), _kept_key(house, target, native)
    house_key, new_key = (house, uuid7()) if native else (house.hex, uuid7().hex)
    moment = database.ops.adapt_datetimefield_value(at or now())
    placed = database.connection.execute  # the driver's own: this is the hottest path of the house
    insert, debit, credit = _statements(database.vendor)
    with database.wrap_database_errors:
        if placed(insert, (new_key, house_key, from_key, to_key, cents, why, subject, key, moment)).rowcount == 0:
            _same_or_raise(house, key, source, target, cents)
            return False
        legs = ((from_key, source, -cents), (to_key, target, cents))
        for account, code, change in legs if from_key < to_key else legs[::-1]:  # one order for all: no deadlock
            if change < 0 and code != OUTSIDE:
                if placed(debit, (change, account, cents)).rowcount == 0:
                    raise Overdraft(f"{source} does not hold {cents}")
            else:
                placed(credit, (account, house_key, code, change))
    return True


_INSERT = """insert into money_transfer (id, house_id, source_id, target_id, cents, why, subject, key, at)
 values (%s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (house_id, key) do nothing"""
_DEBIT = "update money_account set balance_cents = balance_cents + %s where id = %s and balance_cents >= %s"
_CREDIT = """insert into money_account (id, house_id, code, balance_cents) values (%s, %s, %s, %s)
 on conflict (id) do update set balance_cents = money_account.balance_cents + excluded.balance_cents"""


@lru_cache
def _statements(vendor: str) -> tuple[str, str, str]:
    """Insert, debit and credit with this driver's placeholders."""
    mark = "?" if vendor == "sqlite" else "%s"
    return _INSERT.replace("%s", mark), _DEBIT.replace("%s", mark), _CREDIT.replace("%s", mark)


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


def _same_or_raise(house: uuid.UUID, key: str, source: str, target: str, cents: int) -> None:
    made = Transfer.objects.filter(house_id=house, key=key).values_list("source_id", "target_id", "cents").get()
    if made != (account_key(house, source), account_key(house, target), cents):
        raise KeyTaken(f"{key} made another transfer")


@lru_cache(maxsize=4_096)
def _kept_key(house: uuid.UUID, code: str, native: bool) -> Any:
    """The account's key as the database keeps it."""
    key = account_key(house, code)
    return key if native else key.hex
