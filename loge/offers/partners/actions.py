"""The directory is kept by the people of the house: an address added, mended, retired, its hours and closings said."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from ..catalogue import in_houses
from .models import LAST_SECOND, Partner, PartnerClosing, PartnerHours, Standing

Hours = tuple[int, dt.time, dt.time]
MAY_CHANGE = (
    "name", "category_keys", "contact", "email", "phone", "address", "town", "latitude", "longitude", "language", "disclaimer", "notes",
    "commission_bp", "time_zone",
)  # fmt: skip
MIDNIGHT = dt.time(0)
_HOUR = r"(\d{1,2})\s*(?:[:hH.]\s*(\d{2})?)?"
_SPAN = re.compile(rf"\s*{_HOUR}\s*(?:-|–|—|à|to)\s*{_HOUR}\s*")


@transaction.atomic
def keep_partner(
    house: House, *, by: Person, name: str, hours: Iterable[Hours] = (), at: dt.datetime | None = None, **about: Any
) -> Partner:
    """Add an address to the directory. Raises Invalid for a name that is there already or a trade that is none."""
    _mine(house, by)
    clean = " ".join(name.split())[:120]
    if not clean:
        raise Invalid(_("Write the partner’s name."), field="name")
    _check(house, about)
    partner = Partner(
        house=house, name=clean, changed_at=at or now(), time_zone=about.pop("time_zone", house.time_zone), **about
    )
    try:
        with transaction.atomic():
            partner.save(force_insert=True)
    except IntegrityError:
        raise Invalid(_("This partner is in your directory already, perhaps retired."), field="name") from None
    _set_hours(partner, hours)
    journal.write("partner.kept", subject=partner.reference, house=house.pk, by=by, at=at)
    return partner


@transaction.atomic
def change_partner(
    partner: Partner, *, by: Person, hours: Iterable[Hours] | None = None, at: dt.datetime | None = None, **told: Any
) -> list[str]:
    """Write what is known better of them; returns which columns changed. Raises Invalid."""
    _mine(partner.house, by)
    _check(partner.house, told)
    changed = {name: value for name, value in told.items() if getattr(partner, name) != value}
    try:
        with transaction.atomic():
            Partner.objects.filter(house=partner.house_id, pk=partner.pk).update(changed_at=at or now(), **changed)
    except IntegrityError:
        raise Invalid(_("This partner is in your directory already, perhaps retired."), field="name") from None
    for name, value in changed.items():
        setattr(partner, name, value)
    names = sorted(changed)
    if hours is not None and _set_hours(partner, hours):
        names.append("hours")
    if names:
        journal.write("partner.changed", subject=partner.reference, house=partner.house_id, by=by, at=at, columns=names)
    return names


@transaction.atomic
def retire(partner: Partner, *, by: Person, at: dt.datetime | None = None) -> None:
    """They are not asked any more; what they did for guests stays readable. :func:`take_again` undoes it."""
    _turn(partner, False, "partner.retired", by, at)


@transaction.atomic
def take_again(partner: Partner, *, by: Person, at: dt.datetime | None = None) -> None:
    """They are asked again."""
    _turn(partner, True, "partner.taken_again", by, at)


@transaction.atomic
def close_on(
    partner: Partner,
    *,
    by: Person,
    first_on: dt.date,
    last_on: dt.date,
    reason: str = "",
    at: dt.datetime | None = None,
) -> PartnerClosing:
    """They stay shut on these days whatever the week says."""
    _mine(partner.house, by)
    if last_on < first_on:
        raise Invalid(_("The last day is before the first one."), field="last_on")
    told = {"house_id": partner.house_id, "partner": partner, "first_on": first_on, "last_on": last_on}
    row, fresh = PartnerClosing.objects.get_or_create(**told, defaults={"reason": reason.strip()[:120]})
    if fresh:
        journal.write("partner.closing", subject=partner.reference, house=partner.house_id, by=by, at=at)
    return row


@transaction.atomic
def open_after_all(closing: PartnerClosing, *, by: Person, at: dt.datetime | None = None) -> None:
    """They are open on those days after all."""
    _mine(closing.house, by)
    subject = f"partner:{closing.partner_id}"
    closing.delete()
    journal.write("partner.closing_lifted", subject=subject, house=closing.house_id, by=by, at=at)


def read_hours(weekday: int, words: str) -> list[Hours]:
    """``"12:00–14:30, 19h–1h"`` → the openings of that day; the last one ends the next day. Raises Invalid."""
    found: list[Hours] = []
    for piece in (part for part in re.split(r"[,;/]| et | and ", words) if part.strip()):
        fit = _SPAN.fullmatch(piece)
        try:
            if fit is None:
                raise ValueError(piece)
            opens, closes = (_time(fit[1], fit[2]), _time(fit[3], fit[4]))
        except ValueError:
            raise Invalid(
                _("Write hours such as 12:00–14:30, 19:00–23:00; nothing means closed."), field=f"day_{weekday}"
            ) from None
        if opens == closes == MIDNIGHT and fit[3] == "24":
            closes = LAST_SECOND
        if opens == closes:
            raise Invalid(
                _("An opening that ends when it begins: for all day and night, write 0:00–24:00."),
                field=f"day_{weekday}",
            )
        found.append((weekday, opens, closes))
    return sorted(found)


def _time(hour: str, minute: str | None) -> dt.time:
    if hour == "24" and not int(minute or 0):
        return MIDNIGHT
    return dt.time(int(hour), int(minute or 0))


def _set_hours(partner: Partner, hours: Iterable[Hours]) -> bool:
    wanted = sorted(set(hours))
    before = sorted(
        PartnerHours.objects.filter(house=partner.house_id, partner=partner).values_list("weekday", "opens", "closes")
    )
    if wanted == before:
        return False
    PartnerHours.objects.filter(house=partner.house_id, partner=partner).delete()
    PartnerHours.objects.bulk_create(
        PartnerHours(house_id=partner.house_id, partner=partner, weekday=day, opens=opens, closes=closes)
        for day, opens, closes in wanted
    )
    return True


def _turn(partner: Partner, kept: bool, kind: str, by: Person, at: dt.datetime | None) -> None:
    _mine(partner.house, by)
    turned = Partner.objects.filter(house=partner.house_id, pk=partner.pk, is_kept=not kept)
    if turned.update(is_kept=kept, changed_at=at or now()):
        journal.write(kind, subject=partner.reference, house=partner.house_id, by=by, at=at)
    partner.is_kept = kept


def _check(house: House, about: dict[str, Any]) -> None:
    if unknown := about.keys() - set(MAY_CHANGE):
        raise TypeError(f"no such column of a partner: {unknown}")
    known = {found.key for found in in_houses(house.kind)}
    if any(key not in known for key in about.get("category_keys", ())):
        raise Invalid(_("Choose trades from the list."), field="category_keys")


def keep_standings(house: House, told: Mapping[uuid.UUID, tuple[int, int]], *, at: dt.datetime) -> None:
    """The floor above has counted: points of trust and cases of each of these partners. One query."""
    Standing.objects.bulk_create(
        [Standing(house=house, partner_id=key, points=points, cases=cases, counted_at=at) for key, (points, cases) in told.items()],
        update_conflicts=True, unique_fields=["partner"], update_fields=["points", "cases", "counted_at"],
    )  # fmt: skip


def _mine(house: House, by: Person) -> None:
    if not keeps(by, house):
        raise Refused(_("Only the people of the house can write in its directory."))
