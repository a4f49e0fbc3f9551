"""What waits in the agenda: clients to tell that their hour moved, absences asked for, ways found to mend a day, visits that
have no place yet, hours booked at an address to be checked. Three queries."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.houses.models import House
from loge.people.models import Person
from loge.planning import queries as planning
from loge.planning import states
from loge.planning.models import Absence, Repair

from . import Task

SOON = dt.timedelta(days=2)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    return [*_notices(house), *_repairs(house), *_absences(house, at), *_unplaced(house, at)]


def _notices(house: House) -> list[Task]:
    rows = planning.notices(house)
    if not rows:
        return []
    title = ngettext("%(num)s client to tell", "%(num)s clients to tell", len(rows)) % {"num": len(rows)}
    words = ", ".join(dict.fromkeys(row.visit.who or row.visit.title for row in rows[:4]))
    address = f"{reverse('agenda_calls')}?{urlencode({'house': house.slug})}"
    return [Task("phone", title, words, address, _("The call list"), min(row.at for row in rows), rank=0)]


def _repairs(house: House) -> list[Task]:
    rows = Repair.objects.filter(house=house, state=states.READY).select_related("person").order_by("at")
    return [
        Task(
            "wrench", _("The day is being mended: %(name)s") % {"name": row.person.first_name if row.person else ""},
            _("a way was found, look at it"), reverse("agenda_repair", args=[row.pk]), _("Look"), row.at, rank=0,
        )
        for row in rows[:10]
    ]  # fmt: skip


def _absences(house: House, at: dt.datetime) -> list[Task]:
    rows = Absence.objects.filter(house=house, state=states.ASKED, ends_at__gt=at).select_related("person")
    return [
        Task(
            "plane", _("%(name)s asks to be away") % {"name": row.person}, row.why, reverse("agenda_absence", args=[row.pk]), _("Decide"),
            row.asked_at, rank=1 if row.starts_at - at < 7 * SOON else 2,
        )
        for row in rows.order_by("starts_at")[:20]
    ]  # fmt: skip


def _unplaced(house: House, at: dt.datetime) -> list[Task]:
    rows = [row for row in planning.unplaced(house) if row.ends_at > at]
    return [
        Task(
            "circle-help", _("No place yet: %(what)s") % {"what": row.who or row.title}, row.title, reverse("agenda_visit", args=[row.pk]),
            _("Find a place"), row.since_at, rank=0 if row.starts_at - at < SOON else 2,
        )
        for row in rows[:10]
    ]  # fmt: skip
