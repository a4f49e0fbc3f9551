"""The ledger against its floor: a two-entry transfer in raw SQL, one commit each, on both databases.

``python -m bench.ledger``. The floor writes a transfer row and two balances, no key, no overdraft check. Ours is the
product's own :func:`loge.money.ledger.transfer` in its transaction: idempotent by key, no overdraft.
"""

from __future__ import annotations

import itertools
import sys
import uuid

from bench._ground import database, each_database, set_up
from bench._rounds import compare, table

ITEMS = 1_000


def main(kind: str) -> None:
    with database(kind) as address:
        set_up(address)
        from django.db import connection, transaction

        from loge.houses.models import House
        from loge.money import ledger

        house = House.objects.create(kind="neighbourhood", slug="bench", name="Bench")
        with transaction.atomic():
            for account in ("escrow:a", "owed:b"):
                ledger.transfer(
                    house=house.pk,
                    source="outside",
                    target=account,
                    cents=10**9,
                    why="hold",
                    subject="bench",
                    key=account,
                )
        account_ids = [ledger.account_key(house.pk, code) for code in ("escrow:a", "owed:b")]
        source, target = (key if kind == "postgres" else key.hex for key in account_ids)
        count = itertools.count()
        with connection.cursor() as cursor:
            cursor.execute(
                "create table raw_transfer (id char(32) primary key, source char(36), target char(36), cents bigint, why varchar(20))"
            )
        debit = "update money_account set balance_cents = balance_cents - %s where id = %s"
        credit = "update money_account set balance_cents = balance_cents + %s where id = %s"

        def raw(items: int) -> None:
            """The driver's own connection: begin, three statements, commit."""
            connection.ensure_connection()
            driver = connection.connection
            mark = (lambda sql: sql.replace("%s", "?")) if kind == "sqlite" else (lambda sql: sql)
            insert = mark("insert into raw_transfer values (%s, %s, %s, %s, %s)")
            out, into = mark(debit), mark(credit)
            for _item in range(items):
                cursor = driver.cursor()
                cursor.execute("begin immediate" if kind == "sqlite" else "begin")
                cursor.execute(insert, (uuid.uuid4().hex, str(source), str(target), 1, "raw"))
                cursor.execute(out, (1, source))
                cursor.execute(into, (1, target))
                cursor.execute("commit")

        def ours(items: int) -> None:
            for _item in range(items):
                with transaction.atomic():
                    ledger.transfer(
                        house=house.pk,
                        source="escrow:a",
                        target="owed:b",
                        cents=1,
                        why="release",
                        subject="bench",
                        key=f"k{next(count)}",
                    )

        server = "postgres" if kind == "postgres" else ""
        figures = compare(
            {"floor: raw SQL, two balances": raw, "loge.money.ledger.transfer": ours}, items=ITEMS, server=server
        )
        print(table(f"Ledger, {kind}", figures, unit="transfer"))
        with (
            connection.cursor() as cursor
        ):  # what the floor moved has no transfer of ours: take it back before the count
            cursor.execute("select count(*) from raw_transfer")
            moved = cursor.fetchone()[0]
            cursor.execute(credit, (moved, source))
            cursor.execute(debit, (moved, target))
        assert ledger.check() == [], "every invariant holds after the run"


if __name__ == "__main__":
    each_database("bench.ledger")
    main(sys.argv[1])
