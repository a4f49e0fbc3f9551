"""A paper expires soon, or has."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.common.clock import zone
from loge.houses import queries
from loge.houses.models import House
from loge.offers.gates import gates
from loge.people.models import Person

from . import Task

WEEK = dt.timedelta(days=7)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """Ask for the new one; within a week it burns, for the offers it opens are about to be hidden."""
    expiring = queries.expiring_papers(house, at)
    if not expiring:
        return []
    members = {member.person_id: member.pk for member in queries.members(house)}
    found = []
    for paper in expiring:
        gate = gates().get(paper.gate)
        ends = dt.datetime.combine(paper.valid_until, dt.time(23, 59), zone(house.time_zone))
        late = ends < at
        title = _("A paper of %(name)s has expired") if late else _("A paper of %(name)s expires soon")
        words = f"{gate or paper.gate}, {paper.kind}"
        url = reverse("house_neighbour", args=[house.slug, members[paper.person_id]])
        since = ends - queries.joining.EXPIRES_SOON
        rank = 0 if ends - at < WEEK else 2
        found.append(Task("file-text", title % {"name": paper.person}, words, url, _("See"), since, rank))
    return found
