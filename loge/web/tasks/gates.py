"""Offers nobody sees because they sound like gated work and their owner says they are not: someone has to read them."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.houses.models import House
from loge.offers.outside import unagreed
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line for all that are not their own: one query."""
    found = [offer for offer in unagreed(house) if offer.provider.person_id != person.pk]
    if not found:
        return []
    count = len(found)
    title = ngettext(
        "%(count)s offer to read before it is shown", "%(count)s offers to read before they are shown", count
    )
    words = _("%(name)s says that “%(title)s” needs no paper.") % {
        "name": found[0].provider.name,
        "title": found[0].title,
    }
    url = reverse("house_outside", args=[house.slug])
    return [Task("shield-check", title % {"count": count}, words, url, _("Read"), found[0].since_at)]
