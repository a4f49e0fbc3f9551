"""Photos that someone says should not be seen: hidden until a keeper has looked, so they wait for today."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.houses.models import House
from loge.offers.queries import photos_to_look_at
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for all of them: one query."""
    reports = photos_to_look_at(house)
    if not reports:
        return []
    title = ngettext("%(count)s photo to look at", "%(count)s photos to look at", len(reports)) % {
        "count": len(reports)
    }
    words = _("%(name)s: hidden since someone reported it.") % {"name": reports[0].provider.name}
    return [
        Task("image", title, words, reverse("house_photos", args=[house.slug]), _("Look"), reports[0].reported_at, 0)
    ]
