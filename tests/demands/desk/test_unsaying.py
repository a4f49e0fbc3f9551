"""A mail of ours that nobody read undoes what it told: taken back in its fifteen seconds, refused, or come back."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Stale
from loge.common.jobs import run_all
from loge.demands import desk_states
from loge.demands.desk import actions
from loge.demands.models import Case, Item
from loge.maildesk.models import Delivery, Mail, Post, Thread
from loge.maildesk.models.post import GONE, POST, SENT

from .ground import Desk

GUEST = ("Karin", "karin@lindqvist.example")


@pytest.fixture
def told(desk: Desk) -> tuple[Case, Item, Post]:
    """A guest asked for a table, it is confirmed, and a mail has just told them."""
    mail = desk.mail("Could you book a table for two on 12 March at 8pm?", at=now() - dt.timedelta(hours=2))
    mail.thread.last_in_at = mail.at
    mail.thread.save()
    case = desk.case(desk.triage(mail))
    item = desk.items(case)[0]
    actions.confirm(item, by=desk.camille, reference="QT-1", partner=desk.quai)
    return case, item, answer(desk, case, item)


def answer(desk: Desk, case: Case, *tells: Item, cc: tuple[tuple[str, str], ...] = ()) -> Post:
    thread = Thread.objects.select_related("mailbox", "house").get(pk=desk.threads(case)[0].pk)
    case.refresh_from_db()
    post = actions.reply(
        thread, case, by=desk.camille, words="Your table is booked.", title="Re", to=[GUEST], cc=cc, key=f"k{thread.version}",
        seen_version=thread.version, tells=tells,
    )  # fmt: skip
    for row in (case, *tells):
        row.refresh_from_db()
    return post


def left(post: Post, **ends: str) -> None:
    """It has left; what became of it with each reader, by the first part of their address."""
    Post.objects.filter(pk=post.pk).update(state=GONE)
    for one in Delivery.objects.filter(post=post):
        move = ends[one.email.partition("@")[0]]
        if move == "bounce":
            Delivery.objects.filter(pk=one.pk).update(state=SENT)
            one.refresh_from_db()
        moves.make(one, move, by=POST, note={"post": str(post.pk), "to": one.email})
    run_all()


def test_taken_back_the_guest_knows_nothing_and_the_case_awaits_an_answer_again(desk: Desk, told) -> None:
    case, item, post = told
    assert (item.state, case.state) == ("told", desk_states.WAITING)
    actions.take_back(post, by=desk.camille)
    for row in (case, item):
        row.refresh_from_db()
    assert (item.state, item.told_in, item.partner_reference) == ("confirmed", None, "QT-1")
    assert case.state == desk_states.OPEN and case.answer_by is not None
    assert case.waiting_since == desk.threads(case)[0].last_in_at, "they wait since they wrote"
    with pytest.raises(Stale):
        actions.take_back(Post.objects.get(pk=post.pk), by=desk.camille)
    again = answer(desk, case, item)
    left(again, karin="send")
    item.refresh_from_db()
    assert (item.state, item.told_in) == ("told", again.mail)


def test_a_case_that_waited_before_goes_on_waiting(desk: Desk, told) -> None:
    case, _item, post = told
    left(post, karin="send")
    Case.objects.filter(pk=case.pk).update(since_at=now() - dt.timedelta(hours=1))
    more = answer(desk, case)
    actions.take_back(more, by=desk.camille)
    case.refresh_from_db()
    assert case.state == desk_states.WAITING


@pytest.mark.parametrize("move", ["bounce", "refuse"])
def test_edge_23_what_came_back_told_nothing(desk: Desk, told, move: str) -> None:
    case, item, post = told
    moves.make(case, "close", by=desk.camille)
    left(post, karin=move)
    for row in (case, item):
        row.refresh_from_db()
    assert (item.state, item.told_in, case.state) == ("confirmed", None, desk_states.OPEN)
    actions.unsay(post.mail, by=desk_states.MAIL)
    assert Case.objects.get(pk=case.pk).since_at == case.since_at, "twice is once"


def test_what_reached_the_guest_and_not_their_assistant_is_told(desk: Desk, told) -> None:
    case, item, post = told
    actions.take_back(post, by=desk.camille)
    item.refresh_from_db()
    more = answer(desk, case, item, cc=(("", "assistant@office.example"),))
    left(more, karin="send", assistant="bounce")
    item.refresh_from_db()
    assert item.state == "told" and Case.objects.get(pk=case.pk).state == desk_states.WAITING


def test_what_is_only_held_is_held_again_and_told_by_a_slip_is_put_right(desk: Desk, told) -> None:
    case, _item, _post = told
    other = actions.add_item(case, by=desk.camille, title="Car", category_key="transfer")
    actions.hold(other, by=desk.camille, until=now() + dt.timedelta(hours=3), partner=desk.delmas)
    actions.tell(other, by=desk.camille)
    actions.untell(other, by=desk.camille)
    assert (other.state, other.held_until is not None, other.clock_at is not None) == ("held", True, True)


def test_a_partner_who_never_had_the_question_is_silent_and_the_desk_knows(desk: Desk, told) -> None:
    case, *_rest = told
    moves.make(case, "wake", by=desk.camille)
    flowers = actions.add_item(case, by=desk.camille, title="Flowers", category_key="flowers")
    (asked,) = actions.ask_partners(flowers, by=desk.camille, partners=[desk.corvin])
    moves.make(case, "answered", by=desk.camille)
    post = Post.objects.get(mail__thread=asked.thread)
    left(post, salle="refuse")
    asked.refresh_from_db()
    assert asked.state == desk_states.SILENT and Case.objects.get(pk=case.pk).state == desk_states.OPEN
    assert Mail.objects.filter(thread=asked.thread).count() == 1
