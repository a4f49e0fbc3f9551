"""Who is on the team, the hours they work, what a house asks for the unforeseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.houses.models import House
from loge.houses.rules import must_keep
from loge.people.models import Person

from ..models import Shift, Tariff, Teammate
from ..places import locate
from ..stops import Place


@transaction.atomic
def join_team(
    house: House,
    person: Person,
    *,
    by: Person,
    base: str = "",
    where: Place | None = None,
    mode: str = Teammate.Mode.CAR,
    skills: Sequence[str] = (),
    title: str = "",
    at: dt.datetime | None = None,
) -> Teammate:
    """Plan this person’s days from now on; a second time changes where they set out from and how they travel."""
    must_keep(by, house)
    found = where or locate(house, base)
    told: dict[str, Any] = {
        "base": base.strip()[:200], "latitude": found.latitude if found.is_known else None,
        "longitude": found.longitude if found.is_known else None, "mode": mode, "skills": list(skills), "title": title.strip()[:40],
    }  # fmt: skip
    mate, fresh = Teammate.objects.select_related("person").update_or_create(
        house=house, person=person, until_at=None, defaults=told
    )
    if fresh:
        journal.write("teammate.joined", subject=f"teammate:{mate.pk}", house=house.pk, by=by, at=at)
    return mate


@transaction.atomic
def leave_team(mate: Teammate, *, by: Person, at: dt.datetime | None = None) -> None:
    """Their days are no longer planned; what was planned stays until someone else takes it."""
    must_keep(by, mate.house)
    moment = at or now()
    if Teammate.objects.filter(house=mate.house_id, pk=mate.pk, until_at=None).update(until_at=moment):
        journal.write("teammate.left", subject=f"teammate:{mate.pk}", house=mate.house_id, by=by, at=moment)


@transaction.atomic
def set_shifts(
    house: House,
    person: Person,
    *,
    by: Person,
    weekdays: Sequence[int],
    starts: dt.time,
    ends: dt.time,
    break_from: dt.time | None = None,
    break_until: dt.time | None = None,
    break_for: dt.timedelta = dt.timedelta(0),
    at: dt.datetime | None = None,
) -> list[Shift]:
    """The hours of these weekdays, instead of what stood there. Raises Invalid for a break outside them."""
    must_keep(by, house)
    if not set(weekdays) <= set(range(7)):
        raise Invalid(_("Choose days of the week."), field="weekdays")
    if starts == ends:
        raise Invalid(_("The end is the same as the start. Say until when."), field="ends")
    if break_for and (break_from is None or break_until is None):
        raise Invalid(_("Say between which hours the break may begin."), field="break_from")
    if break_from is not None and break_until is not None and break_until < break_from:
        raise Invalid(_("The last hour comes before the first one. Put them the other way round."), field="break_until")
    Shift.objects.filter(house=house, person=person, weekday__in=weekdays).delete()
    made = Shift.objects.bulk_create(
        Shift(
            house=house, person=person, weekday=day, starts=starts, ends=ends, break_from=break_from, break_until=break_until,
            break_for=break_for,
        )
        for day in sorted(set(weekdays))
    )  # fmt: skip
    journal.write(
        "shifts.set", subject=f"person:{person.pk}", house=house.pk, by=by, at=at, days=sorted(set(weekdays)),
        starts=starts.isoformat(), ends=ends.isoformat(),
    )  # fmt: skip
    return made


@transaction.atomic
def set_tariff(house: House, *, by: Person, at: dt.datetime | None = None, **told: Any) -> Tariff:
    """What an unforeseen visit costs, and the rest that is owed."""
    must_keep(by, house)
    known = {field.name for field in Tariff._meta.concrete_fields} - {"id", "house"}
    if told.keys() - known:
        raise Invalid(_("There is no such rule."))
    tariff, _fresh = Tariff.objects.update_or_create(house=house, defaults=told)
    journal.write(
        "tariff.set", subject=f"house:{house.pk}", house=house.pk, by=by, at=at, **{key: str(value) for key, value in told.items()}
    )  # fmt: skip
    return tariff
