"""Visits as calendar entries (RFC 5545): the UID never changes, SEQUENCE counts the changes, a cancelled one is said to be
so for a month. What leaves the house says “busy” and nothing else; no alarm ever speaks for us."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, vText

from loge.common.clock import UTC, local
from loge.people.models import Person

from .. import states
from ..models import Visit

REFRESH = dt.timedelta(hours=1)
KEPT_FOR = dt.timedelta(days=30)  # how long a cancelled visit is still told, and how far back a feed reaches
AHEAD = dt.timedelta(days=180)


def shown_to(person: Person, at: dt.datetime) -> list[Visit]:
    """What a calendar of this person shows: two queries, houses with them."""
    rows = Visit.objects.filter(person=person, starts_at__gt=at - KEPT_FOR, starts_at__lt=at + AHEAD)
    rows = rows.exclude(state__in=(states.UNPLACED, states.HELD)).select_related("house", "client")
    told = [
        row
        for row in rows.order_by("starts_at", "pk")
        if row.state != states.CANCELLED or row.changed_at > at - KEPT_FOR
    ]
    return told[:2_000]


def feed(person: Person, visits: Sequence[Visit], *, discreet: bool) -> bytes:
    """The whole calendar."""
    with override(person.language):
        made = _calendar(_("Agenda of %(name)s") % {"name": person.first_name}, person.time_zone)
        for visit in visits:
            made.add_component(entry(visit, person.zone, discreet=discreet))
    if visits:
        made.add_missing_timezones(first_date=dt.date(visits[0].starts_at.year - 1, 1, 1))
    return bytes(made.to_ical())


def one(visit: Visit, zone: ZoneInfo, *, for_client: bool = False) -> bytes:
    """A calendar of one entry, as CalDAV keeps it (RFC 4791, 4.1); ``for_client``: what they know of it themselves."""
    made = Calendar()
    made.add("prodid", "-//Loge//Agenda//FR")
    made.add("version", "2.0")
    event = entry(visit, zone, discreet=False)
    if for_client:
        event.pop("description", None)
        event["summary"] = vText(f"{visit.title}, {visit.house.name}")
    made.add_component(event)
    made.add_missing_timezones(first_date=dt.date(visit.starts_at.year - 1, 1, 1))
    return bytes(made.to_ical())


def uid(visit: Visit) -> str:
    return visit.uid or f"{visit.pk}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}"


def entry(visit: Visit, zone: ZoneInfo, *, discreet: bool) -> Event:
    over = visit.state == states.CANCELLED
    made = Event()
    made.add("uid", uid(visit))
    made.add("sequence", visit.sequence)
    made.add("dtstamp", visit.changed_at.astimezone(UTC).replace(microsecond=0))
    made.add("last-modified", visit.changed_at.astimezone(UTC).replace(microsecond=0))
    made.add("dtstart", local(visit.starts_at, zone).replace(microsecond=0))
    made.add("dtend", local(visit.ends_at, zone).replace(microsecond=0))
    made.add("summary", _("Busy") if discreet else visit.title)
    if not discreet:
        made.add("location", visit.place)
        if visit.who:
            made.add("description", visit.who)
    made.add("class", "PRIVATE" if discreet else "CONFIDENTIAL")
    made.add("status", "CANCELLED" if over else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if over else "OPAQUE")
    return made


def _calendar(name: str, zone: str) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//Loge//Agenda//FR")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", zone)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    return made
