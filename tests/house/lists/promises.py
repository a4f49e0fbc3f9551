"""What the house owes, whom it owes a call, what hurt, and what one was promised."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.care.line import actions as line
from loge.care.models import CallBack, Complaint, Promise
from loge.care.promises import actions as book
from loge.care.recovery import actions as recovery
from loge.common.clock import now

from ...cast import Cast
from . import Pages


def more_promises(cast: Cast, count: int) -> None:
    for _ in range(count):
        number = Promise.objects.count()
        book.give_word(
            cast.house, by=cast.keeper, kind="call_back", words=f"Rappeler {number}", made_to=cast.client, nonce=f"w{number}",
            owner=cast.desk, due_at=now() + dt.timedelta(hours=2 + number),
        )  # fmt: skip


def more_missed(cast: Cast, count: int) -> None:
    more_promises(cast, count)
    for row in Promise.objects.filter(house=cast.house, state="open").select_related("house"):
        book.miss(row, at=row.due_at)


def more_calls_back(cast: Cast, count: int) -> None:
    for _ in range(count):
        number = CallBack.objects.count()
        free = line.offer(cast.house, count=1)
        line.take(
            cast.house,
            by=cast.desk,
            phone=f"02619{number:05}",
            due_at=free[0].due_at,
            nonce=f"c{number}",
            name="Simone",
        )


def more_complaints(cast: Cast, count: int) -> None:
    for _ in range(count):
        number = Complaint.objects.count()
        recovery.complain(
            cast.house, key=f"k{number}", source="hand", by=cast.desk, words="Personne.", name=f"Simone {number}"
        )


def needs(cast: Cast, path: str) -> dict[str, Any]:
    return {}


PAGES: Pages = {
    "what I was promised": ("/promises/", "client", more_promises),
    "the promises": ("/house/alencon/promises/", "keeper", more_promises),
    "the missed ones": ("/house/alencon/promises/?view=missed", "keeper", more_missed),
    "the morning, by missed promises": ("/house/alencon/", "keeper", more_missed),
    "the telephone": ("/house/alencon/line/", "keeper", more_calls_back),
    "the complaints": ("/house/alencon/complaints/", "keeper", more_complaints),
}
