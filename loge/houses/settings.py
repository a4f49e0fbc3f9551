"""The rules a house sets for itself: each change is a fact with what stood before, so that it can be taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.errors import Invalid, Refused, Stale
from loge.common.models import Fact
from loge.people.models import Person

from .models import House
from .queries import keeps

CHANGED = "house.changed"
NAMES = (
    "welcome", "hours", "address", "phone", "email", "commission_bp", "quote_lasts", "settle_after", "tips", "one_off",
    "cancel_notice", "late_cancel_bp", "debt_share_bp",
)  # fmt: skip
MOST_COMMISSION_BP = 3_000
PARTS = frozenset({"late_cancel_bp", "debt_share_bp"})
LASTS = {  # a rule that lasts, between these
    "quote_lasts": (dt.timedelta(hours=1), dt.timedelta(days=14)),
    "settle_after": (dt.timedelta(hours=24), dt.timedelta(days=14)),
    "cancel_notice": (dt.timedelta(0), dt.timedelta(days=14)),
}


@transaction.atomic
def change(house: House, *, by: Person, at: dt.datetime | None = None, **told: Any) -> list[str]:
    """Set these rules; returns which changed. Bookings keep what they froze. Raises Refused, or Invalid for the field."""
    if not keeps(by, house):
        raise Refused(_("Only whoever keeps the house can set its rules."))
    unknown = told.keys() - set(NAMES)
    if unknown:
        raise Invalid(_("There is no such rule."))
    for name, value in told.items():
        _check(name, value)
    row = House.objects.select_for_update().get(pk=house.pk)
    before = {name: getattr(row, name) for name, value in told.items() if getattr(row, name) != value}
    if not before:
        return []
    for name in before:
        setattr(row, name, told[name])
        setattr(house, name, told[name])
    try:
        row.full_clean(exclude=[field.name for field in House._meta.fields if field.name not in before])
    except ValidationError as wrong:
        field, words = next(iter(wrong.message_dict.items()))
        raise Invalid(" ".join(words), field=field) from wrong
    row.save(update_fields=list(before))
    journal.write(
        CHANGED, subject=f"house:{house.pk}", house=house.pk, by=by, at=at,
        before={name: plain(value) for name, value in before.items()}, after={name: plain(told[name]) for name in before},
    )  # fmt: skip
    return list(before)


@transaction.atomic
def undo(house: House, *, by: Person, fact: Any, at: dt.datetime | None = None) -> list[str]:
    """Put back what stood before a change. Raises Stale when it is not the last one any more."""
    last = changes(house)[:1]
    if not last or str(last[0].pk) != str(fact):
        raise Stale(_("Something was changed since. Here is how it stands now."))
    before = {name: _rich(name, value) for name, value in last[0].data["before"].items() if name in NAMES}
    return change(house, by=by, at=at, **before)


def changes(house: House) -> list[Fact]:
    """The last changes of the rules, the newest first."""
    found = Fact.objects.filter(house_id=house.pk, kind=CHANGED, subject=f"house:{house.pk}")
    return list(found.order_by("-at", "-pk")[:20])


def plain(value: Any) -> Any:
    """As the journal keeps it: a duration is its seconds."""
    return int(value.total_seconds()) if isinstance(value, dt.timedelta) else value


def _rich(name: str, value: Any) -> Any:
    return dt.timedelta(seconds=value) if name in LASTS else value


def _check(name: str, value: Any) -> None:
    if name == "commission_bp" and not 0 <= value <= MOST_COMMISSION_BP:
        raise Invalid(_("The house’s share lies between 0 and 30 per cent."), field=name)
    if name in PARTS and not 0 <= value <= 10_000:
        raise Invalid(_("Write a part between 0 and 100 per cent."), field=name)
    if name in LASTS and not LASTS[name][0] <= value <= LASTS[name][1]:
        low, high = (round(edge.total_seconds() / 3600) for edge in LASTS[name])
        raise Invalid(_("Write between %(low)s and %(high)s hours.") % {"low": low, "high": high}, field=name)
