"""What was doubted, what was decided, and the yearly count anyone may read (DSA, art. 24 in spirit: small houses publish it too)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from loge.common.clock import calendar_year
from loge.houses.models import House
from loge.people.models import Person

from . import grounds, states
from .kinds import secrets
from .models import Notice

_ROWS = ("house", "author", "reporter", "ruled_by")


def of_house(house: House) -> QuerySet[Notice]:
    return Notice.objects.filter(house=house).select_related(*_ROWS).order_by("-reported_at")


def awaiting(house: House, keeper: Person) -> list[Notice]:
    """What this keeper is to decide: open, and they are no party. One query."""
    mine = Q(author=keeper) | Q(reporter=keeper) | Q(about=keeper)
    rows = of_house(house).filter(state=states.OPEN).exclude(mine)
    return list(rows.order_by("reported_at")[:100])


def appeals() -> QuerySet[Notice]:
    """What awaits the operator, the longest first."""
    return Notice.objects.filter(state__in=states.APPEALED).select_related(*_ROWS).order_by("since_at")


def headlines(rows: Collection[Notice]) -> dict[uuid.UUID, str]:
    """One line for each: what it says, or, of what was said in confidence, only that."""
    hidden = secrets(rows)
    return {
        row.pk: _("Said in confidence") if row.subject in hidden else " · ".join(row.quoted[:100].split("\n"))
        for row in rows
    }


def find(person: Person, key: uuid.UUID) -> Notice | None:
    """A notice this person may read: a party to it once there is something for them, a keeper, the operator."""
    row = Notice.objects.filter(pk=key).select_related(*_ROWS, "last_by").first()
    if row is None or not (row.roles_of(person) or person.is_operator):
        return None
    alone = row.roles_of(person) == {states.AUTHOR}
    unseen = alone and row.state == states.OPEN and not row.is_ours  # nobody is warned that they were reported
    return None if unseen else row


def readable_by(author: Person, house: House, subject: str) -> list[Notice]:
    """What was decided of something, for who wrote it; what the house holds back from the first day."""
    rows = Notice.objects.filter(house=house, subject=subject, author=author).order_by("reported_at")
    return [row for row in rows if row.state != states.OPEN or row.is_ours]


def down(house: House, subjects: Iterable[str]) -> set[str]:
    """Which of these a decision has taken down. One query."""
    found = Notice.objects.filter(house=house, subject__in=list(subjects), state__in=states.DOWN)
    return set(found.values_list("subject", flat=True))


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of content in one year."""

    kind: str
    reported: int
    kept: int
    removed: int
    contested: int
    overturned: int
    hours: int | None  # the middle time until a decision


def counted(house: House, year: int) -> list[Counted]:
    """What was reported in a year, kind by kind, and what came of it. One query, no name."""
    found: dict[str, list[tuple[str, dt.datetime, dt.datetime | None, str, str, str]]] = {}
    columns = ("state", "reported_at", "ruled_at", "appeal", "ground", "last_ground")
    first, last = calendar_year(year, house.zone)
    told = Notice.objects.filter(house=house, reported_at__gte=first, reported_at__lt=last)
    for subject, *row in told.values_list("subject", *columns):
        found.setdefault(subject.partition(":")[0], []).append(tuple(row))
    return [_counted(kind, rows) for kind, rows in sorted(found.items())]


def _counted(kind: str, rows: list[Any]) -> Counted:
    kept_on = grounds.KEPT
    spans = sorted((ruled - reported).total_seconds() / 3600 for _state, reported, ruled, *_rest in rows if ruled)
    last = [row[5] or row[4] for row in rows]
    changed = sum(bool(row[5]) and (row[5] in kept_on) != (row[4] in kept_on) for row in rows)
    return Counted(
        kind, len(rows), sum(bool(ground) and ground in kept_on for ground in last), sum(bool(ground) and ground not in kept_on for ground in last),
        sum(bool(row[3]) for row in rows), changed, round(spans[len(spans) // 2]) if spans else None,
    )  # fmt: skip
