"""Answering a guest: never while something they asked is passed over in silence, unless someone says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common.errors import Refused
from loge.maildesk.models import Post, Thread
from loge.people.models import Person

from ... import desk_states
from ...models import Case, Item
from .cases import wait
from .items import tell
from .rules import at_the_desk, listed, reason_of

TELLABLE = (desk_states.HELD, desk_states.CONFIRMED)


def owed(thread: Thread, *, tells: Sequence[Item] = ()) -> list[Item]:
    """What was asked in this conversation and would stay without an answer after telling ``tells``."""
    asked = Item.objects.filter(house=thread.house_id, asked_in__thread=thread).exclude(state__in=desk_states.ANSWERED)
    told = {item.pk for item in tells if item.state in TELLABLE}
    return [item for item in asked.order_by("asked_in__at", "place_in_mail") if item.pk not in told]


@transaction.atomic
def reply(
    thread: Thread, case: Case, *, by: Person, words: str, title: str, to: Sequence[tuple[str, str]], key: str, seen_version: int,
    tells: Sequence[Item] = (), reason: str = "", cc: Sequence[tuple[str, str]] = (), files: Sequence[Any] = (), language: str = "",
    overruled: Sequence[Any] = (), at: dt.datetime | None = None,
) -> Post:  # fmt: skip
    """Send an answer. Refused while something asked in this conversation is passed over; a reason overrules it and is kept.

    What it ``tells`` is marked as known to the guest; the case then waits for their next word.
    """
    from loge.maildesk import outbox

    at_the_desk(by, case.house)
    if thread.about != case.reference:
        raise Refused(_("This conversation is of another case now."))
    passed = list(overruled)
    if thread.side == Thread.Side.GUEST and (left := owed(thread, tells=tells)):
        if not reason.strip():
            told = _("Nothing is said yet of: %(items)s. Tell them, or say why this answer leaves it out.")
            raise Refused(told % {"items": listed(left)})
        passed.append({"warning": "unanswered", "items": [str(item.pk) for item in left], "reason": reason_of(reason)})
    post: Post = outbox.send(
        thread, words=words, title=title, to=to, cc=list(cc), files=list(files), language=language, by=by, key=key,
        seen_version=seen_version, overruled=passed,
    )  # fmt: skip
    if thread.side == Thread.Side.GUEST:
        for item in tells:
            if item.case_id == case.pk and item.state in TELLABLE:
                tell(item, by=by, mail=post.mail, at=at)
        if case.state == desk_states.OPEN:
            wait(case, by=by, at=at)
    return post
