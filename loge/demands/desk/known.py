"""What the books know of who writes, and of a case that is written to: one statement each, planned once by PostgreSQL.

Every mail that comes in asks who writes, with what threading asks; an answer also asks of its case. Pages ask :mod:`.queries`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from loge.clients.models import ClientFile, Stay
from loge.common.clock import day_of
from loge.common.raw import as_key, rows
from loge.houses.models import House
from loge.maildesk.books import Beside, made, selected, width

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


def beside(house: House, sender: str, at: dt.datetime) -> Beside:
    """The same as :func:`who` asks, for a statement that asks something else as well."""
    columns, joins = _who()
    day = day_of(at, house.zone)
    return Beside(
        columns, joins, (house.pk, sender, house.pk, str(Correction.Field.CATEGORY)),
        (house.pk, sender.strip().lower(), *GONE, day - MONTH, day, day),
    )  # fmt: skip


def who(house: House, sender: str, at: dt.datetime) -> Known:
    """Who writes: a guest with their stay, a partner, or someone new."""
    asked = beside(house, sender, at)
    [row] = rows(
        f"select 1{asked.columns} from (select 1) as one{asked.joins}",  # noqa: S608  columns
        *asked.of_columns, *asked.of_joins,
    )  # fmt: skip
    return known(row[1:])


def known(row: tuple[Any, ...]) -> Known:
    """What was asked :func:`beside`."""
    split = 2 + width(ClientFile)
    return Known(
        bool(row[0]), as_key(row[1]) if row[1] else None, made(ClientFile, row[2:split]), made(Stay, row[split:])
    )


def case(house: House, key: str) -> tuple[Case | None, list[Item]]:
    """A case that is written to, with its stay, and the things asked on it in the order they were asked."""
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return None, []
    found = rows(_case(), wanted, house.pk)
    split = width(Case)
    if not found or (case := made(Case, found[0][:split])) is None:
        return None, []
    ends = split + width(Stay)
    case.house = house
    case.stay = made(Stay, found[0][split:ends])
    return case, _in_order(case, [row[ends:] for row in found])


def items_of(case: Case) -> list[Item]:
    """The things asked on a case, in the order they were asked."""
    return _in_order(case, rows(_items(), case.pk, case.house_id))


def _in_order(case: Case, told: list[tuple[Any, ...]]) -> list[Item]:
    found = [(_moment(row[0] or case.opened_at), item) for row in told if (item := made(Item, row[1:])) is not None]
    for _at, item in found:
        item.house, item.case = case.house, case
    return [item for _at, item in sorted(found, key=lambda each: (each[0], each[1].place_in_mail))]


def _moment(at: dt.datetime) -> dt.datetime:
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


@lru_cache(maxsize=1)
def _who() -> tuple[str, str]:
    return (
        f", {_HOUSE}, {selected(ClientFile, 'c')}, {selected(Stay, 's')}",
        f" left join clients_address a on a.house_id = %s and a.email = %s left join clients_clientfile c on c.id = a.client_id left join clients_stay s on s.id = {_STAY}",
    )


@lru_cache(maxsize=1)
def _case() -> str:
    return (
        f"select {selected(Case, 'c')}, {selected(Stay, 's')}, m.at, {selected(Item, 'i')} from demands_case c"  # noqa: S608  columns
        " left join clients_stay s on s.id = c.stay_id left join demands_item i on i.case_id = c.id"
        " left join maildesk_mail m on m.id = i.asked_in_id where c.id = %s and c.house_id = %s order by i.id"
    )


@lru_cache(maxsize=1)
def _items() -> str:
    return (
        f"select m.at, {selected(Item, 'i')} from demands_item i left join maildesk_mail m on m.id = i.asked_in_id"  # noqa: S608
        " where i.case_id = %s and i.house_id = %s order by i.id"
    )
