"""A paper of a partner expires soon, or has; a partner contests what was noted of them."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.network import queries
from loge.care.network.models import Incident
from loge.common.clock import day_of
from loge.houses.models import House
from loge.offers.partners import papers
from loge.people.models import Person

from . import Task

WEEK = dt.timedelta(days=7)
END = dt.time(23, 59)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """Ask for the new one; within a week it burns, for a partner without it is not proposed. What is contested awaits someone
    other than whoever noted it. Two queries, none for a neighbourhood."""
    if house.kind == House.Kind.NEIGHBOURHOOD:
        return []
    today = day_of(at, house.zone)
    found = [_contested(house, row) for row in queries.contested(house) if row.noted_by_id != person.pk]
    for paper in papers.expiring(house, today):
        late = paper.has_lapsed(today)
        title = _("A paper of %(name)s has expired") if late else _("A paper of %(name)s expires soon")
        words = str(paper.name)
        if late and paper.is_compulsory:
            words = _("%(paper)s: they are not proposed until you have seen the new one.") % {"paper": words}
        ends = dt.datetime.combine(paper.valid_until, END, house.zone)
        url = reverse("house_network_one", args=[house.slug, paper.partner_id])
        rank = (0 if ends - at < WEEK else 2) if paper.is_compulsory else 2
        since = ends - papers.EXPIRES_SOON
        found.append(Task("file-text", title % {"name": paper.partner.name}, words, url, _("See"), since, rank))
    return found


def _contested(house: House, row: Incident) -> Task:
    title = _("%(name)s contests what was noted of them") % {"name": row.partner.name}
    url = reverse("house_network_one", args=[house.slug, row.partner_id]) + "#incidents"
    return Task("scale", title, row.contest[:90], url, _("Hear both"), row.since_at, 1)
