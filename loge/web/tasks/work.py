"""What a machine could not do alone: money the payment service refused to send, work given up after all its tries."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from loge.common.models import Job
from loge.houses.models import House
from loge.money import queries as money
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    return [*_errands(house), *_dead(house)]


def _errands(house: House) -> list[Task]:
    found = []
    for errand in money.failed_errands(house):
        kind, _colon, key = errand.subject.partition(":")
        url = reverse("money", args=[key]) if kind == "demand" else reverse("house_jobs", args=[house.slug])
        amount = errand.money.spoken((get_language() or "fr")[:2])
        title = _("%(amount)s could not be sent") % {"amount": amount}
        found.append(Task("triangle-alert", title, errand.reason, url, _("Where is it?"), errand.since_at, rank=0))
    return found


def _dead(house: House) -> list[Task]:
    dead = Job.objects.filter(house_id=house.pk, state=Job.State.DEAD).aggregate(
        count=Count("pk"), since=Min("made_at")
    )
    if not dead["count"]:
        return []
    title = ngettext("%(num)s piece of work was given up", "%(num)s pieces of work were given up", dead["count"])
    words = _("After eight tries. Read why, then set it going again.")
    url = reverse("house_jobs", args=[house.slug])
    return [Task("activity", title % {"num": dead["count"]}, words, url, _("See"), dead["since"])]
