"""Someone read far more files than any work needs, or one without a reason: who, how many, nothing of what."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.clients import households
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """Told to everyone who keeps the house but the one it is about."""
    if house.kind == House.Kind.NEIGHBOURHOOD:
        return []
    found = []
    for one in households.unusual(house, at=at):
        if one.who is None or one.who.pk == person.pk:
            continue
        told = {"name": one.who.first_name, "count": one.files}
        title = ngettext(
            "%(name)s read %(count)s file for which nothing was to be done",
            "%(name)s read %(count)s files within ten minutes",
            one.files,
        )
        if one.in_a_day:
            title = _("%(name)s read %(count)s files within a day")
        url = reverse("house_looks", args=[house.slug])
        found.append(Task("eye", title % told, _("Ask them why, kindly."), url, _("Look into it"), one.at, 0))
    return found
