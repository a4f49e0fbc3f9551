"""What the books know of who writes, and of a case that is written to: one statement each, planned once by PostgreSQL.

Every mail that comes in asks one of these two, in the intake's own transaction; pages ask :mod:`.queries`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from loge.clients.models import ClientFile, Stay
from loge.common.raw import as_key, rows
from loge.houses.models import House
from loge.maildesk.books import made, selected, width

from ..models import Case, Correction, Item

GONE = (str(Stay.Status.CANCELLED), str(Stay.Status.ABSENT))
MONTH = dt.timedelta(days=31)

# One of the house's partners writes; the last thing the house taught its reading: every mail asks both
_HOUSE = (
    "exists (select 1 from offers_partner where house_id = %s and upper(email) = upper(%s)),"
    " (select id from demands_correction where house_id = %s and field = %s order by at desc, id desc limit 1)"
)
# The stay a word of that day is about: see loge.clients.queries.stay_of
_STAY = (
    "(select id from clients_stay s2 where s2.house_id = c.house_id and s2.client_id = c.id and s2.status not in (%s, %s)"
    " and s2.leaves_on >= %s order by case when s2.leaves_on >= %s then 0 else 1 end,"
    " case when s2.leaves_on >= %s then s2.arrives_on end, s2.leaves_on desc limit 1)"
)


@dataclass(frozen=True, slots=True)
class Known:
    """``lesson``: the last correction of the house, if it ever made one."""

    is_partner: bool
    lesson: uuid.UUID | None
    client: ClientFile | None = None
    stay: Stay | None = None
    case: Case | None = None


def who(house: House, sender: str, at: dt.datetime) -> Known:
    """Who writes: a guest with their stay, a partner, or someone new."""
    day = at.astimezone(house.zone).date()
    [row] = rows(
        _who(), *_of_house(house, sender), house.pk, sender.strip().lower(), *GONE, day - MONTH, day, day,
    )  # fmt: skip
    split = 2 + width(ClientFile)
    client, stay = made(ClientFile, row[2:split]), made(Stay, row[split:])
    return Known(bool(row[0]), as_key(row[1]) if row[1] else None, client, stay)


def case(house: House, key: str, sender: str) -> Known:
    """A case that is written to, with its stay."""
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        wanted = uuid.UUID(int=0)
    [row] = rows(_case(), *_of_house(house, sender), wanted, house.pk)
    split = 2 + width(Case)
    found = made(Case, row[2:split])
    if found is not None:
        found.house = house
        found.stay = made(Stay, row[split:])
    return Known(bool(row[0]), as_key(row[1]) if row[1] else None, case=found)


def items_of(case: Case) -> list[Item]:
    """The things asked on a case, in the order they were asked."""
    found = rows(_items(), case.pk, case.house_id)
    told = [(row[0] or case.opened_at, item) for row in found if (item := made(Item, row[1:])) is not None]
    moments = {item.pk: _moment(at) for at, item in told}
    for _at, item in told:
        item.house, item.case = case.house, case
    return sorted((item for _at, item in told), key=lambda item: (moments[item.pk], item.place_in_mail))


def _of_house(house: House, sender: str) -> tuple[Any, ...]:
    return house.pk, sender, house.pk, str(Correction.Field.CATEGORY)


def _moment(at: dt.datetime) -> dt.datetime:
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


@lru_cache(maxsize=1)
def _who() -> str:
    return (
        f"select {_HOUSE}, {selected(ClientFile, 'c')}, {selected(Stay, 's')} from (select 1) as one"  # noqa: S608  columns
        " left join clients_address a on a.house_id = %s and a.email = %s left join clients_clientfile c on c.id = a.client_id"
        f" left join clients_stay s on s.id = {_STAY}"
    )


@lru_cache(maxsize=1)
def _case() -> str:
    return (
        f"select {_HOUSE}, {selected(Case, 'c')}, {selected(Stay, 's')} from (select 1) as one"  # noqa: S608  columns
        " left join demands_case c on c.id = %s and c.house_id = %s left join clients_stay s on s.id = c.stay_id"
    )


@lru_cache(maxsize=1)
def _items() -> str:
    return (
        f"select m.at, {selected(Item, 'i')} from demands_item i left join maildesk_mail m on m.id = i.asked_in_id"  # noqa: S608
        " where i.case_id = %s and i.house_id = %s order by i.id"
    )
