"""A mail of ours that nobody read: taken back, refused or come back. What it told is not known, and the case is on the pile again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Stale
from loge.maildesk import outbox
from loge.maildesk.models import Mail, Post, Thread
from loge.maildesk.models.post import DROPPED, FAILED_STATES, UNKNOWN
from loge.people.models import Person

from ... import desk_states
from ...models import Case, Enquiry, Item
from .. import promise

LOST = frozenset({*FAILED_STATES, DROPPED}) - {UNKNOWN}  # nobody is certain of these: the desk says it


@transaction.atomic
def take_back(post: Post, *, by: Person, at: dt.datetime | None = None) -> Post:
    """Within its fifteen seconds a mail does not leave after all: nor is anything told by it. Stale once it has left."""
    outbox.take_back(post, by=by, at=at)
    unsay(post.mail, by=by, at=at, is_ours=True)
    return post


@transaction.atomic
def untell(item: Item, *, by: Any, at: dt.datetime | None = None) -> None:
    """The guest does not know it yet: it is held, or confirmed, as before."""
    was_held = item.held_until is not None
    moves.make(item, "unhear" if was_held else "untell", by=by, at=at, told_in=None)


@transaction.atomic
def unsay(mail: Mail, *, by: Any, at: dt.datetime | None = None, is_ours: bool = False) -> None:
    """Undo what sending it has said to be done. Twice is once.

    ``is_ours``: the desk took it back, and a case that waited before it was written goes on waiting.
    """
    moment = at or now()
    for item in Item.objects.filter(house=mail.house_id, told_in=mail, state=desk_states.TOLD).select_related("case"):
        untell(item, by=by, at=moment)
    thread = mail.thread
    case = _case_of(thread) if thread is not None else None
    if thread is None or case is None:
        return
    if thread.side == Thread.Side.PARTNER:
        for enquiry in Enquiry.objects.filter(house=mail.house_id, thread=thread, state=desk_states.PUT):
            moves.make(enquiry, "fall_silent", by=by, at=moment, note={"unsaid": str(mail.pk)})
        if is_ours:
            return
    if not (is_ours and (case.state != desk_states.WAITING or case.since_at < mail.at)):
        _back(case, thread, mail, by, moment)


def is_lost(post: Post) -> bool:
    """None of those it was written to can have read it; whoever had a copy does not count."""
    written = {pair[1] for pair in post.mail.to}
    states = [one.state for one in post.deliveries.all() if one.email in written]
    return bool(states) and all(state in LOST for state in states)


def _back(case: Case, thread: Thread, mail: Mail, by: Any, moment: dt.datetime) -> None:
    """They wait since they wrote, not since we know that our answer was lost."""
    if case.state == desk_states.OPEN:
        return
    since = thread.last_in_at or moment
    name = "wake" if case.state == desk_states.WAITING else "reopen"
    told: dict[str, Any] = {"waiting_since": since, "snoozed_until": None}
    answer_by = promise.answer_by(case.house, case, since=since)
    try:
        with transaction.atomic():
            moves.make(case, name, by=by, at=moment, note={"unsaid": str(mail.pk)}, answer_by=answer_by, **told)
    except Stale:
        return  # someone was faster: it is on the pile


def _case_of(thread: Thread) -> Case | None:
    kind, _colon, key = thread.about.partition(":")
    found: Case | None = None
    if kind == Case.KIND and key:
        found = Case.objects.select_related("house", "stay").filter(house=thread.house_id, pk=key).first()
    return found if found is None or found.merged_into_id is None else None
