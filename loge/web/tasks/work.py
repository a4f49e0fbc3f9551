"""What a machine could not do alone: work given up after all its tries."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.common.models import Job
from loge.houses.models import House
from loge.people.models import Person

from . import Task


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    dead = Job.objects.filter(house_id=house.pk, state=Job.State.DEAD).aggregate(
        count=Count("pk"), since=Min("made_at")
    )
    if not dead["count"]:
        return []
    title = ngettext("%(num)s piece of work was given up", "%(num)s pieces of work were given up", dead["count"])
    words = _("After eight tries. Read why, then set it going again.")
    url = reverse("house_jobs", args=[house.slug])
    return [Task("activity", title % {"num": dead["count"]}, words, url, _("See"), dead["since"])]
