"""Attentions that fit somebody now: one line for all of them, for this week."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.care.moments.queries import proposed
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    rows = proposed(house, person)
    if not rows:
        return []
    title = ngettext("%(num)s attention fits now", "%(num)s attentions fit now", len(rows)) % {"num": len(rows)}
    words = _("%(what)s, for %(name)s") % {"what": rows[0].attention.title, "name": rows[0].name}
    return [
        Task("gift", title, words, reverse("house_attentions", args=[house.slug]), _("See to it"), rows[0].since_at, 2)
    ]
