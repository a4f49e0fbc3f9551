"""Handing a mail to the server: one conversation with it, one answer for each reader.

What makes a mail leave twice is a worker that does not know whether the words were taken. So that the words are about
to be handed over is written down first (``begun_at``); who finds that mark after a crash calls the outcome unknown and
leaves it to the desk. Until the final dot a server has promised nothing (RFC 5321, 4.2.5 and 6.1): what is cut before
it is tried again.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Stale
from loge.common.jobs import later, task
from loge.common.moves import CLOCK

from ..models import Delivery, Mail, Post
from ..models.post import DELAYED, GONE, LEAVING, OPEN_STATES, POST, QUEUED, TAKEN_BACK, WAITING
from .server import FINAL_WAIT, Answer, Cut, Session, connected, is_set

log = logging.getLogger(__name__)

WAITS = (1, 2, 5, 10, 20, 40, 60)  # minutes; then every hour
BELIEVED_FOR = dt.timedelta(hours=48)  # a desk cannot wait the four days of RFC 5321, 4.5.4.1
HANDED_WITHIN = dt.timedelta(seconds=FINAL_WAIT + 60)  # a hand-over longer than that is over: whoever held it is gone


@task(external=True)
def leave(post_id: str) -> None:
    """The fifteen seconds are over: the post leaves, unless it was taken back. Which of the two is one row's decision."""
    post = _post(post_id)
    if post is None:
        return
    if post.state == WAITING:
        try:
            with transaction.atomic():
                moves.make(post, "leave", by=CLOCK)
        except Stale:
            post.refresh_from_db()
    if post.state in (LEAVING, GONE):
        _work(post)


@task(external=True)
def push(post_id: str) -> None:
    """Try again those whose time has come."""
    post = _post(post_id)
    if post is not None and post.state in (LEAVING, GONE):
        _work(post)


def wait_of(attempts: int) -> dt.timedelta:
    """How long one waits after so many tries."""
    return dt.timedelta(minutes=WAITS[min(attempts, len(WAITS)) - 1])


def _post(post_id: str) -> Post | None:
    found: Post | None = Post.objects.filter(pk=post_id).exclude(state=TAKEN_BACK).first()
    return found


def _work(post: Post) -> None:
    moment = now()
    _doubt_the_interrupted(post, moment)
    due = [*_due(post, moment)]
    if due:
        mail = Mail.objects.select_related("mailbox", "raw").get(pk=post.mail_id)
        if not is_set(mail.mailbox):
            _settle(due, "keep")
        else:
            _hand_over(mail, due)
    _gone(post)


def _due(post: Post, moment: dt.datetime) -> Any:
    """Never tried, or to be tried again now. What their server reported as delayed is with them: it has no hour of ours."""
    mine = Delivery.objects.filter(house=post.house_id, post=post, begun_at=None)
    return mine.filter(Q(state=QUEUED) | Q(state=DELAYED, next_at__lte=moment)).order_by("pk")


def _doubt_the_interrupted(post: Post, moment: dt.datetime) -> None:
    """A mark without an outcome: whoever made it died, or is gone for longer than any server takes."""
    marked = Delivery.objects.filter(house=post.house_id, post=post, state__in=OPEN_STATES, begun_at__isnull=False)
    for delivery in marked.filter(begun_at__lte=moment - HANDED_WITHIN):
        _settle([delivery], "doubt", answer="the machine stopped while the words were handed over")


def _hand_over(mail: Mail, due: list[Delivery]) -> None:
    try:
        with connected(mail.mailbox) as session:
            _talk(session, mail, due)
    except Cut as cut:  # before any word of the mail was handed over
        _delay([one for one in due if one.state in OPEN_STATES], cut.words)


def _talk(session: Session, mail: Mail, due: list[Delivery]) -> None:
    size = mail.raw.size
    said = session.from_whom(mail.mailbox.address, size)
    if not said.is_yes:
        _answered(due, said)
        return
    willing = []
    for delivery in due:
        said = session.to_whom(delivery.email)
        if said.is_yes:
            willing.append(delivery)
        else:
            _answered([delivery], said)
    if not willing:
        return
    if not _mark(willing):
        session.forget()  # another worker has some of them: the next round looks again
        return
    try:
        said = session.words(bytes(mail.raw.content))
    except Cut as cut:
        if cut.is_safe:
            _delay(willing, cut.words)
        else:
            _settle(willing, "doubt", answer=cut.words)
        return
    _answered(willing, said)


