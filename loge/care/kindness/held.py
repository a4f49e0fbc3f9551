"""A mail from someone who is slowed or blocked: filed like any other and never lost, but nobody is disturbed by it.

No automatic receipt, no promised hour, no place among what waits: its case sleeps until they may write again, and the page of the
limit names it. What could be an emergency, and what somebody else's word in the same case waits for, is never put off.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.models import Fact
from loge.demands.desk import actions as desk
from loge.demands.models import Case
from loge.houses.models import House
from loge.maildesk import automatic
from loge.maildesk.models import Mail
from loge.people.models import Person
from loge.understanding.hard import could_be_emergency

from ..promises.actions import settle
from . import states
from .actions import standing
from .models import Limit

HELD = "limit.held"


def limit_of(house: House, sender: str) -> Limit | None:
    """What is asked of this address, known by itself or by its account."""
    if not sender:
        return None
    found = standing(house, email=sender)
    if found is None:
        person = Person.objects.filter(email__iexact=sender).first()
        found = standing(house, person=person) if person is not None else None
    return found if found is not None and found.step != states.WARN else None


def asleep_until(mail: Mail) -> tuple[Limit, dt.datetime] | None:
    """Until when this mail disturbs nobody; nothing where it comes through at once."""
    if mail.way != Mail.Way.IN or mail.kind != Mail.Kind.LETTER:
        return None
    limit = limit_of(mail.house, mail.sender)
    if limit is None or limit.until_at <= mail.at or could_be_emergency(f"{mail.title}\n{mail.visible or mail.text}"):
        return None
    if limit.step == states.BLOCK:
        return limit, limit.until_at
    before = Mail.objects.filter(house=mail.house_id, way=Mail.Way.IN, sender=mail.sender, at__lt=mail.at)
    last = before.exclude(pk=mail.pk).order_by("-at").values_list("at", flat=True).first()
    until = last + states.EVERY if last else mail.at
    return (limit, until) if until > mail.at else None


def hold(mail: Mail, *, at: dt.datetime) -> bool:
    """Let its case sleep, if it is this very mail that it waits for; True when it does."""
    found = asleep_until(mail)
    about = mail.thread.about if mail.thread else ""
    kind, _colon, key = about.partition(":")
    if found is None or kind != Case.KIND:
        return False
    limit, until = found
    with transaction.atomic():
        case = (
            Case.objects.select_for_update(of=("self",))
            .select_related("house")
            .filter(house=mail.house_id, pk=key)
            .first()
        )
        if case is None or until <= at or case.waiting_since != mail.at:
            return False
        desk.let_sleep(case, by=states.MACHINE, until=until, at=at)
        with translation.override(mail.house.language):
            words = _("They may write again later; an urgent message would have come through.")
        settle(mail.house_id, f"answer:{case.pk}:{mail.at.isoformat()}", "release", at=at, words=words)
        told = {"mail": str(mail.pk), "case": str(case.pk), "until": until.isoformat()}
        journal.write(HELD, subject=limit.reference, house=mail.house_id, by=states.MACHINE, at=at, **told)
    return True


def held_under(limit: Limit) -> list[Mail]:
    """The mails that disturbed nobody under this limit, the latest first. Two queries."""
    facts = Fact.objects.filter(house_id=limit.house_id, kind=HELD, subject=limit.reference).order_by("-at")[:100]
    keys = [fact.data["mail"] for fact in facts]
    return list(Mail.objects.filter(house=limit.house_id, pk__in=keys).select_related("thread").order_by("-at"))


def standing_over(house: House, mails: Iterable[Any]) -> list[Limit]:
    """What is asked of those who wrote these mails, for the page that shows them. One query."""
    senders = {one.sender for one in mails if one.way == "in" and one.sender}
    rows = Limit.objects.filter(house=house, state__in=states.STANDING).exclude(step=states.WARN)
    return [
        row
        for row in rows.select_related("person")
        if (row.email or (row.person.email if row.person else "") or "").lower() in senders
    ]


automatic.SILENT.append(lambda mail: asleep_until(mail) is not None)
