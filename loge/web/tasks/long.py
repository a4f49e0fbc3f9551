"""Steps of long requests whose day has passed."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.common.clock import day_of
from loge.demands.long import queries
from loge.houses.models import House
from loge.people.models import Person

from . import Task

MOST = 8
NOON = dt.time(12)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line each, this person's own first; beyond eight, one line for the rest. One query."""
    if house.kind == House.Kind.NEIGHBOURHOOD:
        return []
    late = queries.late_steps(house, person, at=at)
    today = day_of(at, house.zone)
    found = []
    for step in late[:MOST]:
        row = step.undertaking
        days = (today - step.due_on).days
        by = row.for_whom if step.is_theirs else step.owner.first_name if step.owner else ""
        words = ngettext("%(what)s, %(count)s day late", "%(what)s, %(count)s days late", days)
        title = _("%(who)s: %(step)s") % {"who": by, "step": step.title} if by else step.title
        url = reverse("house_long", args=[house.slug, row.pk]) + f"#step-{step.number}"
        since = dt.datetime.combine(step.due_on, NOON, house.zone)
        rank = 1 if step.owner_id == person.pk else 2
        found.append(Task("list-checks", title, words % {"what": row.title, "count": days}, url, _("See"), since, rank))
    if len(late) > MOST:
        more = len(late) - MOST
        title = ngettext("%(count)s more step is late", "%(count)s more steps are late", more) % {"count": more}
        url = reverse("house_longs", args=[house.slug])
        found.append(Task("list-checks", title, "", url, _("See"), at, 2))
    return found
