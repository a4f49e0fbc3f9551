"""A stay: expected, changed as the reservation changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid

from ..models import ClientFile, Stay
from ..rules import check_days
from .file import _mine

MAY_CHANGE = (
    "status", "arrives_on", "leaves_on", "arrives_at", "leaves_at", "room", "adults", "children", "companions", "group", "vip",
    "notes",
)  # fmt: skip


@transaction.atomic
def expect(
    client: ClientFile, *, by: Any, number: str, arrives_on: dt.date, leaves_on: dt.date, at: dt.datetime | None = None, **about: Any
) -> Stay:  # fmt: skip
    """A reservation becomes a stay. The same number is the same stay: it is returned as it stands. Raises Invalid."""
    _mine(client.house, by)
    if not number.strip():
        raise Invalid(_("Write the reservation’s number."), field="number")
    check_days(arrives_on, leaves_on)
    moment = at or now()
    told = {
        "client": client,
        "arrives_on": arrives_on,
        "leaves_on": leaves_on,
        "known_at": moment,
        "changed_at": moment,
        **about,
    }
    stay, fresh = Stay.objects.get_or_create(house=client.house, number=number.strip()[:40], defaults=told)
    if fresh:
        journal.write("stay.expected", subject=stay.reference, house=client.house_id, by=by, at=moment)
    return stay


@transaction.atomic
def change_stay(stay: Stay, *, by: Any, at: dt.datetime | None = None, **told: Any) -> dict[str, list[Any]]:
    """What the reservation says now; returns what changed: ``{"room": ["312", "318"]}``. Raises Invalid."""
    _mine(stay.house, by)
    if unknown := told.keys() - set(MAY_CHANGE):
        raise TypeError(f"no such column of a stay: {unknown}")
    check_days(told.get("arrives_on", stay.arrives_on), told.get("leaves_on", stay.leaves_on))
    changed = {name: value for name, value in told.items() if getattr(stay, name) != value}
    if not changed:
        return {}
    moment = at or now()
    found = {name: [_plain(getattr(stay, name)), _plain(value)] for name, value in changed.items()}
    Stay.objects.filter(house=stay.house_id, pk=stay.pk).update(changed_at=moment, **changed)
    for name, value in changed.items():
        setattr(stay, name, value)
    journal.write(
        "stay.changed", subject=stay.reference, house=stay.house_id, by=by, at=moment, columns=sorted(changed)
    )
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
