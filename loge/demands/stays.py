"""What the desk knows and does of a stay beyond its dates: its items, its cases, a request taken in two lines, a mail linked."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from loge.clients.models import ClientFile, Stay
from loge.common.clock import now
from loge.houses.models import House
from loge.people.models import Person

from . import desk_states
from .desk.actions import link_case as link_case
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
