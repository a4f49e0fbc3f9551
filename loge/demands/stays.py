"""What the desk knows and does of a stay beyond its dates: its items, its cases, a request taken in two lines, a mail linked."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from loge.clients.models import ClientFile, Stay
from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from . import desk_states
from .desk.actions import open_case
from .models import Case, Item

HOUR = dt.timedelta(hours=1)


def take_request(
    house: House, *, by: Person, words: str, stay: Stay | None = None, at: dt.datetime | None = None
) -> Case:
    """Two lines said at the counter become a case with the items that are understood in them. Said twice within a minute by
    the same person, they are one. Raises Invalid without words."""
    moment = at or now()
    same = Case.objects.filter(house=house, owner=by, stay=stay, opened_at__gt=moment - dt.timedelta(minutes=1))
    again = next((case for case in same if case.title == words.strip().split("\n")[0][:300] and words.strip()), None)
    return again or open_case(house, by=by, words=words, stay=stay, client=stay.client if stay else None, at=at)


@transaction.atomic
def link_case(
    case: Case, stay: Stay | None, *, by: Person, seen: uuid.UUID | None = None, at: dt.datetime | None = None
) -> Case:
    """This matter is about that stay (None: about none, which undoes it). Its items come along unless they were put elsewhere.
    ``seen`` is the stay it had when the page was drawn: Stale when someone has linked it since."""
    if not keeps(by, case.house):
        raise Refused(_("This is not for you to do."))
    if stay is not None and stay.house_id != case.house_id:
        raise Invalid(_("This stay is not one of this house."))
    client = stay.client if stay is not None else None
    changes = {"stay": stay} | ({"client": client} if client is not None and case.client_id is None else {})
    if not Case.objects.filter(house=case.house_id, pk=case.pk, stay=seen).update(**changes):
        raise Stale(_("Someone has just linked it to another stay. Here is where it stands now."))
    shown = Item.objects.filter(house=case.house_id, case=case, stay=seen)
    shown.filter(state__in=desk_states.PROMISED).update(sequence=F("sequence") + 1)
    shown.update(stay=stay)
    for name, value in changes.items():
        setattr(case, name, value)
    note = {"stay": str(stay.pk) if stay else "", "before": str(seen or "")}
    journal.write("case.linked", subject=case.reference, house=case.house_id, by=by, at=at, **note)
    return case


def cases_of(stay: Stay) -> list[Case]:
    """The matters of a stay, those still open first."""
    order = {desk_states.OPEN: 0, desk_states.WAITING: 1, desk_states.CLOSED: 2}
    found = Case.objects.filter(house=stay.house_id, stay=stay, merged_into=None).select_related("owner")
    return sorted(found.order_by("-opened_at"), key=lambda case: order.get(case.state, 3))


def unlinked(client: ClientFile) -> list[Case]:
    """Matters of this guest that bear on no stay yet."""
    found = Case.objects.filter(house=client.house_id, client=client, stay=None, merged_into=None)
    return list(found.exclude(state=desk_states.CLOSED).order_by("-opened_at")[:20])


def case_of(house: House, key: uuid.UUID) -> Case | None:
    return Case.objects.filter(house=house, pk=key).select_related("house", "client").first()


@dataclass(frozen=True, slots=True)
class Soon:
    """Something promised that begins within the hour."""

    item: Item
    stay: Stay | None


def soon(house: House, at: dt.datetime, *, within: dt.timedelta = HOUR) -> list[Soon]:
    """What is promised in the next hour, and what began in the last quarter of one."""
    rows = in_the_day(house, at - dt.timedelta(minutes=15), at + within).filter(state__in=desk_states.PROMISED)
    return [Soon(item, item.stay) for item in rows]


def in_the_day(house: House, first: dt.datetime, last: dt.datetime) -> QuerySet[Item]:
    """Items between two moments, by the hour."""
    found = Item.objects.filter(house=house, starts_at__gte=first, starts_at__lte=last)
    return found.select_related("stay__client", "partner").order_by("starts_at", "pk")