def _mark(willing: list[Delivery]) -> bool:
    """Write down that the words are about to be handed over; False, and nothing written, if someone else did."""
    moment = now()
    try:
        with transaction.atomic():
            for delivery in willing:
                mine = Delivery.objects.filter(
                    pk=delivery.pk,
                    house=delivery.house_id,
                    state=delivery.state,
                    begun_at=None,
                    attempts=delivery.attempts,
                )
                if not mine.update(begun_at=moment, first_at=delivery.first_at or moment):
                    raise Stale
                delivery.begun_at, delivery.first_at = moment, delivery.first_at or moment
    except Stale:
        return False
    return True


def _answered(deliveries: list[Delivery], said: Answer) -> None:
    if said.is_yes:
        _settle(deliveries, "send", answer=said.words)
    elif said.is_for_good:
        _settle(deliveries, "refuse", answer=said.words)
    else:
        _delay(deliveries, said.words)


def _delay(deliveries: list[Delivery], words: str) -> None:
    """Each waits by itself, longer each time; after two days the server is no longer believed."""
    moment = now()
    for delivery in deliveries:
        first = delivery.first_at or moment
        if moment - first >= BELIEVED_FOR:
            _settle([delivery], "refuse", answer=words)
            continue
        wait = wait_of(delivery.attempts + 1)
        _settle([delivery], "delay", answer=words, next_at=moment + wait, first_at=first)


def _settle(deliveries: list[Delivery], move: str, *, answer: str = "", **also: Any) -> None:
    for delivery in deliveries:
        told = {
            "next_at": None,
            "begun_at": None,
            "answer": _printable(answer)[:300],
            **also,
        }
        try:
            with transaction.atomic():
                _still_mine(delivery)
                moves.make(delivery, move, by=POST, note={"post": str(delivery.post_id), "to": delivery.email}, **told)
                if move == "delay":
                    later(push.using(run_after=also["next_at"]), str(delivery.post_id), house=delivery.house_id)
        except Stale:
            log.info("someone else settled it", extra={"delivery": str(delivery.pk)})
        delivery.refresh_from_db()


def _still_mine(delivery: Delivery) -> None:
    """Two workers may talk of one delivery at once: who did not make its mark, or whose mark is gone, settles nothing. Raises Stale."""
    mine = Delivery.objects.filter(
        pk=delivery.pk,
        house=delivery.house_id,
        state=delivery.state,
        begun_at=delivery.begun_at,
        attempts=delivery.attempts,
    )
    if not mine.update(attempts=F("attempts") + 1):
        raise Stale


def _gone(post: Post) -> None:
    """Each of its readers has had a first answer."""
    if Delivery.objects.filter(house=post.house_id, post=post, state=QUEUED).exists():
        return
    try:
        with transaction.atomic():
            moves.make(post, "gone", by=POST)
    except Stale:
        return  # it was already


def due_posts(moment: dt.datetime) -> list[str]:
    """Posts a worker should look at though no job may be left for them: the round's safety net."""
    waiting = Post.objects.filter(clock_at__lte=moment - dt.timedelta(seconds=30), state=WAITING)
    stuck = Post.objects.filter(state=LEAVING, since_at__lte=moment - HANDED_WITHIN)
    late = Delivery.objects.filter(state=DELAYED, next_at__lte=moment - dt.timedelta(minutes=2))
    marked = Delivery.objects.filter(state__in=OPEN_STATES, begun_at__lte=moment - HANDED_WITHIN)
    keys: set[Any] = set(waiting.values_list("pk", flat=True)[:200]) | set(stuck.values_list("pk", flat=True)[:200])
    keys |= set(late.values_list("post_id", flat=True)[:200]) | set(marked.values_list("post_id", flat=True)[:200])
    return [str(key) for key in keys]


def _printable(words: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in words)
