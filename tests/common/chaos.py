"""Workers that are killed at any instant: ``python -m tests.common.chaos`` on the empty tables of DATABASE_URL.

Workers are forked, so that a new one starts at once. Prints what came out of it as one line of JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import sys
import time
import uuid

import django

JOBS, KILLS, WORKERS, FAILING = 120, 12, 3, 0.1


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from loge.common import rooms

    rooms.load_listeners()  # once, before any worker is forked
    house = prepare()
    workers = [start_worker() for _ in range(WORKERS)]
    killed = 0
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and (left() or killed < KILLS):
        time.sleep(random.uniform(0.02, 0.1))
        if killed < KILLS and left():
            place = random.randrange(WORKERS)
            os.kill(workers[place], signal.SIGKILL)
            os.waitpid(workers[place], 0)
            killed += 1
            workers[place] = start_worker()
        elif not left():
            break
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    print(json.dumps({"killed": killed, **report(house)}))


def prepare() -> uuid.UUID:
    from django.db import transaction

    from loge.common.models import Job
    from loge.houses.models import House

    from . import chaos_work

    with transaction.atomic():
        house = House.objects.create(kind=House.Kind.NEIGHBOURHOOD, slug="chaos", name="Chaos")
        for number in range(JOBS):
            work = chaos_work.earn if number % 3 else chaos_work.call
            work.enqueue(str(house.pk), number)
        Job.objects.update(max_attempts=50)
    return house.pk


def start_worker() -> int:
    from django.db import connection

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    from loge.common import jobs

    random.seed()
    jobs.LEASE = dt.timedelta(seconds=1.2)
    jobs.backoff = lambda attempts: dt.timedelta(seconds=random.uniform(0.05, 0.2))
    jobs._rounds.clear()
    jobs.Worker.IDLE = 0.05
    jobs.Worker().run()
    os._exit(0)


def left() -> int:
    from loge.common.models import Job

    return Job.objects.filter(state=Job.State.TODO).count()


def report(house: uuid.UUID) -> dict[str, object]:
    from loge.common.models import Fact, Job
    from loge.money import ledger
    from loge.money.models import Transfer

    from .chaos_work import WAGES

    calls = list(Fact.objects.filter(kind="test.called").values_list("subject", flat=True))
    earned = list(Transfer.objects.filter(house_id=house).values_list("subject", flat=True))
    return {
        "jobs": Job.objects.count(),
        "done": Job.objects.filter(state=Job.State.DONE).count(),
        "again": Job.objects.filter(attempts__gt=1).count(),
        "earned": len(earned),
        "earned_once": len(set(earned)),
        "cents": ledger.balance(house, WAGES),
        "called": len(calls),
        "called_at_least_once": len(set(calls)),
        "wrong": [str(found) for found in ledger.check()],
    }


if __name__ == "__main__":
    sys.exit(main())
