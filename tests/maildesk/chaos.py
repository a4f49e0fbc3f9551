"""Workers that send mail and are killed at any instant, to a server that refuses, delays and hangs up:
``python -m tests.maildesk.chaos`` on the empty tables of DATABASE_URL. Prints what came out of it as one line of JSON."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import time

import django

POSTS, KILLS, WORKERS = 45, 6, 3


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from loge.common import rooms

    rooms.load_listeners()  # once, before any worker is forked
    from django.conf import settings

    from .postman import Postman, leads_to

    postman = Postman()
    postman.fate = _fate
    door = _door(postman)
    leads_to(settings, door.port)
    prepare()
    workers = [start_worker() for _ in range(WORKERS)]
    killed, give_up = 0, time.monotonic() + 45
    while time.monotonic() < give_up and (left() or killed < KILLS):
        time.sleep(random.uniform(0.02, 0.12))
        if killed >= KILLS and not left():
            break
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
    settle_the_marked()
    print(json.dumps({"killed": killed, **report(postman)}))
    os._exit(0)


def _door(postman: object) -> object:
    from .postman import open_door

    postman.handle_RCPT = lambda server, session, envelope, address, options: _rcpt(envelope, address)  # type: ignore[attr-defined]
    return open_door(postman)  # type: ignore[arg-type]


async def _rcpt(envelope: object, address: str) -> str:
    if random.random() < 0.15:
        return "451 later"
    if address.startswith("gone"):
        return "550 no such person"
    envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
    return "250 OK"


def _fate(envelope: object) -> str:
    time.sleep(random.uniform(0, 0.02))
    return random.choices(["", "cut", "cut before taking", "452 full"], [80, 8, 6, 6])[0]


def prepare() -> None:
    from loge.common.models import Job

    from .postman import Writer

    writer = Writer()
    for n in range(POSTS):
        thread = writer.converse(f"guest{n}@example.org")
        writer.send(
            thread, to=[("", f"guest{n}@example.org"), ("", f"also{n}@example.org"), ("", f"gone{n}@example.org")]
        )
    Job.objects.update(max_attempts=200, run_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))


def start_worker() -> int:
    from django.db import connection

    connection.close()
    pid = os.fork()
    if pid:
        return pid
    from loge.common import jobs
    from loge.maildesk.outbox import leaving

    random.seed()
    jobs.LEASE = dt.timedelta(seconds=1.2)
    jobs.backoff = lambda attempts: dt.timedelta(seconds=random.uniform(0.05, 0.2))
    jobs._rounds.clear()
    jobs.Worker.IDLE = 0.05
    leaving.wait_of = lambda attempts: dt.timedelta(seconds=0.1)
    leaving.HANDED_WITHIN = dt.timedelta(seconds=4)
    jobs.Worker().run()
    os._exit(0)


def left() -> int:
    from loge.common.models import Job

    return Job.objects.filter(state=Job.State.TODO).count()


def settle_the_marked() -> None:
    """As the round does some minutes later: what was found marked is looked at again, and what is left is sent."""
    from loge.maildesk.models import Post
    from loge.maildesk.outbox import leaving

    leaving.wait_of = lambda attempts: dt.timedelta(0)
    leaving.HANDED_WITHIN = dt.timedelta(0)
    for post in Post.objects.exclude(deliveries__state__in=("sent", "refused", "unknown")) | Post.objects.filter(
        deliveries__state__in=("queued", "delayed")
    ):
        for _try in range(40):
            leaving.leave.func(str(post.pk))
            if not post.deliveries.filter(state__in=("queued", "delayed")).exists():
                break


def report(postman: object) -> dict[str, object]:
    from collections import Counter

    from loge.maildesk.models import Delivery

    counted = postman.counted()  # type: ignore[attr-defined]
    silent = []
    for one in Delivery.objects.select_related("post__mail"):
        times = counted[(one.post.mail.message_id, one.email)]
        honest = {"sent": times == 1, "refused": times == 0, "unknown": times <= 1}.get(one.state, False)
        if not honest:
            silent.append([one.email, one.state, times])
    states = Counter(Delivery.objects.values_list("state", flat=True))
    return {"doubles": sum(times > 1 for times in counted.values()), "dishonest": silent, **states}


if __name__ == "__main__":
    main()
