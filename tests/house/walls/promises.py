"""Promises, neighbours who could be asked too, calls to give back, complaints, and the hours of the house."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.care.line import actions as line
from loge.care.models import CallBack, CareRules, Chase, Complaint, Promise
from loge.care.promises import actions as book
from loge.care.promises import clock
from loge.care.promises.rules import change_rules
from loge.care.recovery import actions as recovery
from loge.common.clock import now
from loge.common.jobs import run_all
from loge.demands import actions
from loge.houses.actions import hours as writing
from loge.houses.models import OpeningHours
from loge.web.doors.house import complaints, promises
from loge.web.doors.house import line as door_of_line

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Promise, Chase, CallBack, CareRules, Complaint, OpeningHours)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {
    "due_at": "2099-01-01T10:00", "made_to_name": "Ulysse", "provider_within": "1", "quote_within": "1",
    "confirm_within": "1", "complaint_within": "1", "next": "itself", "gesture_cents": "1", "gestures_cents": "1", "gesture": "Rien",
    "day0": "0:00-0:00",
}  # fmt: skip


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """She waits for a price, another neighbour could be asked; the house owes calls, and has hurt someone."""
    moment = now()
    writing.set_week(cast.house, by=cast.keeper, days=[[("00:00", "00:00")]] * 7, holidays=False)
    change_rules(cast.house, by=cast.keeper, complaint_within=dt.timedelta(hours=3))
    another = cast.another_offer(cast.person("Lucienne"), category_key="dogs_cats")
    waiting = actions.ask(cast.offer, by=cast.client, words=SECRET, nonce="chased", at=moment - dt.timedelta(hours=20))
    run_all()
    clock.tick(at=moment)
    chases = list(Chase.objects.filter(house=cast.house).values_list("pk", flat=True))
    word = book.give_word(
        cast.house, by=cast.desk, kind="call_back", words=f"Rappeler : {SECRET}"[:200], made_to_name="Simone", nonce="w1",
        due_at=moment + dt.timedelta(hours=5),
    )  # fmt: skip
    free = line.offer(cast.house, count=1)
    call = line.take(cast.house, by=cast.desk, phone="0261910455", due_at=free[0].due_at, nonce="c1", words=SECRET)
    hurt = recovery.complain(cast.house, key="k1", source="hand", by=cast.desk, words=SECRET, name="Simone")
    assert another.pk and waiting.pk and chases
    return {
        "promises/<key>": [word.pk],
        "chases/<key>": chases,
        "line/<key>": [call.pk],
        "complaints/<key>": [hurt.pk],
        "name of promises/<key>": [*promises.VERBS],
        "name of line/<key>": [*door_of_line.VERBS],
        "name of complaints/<key>": [*complaints.SAID, "gesture", "hand"],
        "first": ["2099-01-01"],
    }
