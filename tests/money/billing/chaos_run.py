"""The month is billed while its workers are killed with -9: ``python -m tests.money.billing.chaos_run`` on DATABASE_URL.

Prints what came out of it as one line of JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import sys
import time

import django

PAYERS, KILLS, WORKERS, CHUNK = 12, 6, 2, 2


def main() -> None:
    django.setup()
    from loge.common import rooms

    rooms.load_listeners()  # once, before any worker is forked

    from loge.common.models import Job
    from loge.money.invoices import run as runs
    from tests.common import chaos

    runs.CHUNK = CHUNK
    runs.bill_some.__kwdefaults__["most"] = CHUNK  # many small steps: more instants at which to die
    run = prepare()
    Job.objects.update(max_attempts=50)
    workers = [chaos.start_worker() for _ in range(WORKERS)]
    killed, seen, give_up = 0, [0], time.monotonic() + 90
    while time.monotonic() < give_up and (chaos.left() or killed < KILLS):
        time.sleep(random.uniform(0.02, 0.25))
        Job.objects.filter(max_attempts__lt=50).update(max_attempts=50)
        run.refresh_from_db()
        seen.append(run.done)
        if not chaos.left():
            break
        if killed < KILLS:
            place = random.randrange(WORKERS)
            os.kill(workers[place], signal.SIGKILL)
            os.waitpid(workers[place], 0)
            killed += 1
            workers[place] = chaos.start_worker()
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    print(json.dumps({"killed": killed, "backwards": seen != sorted(seen), **report(run)}))


def prepare():  # type: ignore[no-untyped-def]
    from loge.common.clock import now
    from loge.money.invoices import actions
    from loge.money.invoices import run as runs
    from tests.money.billing.world import Practice

    moment = now()
    first = moment.date() - dt.timedelta(days=3)
    practice = Practice()
    plan = practice.plan()
    for number in range(PAYERS):
        payer = practice.payer(f"Payeur {number}")
        practice.subscribe(payer, plan, first)
        actions.charge(payer, kind="service", key=f"visit:{number}", words="Bouquet", cents=4_500, on=first)
    return runs.begin(practice.house, by=practice.keeper, until=first, at=moment)


def report(run) -> dict[str, object]:  # type: ignore[no-untyped-def]
    from loge.common.models import Job
    from loge.money import ledger
    from loge.money.models import Charge, Invoice, InvoicePaper

    run.refresh_from_db()
    return {
        "state": run.state, "done": run.done, "issued": run.issued, "cents": run.cents,
        "numbers": sorted(Invoice.objects.values_list("number", flat=True)), "payers": Invoice.objects.values("payer").distinct().count(),
        "fees": Charge.objects.filter(kind="fee").count(), "services": Charge.objects.filter(kind="service", invoice__isnull=False).count(),
        "papers": InvoicePaper.objects.count(), "again": Job.objects.filter(attempts__gt=1).count(),
        "wrong": [str(found) for found in ledger.check()],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
