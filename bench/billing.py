"""Ten thousand subscriptions billed, in CPU seconds: ``python -m bench.billing``. The aim: 60 s. Papers are drawn by jobs after
it; what one costs is told too. Then fifty threads of two hundred invoices each on PostgreSQL: no hole, no duplicate.
"""

from __future__ import annotations

import datetime as dt
import sys
import threading
import time
from typing import Any

from bench._ground import database, each_database, set_up

COUNT, PAPERS = 10_000, 20
THREADS, EACH = 50, 200
NOON = dt.datetime(2026, 12, 1, 11, tzinfo=dt.UTC)


def main(kind: str) -> None:
    with database(kind) as address:
        set_up(address)
        practice, plan = _world()
        begun = time.process_time()
        run = _billed(practice)
        print(f"{kind}: {run.issued} subscriptions billed, {time.process_time() - begun:.1f} s of CPU in this process")
        from loge.money import ledger
        from loge.money.invoices.papers import paper_of
        from loge.money.models import Invoice

        assert run.issued == COUNT and run.cents == COUNT * plan.fee_cents and ledger.check() == []
        begun = time.process_time()
        for invoice in Invoice.objects.select_related("house")[:PAPERS]:
            paper_of(invoice)
        print(f"{kind}: one paper with its file, {(time.process_time() - begun) / PAPERS * 1000:.0f} ms of CPU")
        if kind == "postgres":
            _crowd(practice)


def _world() -> tuple[Any, Any]:
    from loge.money.models import Payer, Subscription
    from loge.people.models import Person
    from tests.money.billing.world import Practice

    practice = Practice("bench")
    plan = practice.plan()
    people = [Person(email=f"p{number}@bench.invalid", name=f"Payeur {number}") for number in range(COUNT)]
    Person.objects.bulk_create(people, batch_size=1_000)
    address = {"street": "1 rue", "postcode": "61000", "city": "Alençon"}
    payers = [Payer(house=practice.house, person=person, name=person.name, **address) for person in people]
    Payer.objects.bulk_create(payers, batch_size=1_000)
    first = NOON.date()
    subs = [
        Subscription(house=practice.house, payer=payer, plan=plan, first_on=first, billed_until=first, next_on=first, nonce="b", state="running")
        for payer in payers
    ]  # fmt: skip
    Subscription.objects.bulk_create(subs, batch_size=1_000)
    return practice, plan


def _billed(practice: Any) -> Any:
    from loge.money.invoices import run as runs

    run = runs.begin(practice.house, by=practice.keeper, until=NOON.date(), at=NOON)
    while runs.bill_some(run, at=NOON):
        continue
    return run


def _crowd(practice: Any) -> None:
    from django.db import connection

    from loge.money.invoices import actions
    from loge.money.models import Charge, Invoice, Payer

    payers = list(Payer.objects.filter(house=practice.house).select_related("house", "person")[:THREADS])
    before = Invoice.objects.count()

    def work(payer: Any) -> None:
        for number in range(EACH):
            row = actions.charge(
                payer,
                kind=Charge.Kind.SERVICE,
                key=f"crowd:{payer.pk}:{number}",
                words="Bouquet",
                cents=100,
                on=NOON.date(),
            )
            made = actions.draft(payer, by=practice.keeper, charges=[row], at=NOON)
            actions.issue(made, by=practice.keeper, at=NOON)
        connection.close()

    begun = time.perf_counter()
    threads = [threading.Thread(target=work, args=(payer,)) for payer in payers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(int(one.rpartition("-")[2]) for one in Invoice.objects.values_list("number", flat=True))
    assert numbers == list(range(1, before + THREADS * EACH + 1)), "a hole or a duplicate"
    print(
        f"postgres: {THREADS} threads × {EACH} invoices in {time.perf_counter() - begun:.0f} s: no hole, no duplicate"
    )


if __name__ == "__main__":
    each_database("bench.billing")
    main(sys.argv[1])
