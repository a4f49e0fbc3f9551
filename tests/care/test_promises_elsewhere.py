"""Promises that a desk's cases and a practice's visits make by themselves: the same facts, the same hours."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from loge.care.models import Complaint, PartnerChase, Promise
from loge.care.promises import clock
from loge.common import moves
from loge.common.clock import now
from loge.common.jobs import run_all
from loge.demands.desk import actions as desk
from loge.demands.long import actions as long
from loge.demands.models import Case, Item
from loge.demands.models.long import Step
from loge.demands.practice import gestures
from loge.demands.practice.gestures import Line
from loge.houses.models import House
from loge.maildesk.models import Letter
from loge.planning.models import Visit
from tests.cast import Cast
from tests.demands.practice.house import NOW, Practice

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


@pytest.mark.parametrize(("done", "said"), [(60, "kept"), (89, "kept"), (91, "late")])
def test_who_forgot_to_say_that_they_came_was_there_if_what_was_done_in_time_says_so(cast: Cast, done: int, said: str):
    at, told = now(), {"person": cast.desk, "client_name": "M. Keller", "title": "une étagère"}
    visit = Visit(house=cast.house, promised_at=at, starts_at=at, ends_at=at + HOUR, **told)
    with transaction.atomic():
        moves.begin(visit, "planned", by="machine", at=at - HOUR)
    assert outcome("arrival")[0] == "open"
    clock.tick(at=at + 31 * MINUTE)
    assert outcome("arrival")[0] == "missed", "nobody has said anything"
    make(visit, "finish", by=cast.desk, at=at + done * MINUTE)
    assert outcome("arrival")[0] == said


def test_a_step_that_waits_for_somebody_and_a_gesture_said_yes_to_stand_in_the_book():
    """A practice: the consulate is awaited, a bouquet is ordered by telephone; who does it is warned, the client sees it."""
    practice = Practice()
    told = {
        "kind": "recruit",
        "aim_on": dt.date(2027, 1, 18),
        "nonce": "1",
        "client": practice.file,
        "title": "Une aide",
    }
    row = long.begin_long(practice.house, by=practice.mathilde, at=NOW, **told)
    step = Step.objects.get(undertaking=row, number=1)
    long.move_step(step, "wait", by=practice.mathilde, waits_for="le consulat", at=NOW)
    run_all()
    book = Promise.objects.get(subject=row.reference)
    assert (book.state, book.owner, book.made_to) == ("open", practice.mathilde, practice.antoine)
    assert "le consulat" in book.words and book.warn_at and NOW < book.warn_at < book.due_at
    clock.tick(at=book.warn_at)
    run_all()
    assert (
        Letter.objects.filter(name="promise_due", to=practice.mathilde.email).count() == 1
    )  # half of the time: ask again
    long.move_step(step, "start", by=practice.mathilde, at=NOW + 2 * HOUR)
    run_all()
    book.refresh_from_db()
    assert book.state == "kept"
    lines = [Line(what="Pivoines", cents=4_500, partner=practice.prairie.reference, category="flowers")]
    day = {"deliver_at": NOW + dt.timedelta(days=20), "order_by": dt.date(2026, 12, 10)}
    gesture = gestures.propose(
        practice.file, by=practice.mathilde, asked=practice.monsieur, lines=lines, nonce="g", at=NOW, **day
    )
    gestures.accept(gesture, by=practice.antoine, at=NOW)
    run_all()
    item = Item.objects.get(case=gesture.case_id) if gesture.case_id else Item.objects.get(title="Pivoines")
    sure = Promise.objects.get(key=f"confirmation:{item.pk}")
    assert (sure.state, sure.made_to_name) == ("open", practice.file.name)
    (enquiry,) = desk.ask_partners(
        item, by=practice.mathilde, partners=[practice.prairie], by_phone=True, at=NOW + 25 * HOUR
    )
    run_all()
    chase = PartnerChase.objects.get(enquiry=enquiry)
    assert chase.promise == sure and chase.half_at is not None  # the one chaser, in the florist's own hours
    item.refresh_from_db()
    desk.confirm(item, by=practice.mathilde, partner=practice.prairie, at=NOW + 26 * HOUR)
    run_all()
    sure.refresh_from_db()
    chase.refresh_from_db()
    assert sure.ended_at is not None and chase.ended_at is not None  # nobody is called any more
