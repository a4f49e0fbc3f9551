"""The board of a day at a hotel: who arrives with what unconfirmed, who is here, who leaves, which mails fit no stay."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models.functions import Lower

from loge.clients import queries as clients
from loge.clients import states as kept_states
from loge.clients.models import Kept, Stay
from loge.clients.queries import birthdays
from loge.clients.rules import folded
from loge.common.clock import from_wall
from loge.houses.models import House
from loge.maildesk.models import Mail, Thread
from loge.offers.partners.models import Partner

from . import desk_states
from .models import Case, Item

UNSURE = (desk_states.ASKED, desk_states.ENQUIRED, desk_states.HELD)
MOST_UNLINKED = 40
SUGGESTED = 3


@dataclass(slots=True)
class Row:
    """A stay on the board, with what to think of before its guest stands at the desk."""

    stay: Stay
    unsure: int = 0  # things asked for that are not confirmed
    sure: int = 0
    birthday: dt.date | None = None
    kept: int = 0  # parcels and the like that wait for them

    @property
    def is_expected(self) -> bool:
        return self.stay.status == Stay.Status.EXPECTED


@dataclass(slots=True)
class Unlinked:
    """A mail whose sender fits no stay, with the stays it could be about."""

    mail: Mail
    case: Case
    stays: list[Stay] = field(default_factory=list)


@dataclass(slots=True)
class Board:
    day: dt.date
    arriving: list[Row]
    in_house: list[Row]
    leaving: list[Row]
    unlinked: list[Unlinked]

    @property
    def to_settle(self) -> list[Row]:
        """Who arrives with something that nobody has confirmed, the earliest first."""
        return [row for row in self.arriving if row.unsure]


def board(house: House, day: dt.date) -> Board:
    """Everything of a day in seven queries, with 1 room or 470."""
    stays = list(clients.around(house, day))
    rows = {stay.pk: Row(stay, birthday=birthdays(stay)) for stay in stays}
    _count_items(house, rows)
    _count_kept(house, rows)
    arriving = [row for row in rows.values() if row.stay.arrives_on == day]
    leaving = [row for row in rows.values() if row.stay.leaves_on == day and row.stay.arrives_on != day]
    here = [row for row in rows.values() if row.stay.arrives_on < day < row.stay.leaves_on]
    late = dt.time(23, 59)
    return Board(
        day=day,
        arriving=sorted(arriving, key=lambda row: (row.stay.arrives_at or late, row.stay.client.name)),
        in_house=sorted(here, key=lambda row: _room(row.stay.room)),
        leaving=sorted(leaving, key=lambda row: (row.stay.leaves_at or late, _room(row.stay.room))),
        unlinked=unlinked(house, day),
    )


def unlinked(house: House, day: dt.date) -> list[Unlinked]:
    """Letters of this day and the one before whose matter bears on no stay, each with the stays its sender's name fits."""
    first = from_wall(dt.datetime.combine(day - dt.timedelta(days=1), dt.time()), house.zone)
    last = from_wall(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()), house.zone)
    mails = Mail.objects.filter(
        house=house, way=Mail.Way.IN, state=Mail.State.FILED, kind=Mail.Kind.LETTER, thread__side=Thread.Side.GUEST,
        at__gte=first, at__lt=last,
    )  # fmt: skip
    partners = Partner.objects.filter(house=house).exclude(email="").values(low=Lower("email"))
    mails = mails.exclude(sender__in=partners)
    mails = mails.select_related("thread").defer("text", "visible", "reading").order_by("-at")[:500]
    by_case: dict[uuid.UUID, Mail] = {}
    for mail in mails:
        kind, _colon, key = (mail.thread.about if mail.thread else "").partition(":")
        if kind == "case" and key:
            by_case.setdefault(uuid.UUID(key), mail)
    cases = Case.objects.filter(house=house, pk__in=list(by_case), stay=None, merged_into=None)
    cases = cases.exclude(state=desk_states.CLOSED).select_related("client")
    found = [Unlinked(by_case[case.pk], case) for case in cases[:MOST_UNLINKED]]
    if found:
        _suggest(house, day, found)
    return sorted(found, key=lambda one: one.mail.at)


def _suggest(house: House, day: dt.date, found: list[Unlinked]) -> None:
    near = list(clients.around(house, day, days=30)[:3_000])
    for one in found:
        one.stays = _fitting(near, one.case, (one.mail.sender_name, one.mail.sender.partition("@")[0]), day)


def _fitting(near: list[Stay], case: Case, names: Sequence[str], day: dt.date) -> list[Stay]:
    """Those of the same guest first, then those whose name shares a word of three letters or more; the nearest days first."""
    words = {word for name in names for word in folded(name).replace("_", " ").split() if len(word) > 2}
    fits = []
    for stay in near:
        if case.client_id == stay.client_id:
            fits.append((0, abs((stay.arrives_on - day).days), stay))
        elif shared := words & set(folded(f"{stay.client.name} {stay.companions}").split()):
            fits.append((10 - len(shared), abs((stay.arrives_on - day).days), stay))
    fits.sort(key=lambda fit: (fit[0], fit[1], fit[2].number))
    return [stay for _worth, _days, stay in fits[:SUGGESTED]]


def _count_items(house: House, rows: dict[uuid.UUID, Row]) -> None:
    for key, state in Item.objects.filter(house=house, stay__in=list(rows)).values_list("stay_id", "state"):
        if key in rows:
            rows[key].unsure += state in UNSURE
            rows[key].sure += state in (desk_states.CONFIRMED, desk_states.TOLD)


def _count_kept(house: House, rows: dict[uuid.UUID, Row]) -> None:
    by_client: dict[uuid.UUID, int] = {}
    waiting = Kept.objects.filter(
        house=house, state=kept_states.HERE, client__in=[row.stay.client_id for row in rows.values()]
    )
    for key in waiting.values_list("client_id", flat=True):
        if key is not None:
            by_client[key] = by_client.get(key, 0) + 1
    for row in rows.values():
        row.kept = by_client.get(row.stay.client_id, 0)


def _room(room: str) -> tuple[int, str]:
    return (int(room), "") if room.isascii() and room.isdigit() else (10_000_000, room)
