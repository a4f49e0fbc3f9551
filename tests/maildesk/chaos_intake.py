"""Intake that is killed at any instant: ``python -m tests.maildesk.chaos_intake`` on the empty tables of DATABASE_URL.

Two workers take in the same sixty mails at once, each a file that is ticked off only after the commit, as a mail server's
UID is; they are killed again and again, and so are the children that read. Prints what is in the books as one line of JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django

MAILS, KILLS, WORKERS = 40, 5, 2


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from loge.common import rooms

    rooms.load_listeners()  # once, before any worker is forked

    with tempfile.TemporaryDirectory() as place:
        inbox = Path(place)
        prepare(inbox)
        workers = [start(inbox) for _each in range(WORKERS)]
        killed, give_up = 0, time.monotonic() + 60
        while time.monotonic() < give_up and (left(inbox) or killed < KILLS):
            time.sleep(random.uniform(0.01, 0.12))
            if killed < KILLS and left(inbox):
                number = random.randrange(WORKERS)
                os.kill(workers[number], signal.SIGKILL)
                os.waitpid(workers[number], 0)
                killed, workers[number] = killed + 1, start(inbox)
            elif not left(inbox):
                break
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
        print(json.dumps({"killed": killed, "left": left(inbox), **report()}))


def prepare(inbox: Path) -> None:
    from loge.houses.models import House
    from loge.maildesk.models import Acknowledgement, Mailbox

    from .desk import letter

    house = House.objects.create(kind=House.Kind.DESK, slug="chaos", name="Chaos")
    mailbox = Mailbox.objects.create(house=house, name="Desk", address="concierge@belombre.example")
    Acknowledgement.objects.create(house=house, mailbox=mailbox, is_on=True, words={"en": "Received."}, most=1_000)
    for number in range(MAILS):
        (inbox / f"{number:03}.eml").write_bytes(letter(f"Une table, {number}.", key=f"<{number}@x.example>"))


def start(inbox: Path) -> int:
    from django.db import connection

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    random.seed()
    try:
        work(inbox)
    finally:
        os._exit(0)


def work(inbox: Path) -> None:
    from django.db import OperationalError

    from loge.common.clock import now
    from loge.maildesk.intake import receive
    from loge.maildesk.models import Mailbox

    mailbox = Mailbox.objects.select_related("house").get()
    while waiting := sorted(inbox.glob("*.eml")):
        path = random.choice(waiting[:4])
        try:
            content = path.read_bytes()
            receive(content, mailbox=mailbox, triage=triage, uid=int(path.stem) + 1, uid_validity=1, at=now())
        except (FileNotFoundError, OperationalError):
            continue  # another worker ticked it off, or holds the database: again
        path.rename(path.with_suffix(".done")) if path.exists() else None


def triage(mail: Any, _read: Any, batch: Any) -> Any:
    batch.fact("test.triaged", subject=mail.reference, house=mail.house_id, by="test", at=mail.at, data={})
    return SimpleNamespace(about=f"case:{mail.pk}", items=1)


def left(inbox: Path) -> int:
    return len(list(inbox.glob("*.eml")))


def report() -> dict[str, object]:
    from loge.common.models import Fact
    from loge.maildesk.models import Delivery, Mail, Post, Raw, Thread

    got = Mail.objects.filter(way="in")
    return {
        "filed": got.filter(state="filed").count(),
        "messages": got.filter(state="filed").values("digest").distinct().count(),
        "rows": got.count(),
        "raws": Raw.objects.filter(mail__way="in").count(),
        "threads": Thread.objects.count(),
        "triaged": Fact.objects.filter(kind="test.triaged").count(),
        "told": Fact.objects.filter(kind="mail.filed").count(),
        "acknowledged": Post.objects.count(),
        "deliveries": Delivery.objects.count(),
    }


if __name__ == "__main__":
    sys.exit(main())
