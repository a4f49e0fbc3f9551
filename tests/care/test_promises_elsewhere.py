"""Promises that a desk's cases and a practice's visits make by themselves: the same facts, the same hours."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from loge.care.models import Complaint, Promise
from loge.common import moves
from loge.common.clock import now
from loge.common.jobs import run_all
from loge.demands.models import Case, Item
from loge.houses.models import House
from loge.planning.models import Visit
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


def outcome(kind: str) -> tuple[str, dt.datetime]:
    run_all()
    row = Promise.objects.get(kind=kind)
    return row.state, row.due_at


@transaction.atomic
def make(row, name: str, *, by, at: dt.datetime, **also) -> None:
    moves.make(row, name, by=by, at=at, **also)


def test_a_desk_keeps_one_clock_for_an_answer_and_one_until_the_guest_knows(cast: Cast):
    House.objects.filter(pk=cast.house.pk).update(kind=House.Kind.DESK)
    cast.house.refresh_from_db()
    at = now()
    case = Case(house=cast.house, title="Une table", answer_by=at + HOUR, waiting_since=at, mood="complaint")
    with transaction.atomic():
        moves.begin(case, "open", by="mail", at=at)
    assert outcome("answer") == ("open", at + HOUR)  # the very hour that stands on the case
    make(case, "answered", by="mail", at=at + 20 * MINUTE, answer_by=None, waiting_since=None)
    assert outcome("answer") == ("kept", at + HOUR)
    item = Item(house=cast.house, case=case, title="Une table sous les oliviers")
    with transaction.atomic():
        moves.begin(item, "asked", by="mail", at=at)
    make(item, "enquire", by=cast.desk, at=at)
    state, due = outcome("confirmation")
    assert state == "open" and due > at
    make(item, "decline", by=cast.desk, at=at + 30 * MINUTE)
    assert outcome("confirmation")[0] == "kept"  # a no is an answer
    assert not Complaint.objects.exists()  # an unhappy case is a complaint once its mail was filed


def test_the_hour_a_client_was_told_is_a_promise_that_moves_with_it(cast: Cast):
    at = now()
    told = {
        "person": cast.desk,
        "client_name": "M. Keller",
        "title": "le train de 8:24",
        "starts_at": at + HOUR,
        "ends_at": at + 2 * HOUR,
    }
    visit = Visit(house=cast.house, promised_at=at + HOUR, **told)
    with transaction.atomic():
        moves.begin(visit, "planned", by="machine", at=at)
    assert outcome("arrival") == ("open", at + HOUR + 30 * MINUTE)
    make(visit, "reschedule", by=cast.desk, at=at, promised_at=at + 3 * HOUR)
    assert outcome("arrival") == ("open", at + 3 * HOUR + 30 * MINUTE)
    make(visit, "start", by=cast.desk, at=at + 3 * HOUR)
    assert outcome("arrival")[0] == "kept"
