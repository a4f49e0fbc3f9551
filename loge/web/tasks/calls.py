"""What is to be told by telephone to those without e-mail: one call each, whatever there is to say."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.houses.models import House
from loge.maildesk.models import TO_TELL, Letter
from loge.people.models import Person

from . import Task

MOST = 200


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    waiting = Letter.objects.filter(house=house, state=TO_TELL).select_related("reader").order_by("since_at")
    by_reader: dict[Person, list[Letter]] = {}
    for letter in waiting.defer("html", "text")[:MOST]:
        if letter.reader is not None:
            by_reader.setdefault(letter.reader, []).append(letter)
    return [
        Task(
            icon="phone",
            title=_("Tell %(name)s by telephone: %(phone)s") % {"name": reader, "phone": reader.phone},
            words=letters[0].title
            if len(letters) == 1
            else ngettext("%(num)s thing to tell", "%(num)s things to tell", len(letters)) % {"num": len(letters)},
            url=f"{reverse('house_calls', args=[house.slug])}#tell-{reader.pk}",
            button=_("Call"),
            since=letters[0].since_at,
        )
        for reader, letters in by_reader.items()
    ]
