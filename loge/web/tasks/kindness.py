"""Hard words that await this person: those they answer, those a colleague asks them to take; danger burns above everything."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.kindness import states
from loge.care.models import Veil
from loge.houses.models import House
from loge.people.models import Person

from ..ui import joined
from . import Task

MOST = 20
FIRST = -1  # before everything that burns


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    mine = Q(answerer=person) | Q(second=person, state=states.OPEN) | ~Q(danger="")
    rows = (
        Veil.objects.filter(mine, house=house, state__in=states.HELD).exclude(author=person).select_related("answerer")
    )
    return [_task(row, person) for row in rows.order_by("at")[:MOST]]


def _task(row: Veil, person: Person) -> Task:
    name, url = row.name or _("Someone"), reverse("veil", args=[row.pk])
    if row.danger:
        title, words = _("Someone may be in danger: %(name)s") % {"name": name}, f"« {row.danger} »"
        return Task("triangle-alert", title, words, url, _("Read it now"), row.at, FIRST)
    asked = row.asked[:120] or _("Nothing else is asked in it.")
    if row.answerer_id != person.pk and row.answerer is not None:
        told = {"who": row.answerer.first_name, "name": name}
        title = joined(_("%(who)s answers hard words of %(name)s: stand by them") % told)
        return Task("heart-handshake", title, asked, url, _("Stand by"), row.at, 0)
    return Task(
        "eye-off", joined(_("Hard words of %(name)s, veiled") % {"name": name}), asked, url, _("Answer"), row.at, 0
    )
