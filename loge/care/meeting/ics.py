"""Events as calendar files (RFC 5545): the UID never changes, SEQUENCE counts the changes, times stand on the wall clock of
the house beside its VTIMEZONE, so that an hour that moves in March stays the hour that was announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar
from icalendar import Event as Entry

from loge.common.clock import UTC, local
from loge.houses.models import House
from loge.maildesk.letters import link

from . import states
from .models import Event

REFRESH = dt.timedelta(hours=6)


def calendar(house: House, events: Sequence[Event], *, method: str = "PUBLISH") -> bytes:
    """A file or a feed with these events."""
    made = Calendar()
    made.add("prodid", "-//Loge//Loge//FR")
    made.add("version", "2.0")
    made.add("method", method)
    made.add("x-wr-calname", house.name)
    made.add("x-wr-timezone", house.time_zone)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        made.add_component(_entry(house, event))
    if events:
        made.add_missing_timezones(first_date=dt.date(events[0].starts_at.year - 1, 1, 1))
    return bytes(made.to_ical())


def one(event: Event) -> bytes:
    """The file of one event; of a cancelled one, the file that takes it out of a calendar."""
    return calendar(event.house, [event], method="CANCEL" if event.state == states.CANCELLED else "PUBLISH")


def uid(event: Event) -> str:
    return f"{event.pk}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}"


def _entry(house: House, event: Event) -> Entry:
    entry = Entry()
    entry.add("uid", uid(event))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at.astimezone(UTC).replace(microsecond=0))
    entry.add("last-modified", event.changed_at.astimezone(UTC).replace(microsecond=0))
    entry.add("dtstart", local(event.starts_at, house.zone).replace(microsecond=0))
    entry.add("dtend", local(event.ends_at, house.zone).replace(microsecond=0))
    entry.add("summary", event.title)
    entry.add("description", event.words)
    entry.add("location", event.place)
    entry.add("url", link(f"/loges/{house.slug}/events/{event.pk}/"))
    entry.add("status", "CANCELLED" if event.state == states.CANCELLED else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if event.state == states.CANCELLED else "OPAQUE")
    return entry
