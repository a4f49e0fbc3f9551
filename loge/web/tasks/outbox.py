"""Mail of the desk that did not arrive, or waits for too long: gone from the list once it was read, sent again or left."""

from __future__ import annotations

import datetime as dt

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.demands.models import Case
from loge.houses.models import House
from loge.maildesk.outbox import queries
from loge.people.models import Person

from . import Task

PRESSES = dt.timedelta(hours=2)  # before the guest needs the answer
LATE = dt.timedelta(hours=1)
MOST = 100


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    if house.kind != House.Kind.DESK:
        return []
    return [*_failed(house), *_late(house, at)]


def _failed(house: House) -> list[Task]:
    found = queries.failures(house).aggregate(since=Min("since_at"))
    if found["since"] is None:
        return []
    count = queries.failures_count(house)
    title = ngettext("A mail did not arrive", "%(num)s mails did not arrive", count) % {"num": count}
    words = _("Someone waits for words that are not there. Read what their server said.")
    return [
        Task(
            "triangle-alert", title, words, reverse("desk_outbox", args=[house.slug]), _("See"), found["since"], rank=0
        )
    ]


def _late(house: House, at: dt.datetime) -> list[Task]:
    """A delay is nobody's trouble until it is: an hour long, or near to the moment the guest needs the answer."""
    waiting = list(queries.delayed(house)[:MOST])
    deadlines = _deadlines(house, {one.post.mail.thread.about for one in waiting if one.post.mail.thread})
    pressing = []
    for one in waiting:
        due = deadlines.get(one.post.mail.thread.about if one.post.mail.thread else "")
        if at - (one.first_at or one.since_at) >= LATE or (due is not None and due - at <= PRESSES):
            pressing.append((one, due))
    if not pressing:
        return []
    title = ngettext(
        "A mail still waits for their server", "%(num)s mails still wait for their server", len(pressing)
    ) % {"num": len(pressing)}
    words = _("Telephone, if it cannot wait: %(who)s.") % {"who": ", ".join(one.email for one, _due in pressing[:3])}
    burns = any(due is not None and due - at <= PRESSES for _one, due in pressing)
    since = min(one.first_at or one.since_at for one, _due in pressing)
    url = f"{reverse('desk_outbox', args=[house.slug])}?only=delayed"
    return [Task("clock", title, words, url, _("See"), since, rank=0 if burns else 1)]


def _deadlines(house: House, abouts: set[str]) -> dict[str, dt.datetime]:
    """Until when the guest of each case needs the answer."""
    keys = [about.partition(":")[2] for about in abouts if about.startswith("case:")]
    if not keys:
        return {}
    rows = Case.objects.filter(house=house, pk__in=keys).only("pk", "urgent_at", "answer_by")
    found = {case.reference: [moment for moment in (case.urgent_at, case.answer_by) if moment] for case in rows}
    return {reference: min(moments) for reference, moments in found.items() if moments}
