"""Who looks at a thread now, and who writes in it: shown so that two people do not answer the same mail.

It is a courtesy; what keeps two answers from leaving is ``outbox.send``, which looks at the thread's version.
"""

from __future__ import annotations

import datetime as dt

from loge.common.clock import now
from loge.people.models import Person

from .models import Presence, Thread

FORGOTTEN_AFTER = dt.timedelta(seconds=30)


def here(thread: Thread, *, by: Person, is_writing: bool = False, at: dt.datetime | None = None) -> None:
    """This person has the page open; said again every ten seconds."""
    Presence.objects.update_or_create(
        thread=thread,
        person=by,
        defaults={"is_writing": is_writing, "seen_at": at or now()},
        create_defaults={"is_writing": is_writing, "seen_at": at or now(), "house_id": thread.house_id},
    )


def others(thread: Thread, *, than: Person, at: dt.datetime | None = None) -> list[Presence]:
    """Who else is here, those who write first."""
    recent = Presence.objects.filter(house=thread.house_id, thread=thread, seen_at__gt=(at or now()) - FORGOTTEN_AFTER)
    return list(recent.exclude(person=than).select_related("person").order_by("-is_writing", "seen_at"))


def forget(*, at: dt.datetime) -> int:
    """Presences that are over."""
    gone, _by_kind = Presence.objects.filter(seen_at__lte=at - dt.timedelta(minutes=10)).delete()
    return gone
