"""Fetching that is killed at any instant: ``python -m tests.maildesk.chaos_fetch PORT COUNT`` on the empty tables of DATABASE_URL.

A fetcher is forked again and again and killed with SIGKILL while mail waits on the server at PORT. Prints what came out of it
as one line of JSON.
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

KILLS = 4


def main(port: int, count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from loge.common import rooms

    rooms.load_listeners()  # once, before any worker is forked
    from django.conf import settings

    settings.MAIL_PRIVATE = ["127.0.0.0/8"]
    mailbox = prepare(port)
    killed, until = 0, time.monotonic() + 60
    while time.monotonic() < until:
        pid = start()
        if killed < KILLS:
            time.sleep(random.uniform(0.15, 0.8))
            os.kill(pid, signal.SIGKILL)
            killed += 1
        _pid, status = os.waitpid(pid, 0)
        if status == 0 and killed >= KILLS:
            break
    print(json.dumps({"killed": killed, **report(mailbox, count)}))


def prepare(port: int) -> str:
    from loge.houses.models import House
    from loge.maildesk.channels import secrets
    from loge.maildesk.models import Mailbox

    from .dovecot import ADDRESS, USER, WORD

    house = House.objects.create(kind=House.Kind.DESK, slug="chaos", name="Chaos")
    mailbox = Mailbox(
        house=house,
        name="Chaos",
        address=ADDRESS,
        imap_host="127.0.0.1",
        imap_port=port,
        imap_security="none",
        imap_user=USER,
    )
    secrets.keep(mailbox, imap=WORD)
    mailbox.save()
    return str(mailbox.pk)


def start() -> int:
    """A fetcher as the worker has it, with the full triage; it ends by itself when nothing waits any more."""
    from django.db import connection

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    from loge.maildesk import cursor
    from loge.maildesk.models import Mailbox
    from loge.web import clock

    random.seed()
    cursor.LEASE = dt.timedelta(seconds=0)  # the dead one's lease is over at once: whatever guards then is the database
    Mailbox.objects.update(lease_until=None, lease=None, next_look_at=None)
    while (fetched := clock.fetch_one(Mailbox.objects.get())) is None or fetched.more or fetched.taken:
        pass
    os._exit(0)


def report(mailbox: str, count: int) -> dict[str, object]:
    from loge.common.models import Fact
    from loge.demands.models import Case
    from loge.maildesk.models import Mail, Raw

    filed = Mail.objects.filter(mailbox=mailbox, way=Mail.Way.IN)
    return {
        "on_server": count,
        "filed": filed.exclude(state=Mail.State.DUPLICATE).count(),
        "once": filed.values("message_id").distinct().count(),
        "uids": filed.values("uid").distinct().count(),
        "copies": filed.filter(state=Mail.State.DUPLICATE).count(),
        "raws": Raw.objects.count(),
        "facts": Fact.objects.filter(kind="mail.filed").values("subject").distinct().count(),
        "facts_in_all": Fact.objects.filter(kind="mail.filed").count(),
        "cases": Case.objects.count(),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
