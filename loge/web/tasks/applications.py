"""Someone asks to join, was met and waits to hear, or comes today."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.houses import queries, states
from loge.houses.models import House
from loge.people.models import Person

from . import Task

MOST = 50
BURNS_AFTER = dt.timedelta(days=3)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """Applications to read, interviews to tell of, people to decide on; a charter still to be published."""
    found = []
    for one in queries.applications(house, only=(states.APPLIED, states.BOOKED, states.MET))[:MOST]:
        slot = getattr(one, "interview", None)
        if one.person_id == person.pk or (one.state == states.BOOKED and slot and slot.ends_at > at):
            continue
        told = {
            states.APPLIED: (_("%(name)s would like to serve"), one.words[:120], _("Read"), "user-plus"),
            states.BOOKED: (_("You were to meet %(name)s"), _("How did it go?"), _("Tell"), "coffee"),
            states.MET: (_("%(name)s waits for your decision"), _("You have met."), _("Decide"), "scale"),
        }
        title, words, button, icon = told[one.state]
        since = slot.ends_at if one.state == states.BOOKED and slot else one.since_at
        url = reverse("application", args=[house.slug, one.pk])
        rank = 0 if at - since > BURNS_AFTER else 1
        found.append(Task(icon, title % {"name": one.name}, words, url, button, since, rank))
    return found
