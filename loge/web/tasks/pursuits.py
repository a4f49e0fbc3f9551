"""What awaits a desk or a practice of its partners: somebody did not answer in time, and who could be asked next is known."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.care.promises import partners
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for each thing; it goes as soon as the next partner is asked, or rather not. One query, of a house with partners."""
    if house.kind not in (House.Kind.DESK, House.Kind.PRACTICE):
        return []
    found = []
    for row in partners.wanted(house):
        title = _("Nobody has answered yet: %(what)s") % {"what": row.item.called}
        words = _("%(name)s does the same and could be asked.") % {"name": row.partner.name}
        url = reverse("desk_case", args=[house.slug, row.item.case_id])
        found.append(Task("user-plus", title, words, url, _("Choose"), row.since_at, rank=1))
    return found
