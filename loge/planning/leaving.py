"""Planning’s part of leaving: whose days it knows, where they were expected, what their calendars are."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from loge.common.clock import now
from loge.common.seals import opened
from loge.people.models import Person
from loge.people.rows import ERASED, Own, emptied, told

from . import states
from .models import (
    Absence,
    AppPassword,
    Bookable,
    Booking,
    Busy,
    Event,
    Feed,
    Notice,
    Outside,
    Repair,
    Series,
    Shift,
    Teammate,
    Visit,
)

OWN = (
    Own("on_the_team", lambda person: Teammate.objects.filter(person=person), ("base", "latitude", "longitude", "skills", "title")),
    Own("shifts", lambda person: Shift.objects.filter(person=person), forget=True),
    Own("absences_from_work", lambda person: Absence.objects.filter(person=person), ("why", "answer")),
    Own("visits_to_me", lambda person: Visit.objects.filter(client=person), ("place", "latitude", "longitude", "client_phone")),
    Own("my_visits", lambda person: Visit.objects.filter(person=person)),
    Own("notices", lambda person: Notice.objects.filter(visit__client=person)),
    Own("repairs", lambda person: Repair.objects.filter(Q(person=person) | Q(asked_by=person))),
    Own("what_comes_back_for_me", lambda person: Series.objects.filter(client=person), ("place", "latitude", "longitude", "client_name", "client_phone")),
    Own("what_comes_back", lambda person: Series.objects.filter(person=person)),
    Own("what_i_let_book", lambda person: Bookable.objects.filter(person=person), ("words", "place", "latitude", "longitude")),
    Own("what_i_booked", lambda person: Booking.objects.filter(client=person), ("email", "words")),
    Own("calendar_feeds", lambda person: Feed.objects.filter(person=person), forget=True),
    Own("app_passwords", lambda person: AppPassword.objects.filter(person=person), forget=True),
    Own("written_by_telephone", lambda person: Event.objects.filter(person=person), forget=True),
    Own("busy_elsewhere", lambda person: Busy.objects.filter(person=person), forget=True),
    Own("calendars_elsewhere", lambda person: Outside.objects.filter(person=person), forget=True),
)  # fmt: skip


def export(person: Person) -> dict[str, Any]:
    found = told(OWN, person)
    for name in ("calendar_feeds", "app_passwords"):
        for row in found[name]:
            row.pop("fingerprint")
    for row in found["written_by_telephone"]:
        row["text"] = opened(row.pop("sealed"))["ics"]
    for row in found["calendars_elsewhere"]:
        row["url"] = opened(row.pop("sealed"))["url"]
    return found


def open_items(person: Person) -> list[Any]:
    """Where they are still expected."""
    ahead = Visit.objects.filter(person=person, state__in=states.STANDING, ends_at__gt=now()).order_by("starts_at")
    return [_("You are expected: “%(title)s”.") % {"title": visit.title} for visit in ahead[:20]]


def erase(person: Person) -> None:
    """Where whom went when stays for the house; a client’s name, address and telephone do not."""
    Notice.objects.filter(visit__client=person).update(words=ERASED)
    Visit.objects.filter(client=person).update(client_name="", title=ERASED)
    Visit.objects.filter(person=person, subject__startswith="demand:").update(title=ERASED)  # in their own words
    Series.objects.filter(client=person).update(title=ERASED)
    Series.objects.filter(Q(client=person) | Q(person=person), ended_at=None).update(ended_at=now())
    Bookable.objects.filter(person=person).update(is_open=False)
    emptied(OWN, person)
    Teammate.objects.filter(person=person, until_at=None).update(until_at=now())
