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
``contested:<cb>``     what a bank has taken back, until it has decided
``supplier:<payable>`` what the house owes one of its providers for an invoice, until a file of transfers was sent
``due:<payee>``        what a payee owes. No account but ``outside`` stands below zero, so a debt is a pair: it is owed to
                       the world (``outside``), which advanced it, and goes back there as it is paid
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

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

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


def contested(chargeback: Any) -> str:
    return f"contested:{chargeback}"


def supplier(payable: Any) -> str:
    return f"supplier:{payable}"


def due(payee: str) -> str:
    return f"due:{payee}"


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


def lock(house: uuid.UUID, *codes: str) -> None:
    """Hold these accounts until the transaction ends, in this order: payee, till. All that touches several does so, so
    that two never wait for each other."""
    for code in codes:
        Account.objects.select_for_update().filter(pk=account_key(house, code)).values_list("pk", flat=True).first()


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
    """An account's key follows from its house and code, so that no look-up is needed (RFC 9562, version 5).

    It alone keeps an account unique: with a second unique index, of two transactions that open one account at the same
    time PostgreSQL would refuse the slower, whose ``on conflict`` can name only one of them.
    """
    return uuid.uuid5(house, code)


def balance(house: uuid.UUID, code: str) -> int:
    """Cents on that account; 0 if nothing ever went there."""
    found = Account.objects.filter(pk=account_key(house, code)).values_list("balance_cents", flat=True).first()
    return found or 0


@dataclass(frozen=True, slots=True)
class Difference:
    """An account whose balance is not what its transfers say, or a house that does not sum to zero."""

    house: uuid.UUID
    code: str
    kept: int
    counted: int


def check(house: House | None = None) -> list[Difference]:
    """Recount every account from all its transfers. An empty list means that every cent is where it is said to be.

    One statement, hence one moment of the books: money may move meanwhile.
    """
    native = connection.features.has_native_uuid_field
    only = "" if house is None else " where house_id = %s"
    whose = [] if house is None else [house.pk if native else house.pk.hex] * 3
    wrong: list[Difference] = []
    sums: dict[uuid.UUID, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNT.format(only=only), whose)
        for told, code, kept, counted in cursor.fetchall():
            owner = told if native else uuid.UUID(told)
            sums[owner] = sums.get(owner, 0) + int(kept)
            if kept != counted:
                wrong.append(Difference(owner, code or "an account that is gone", int(kept), int(counted)))
    return wrong + [Difference(key, "the whole house", total, 0) for key, total in sums.items() if total]


_RECOUNT = """select house_id, max(code), sum(kept), sum(counted) from (
 select house_id, id as account, code, balance_cents as kept, 0 as counted from money_account{only}
 union all select house_id, target_id, '', 0, cents from money_transfer{only}
 union all select house_id, source_id, '', 0, -cents from money_transfer{only}) legs
 group by house_id, account order by house_id, account"""


def _same_or_raise(house: uuid.UUID, key: str, source: str, target: str, cents: int) -> None:
    made = Transfer.objects.filter(house_id=house, key=key).values_list("source_id", "target_id", "cents").get()
    if made != (account_key(house, source), account_key(house, target), cents):
        raise KeyTaken(f"{key} made another transfer")


@lru_cache(maxsize=4_096)
def _kept_key(house: uuid.UUID, code: str, native: bool) -> Any:
    """The account's key as the database keeps it."""
    key = account_key(house, code)
    return key if native else key.hex
