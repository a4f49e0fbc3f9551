"""Addresses at which an agenda can be read, passwords for telephones, calendars elsewhere whose hours count as taken."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Rejected, Unreachable
from loge.common.fetching import Allowed, fetch, is_public, normal
from loge.common.jobs import daily, every, later, task
from loge.common.keys import fingerprint, secret
from loge.common.seals import Unsealable
from loge.people.models import Person

from ..calendars.reading import taken
from ..days import Span
from ..models import AppPassword, Busy, Event, Feed, Outside

log = logging.getLogger(__name__)
MOST_FEEDS = MOST_PASSWORDS = 10
MOST_OUTSIDE, MOST_EVENTS = 5, 500
EACH = dt.timedelta(minutes=15)
BACK, AHEAD = dt.timedelta(days=1), dt.timedelta(days=120)
RESTS_AT_MOST = 6  # a calendar that does not answer is asked half as often each time, down to twice a day


@transaction.atomic
def open_feed(person: Person, *, name: str, discreet: bool = True, at: dt.datetime | None = None) -> tuple[Feed, str]:
    """A private address, shown once: whoever knows it reads the agenda, until it is taken back."""
    said = _named(name)
    if Feed.objects.filter(person=person, revoked_at=None).count() >= MOST_FEEDS:
        raise Refused(_("That makes ten addresses. Take one back that you no longer use, then make another."))
    token = secret()
    made = Feed.objects.create(
        person=person, name=said, discreet=discreet, fingerprint=fingerprint(token), made_at=at or now()
    )
    journal.write("feed.opened", subject=f"feed:{made.pk}", house=None, by=person, at=at, discreet=discreet)
    return made, token


@transaction.atomic
def close_feed(person: Person, key: uuid.UUID, *, at: dt.datetime | None = None) -> bool:
    """Take an address back: from now on there is nothing there."""
    done = Feed.take_back(person, key, at=at)
    if done:
        journal.write("feed.closed", subject=f"feed:{key}", house=None, by=person, at=at)
    return done


def feed_of(token: str, *, at: dt.datetime | None = None) -> Feed | None:
    """The feed of this address; None when it was taken back or never was."""
    return Feed.that_opens(token, at=at)


@transaction.atomic
def make_password(person: Person, *, name: str, at: dt.datetime | None = None) -> tuple[AppPassword, str]:
    """A password for one telephone, shown once: it opens the agenda and nothing else."""
    said = _named(name)
    if AppPassword.objects.filter(person=person, revoked_at=None).count() >= MOST_PASSWORDS:
        raise Refused(_("That makes ten passwords. Take one back that you no longer use, then make another."))
    token = secret()
    made = AppPassword.objects.create(person=person, name=said, fingerprint=fingerprint(token), made_at=at or now())
    journal.write("app_password.made", subject=f"app_password:{made.pk}", house=None, by=person, at=at)
    return made, token


@transaction.atomic
def revoke_password(person: Person, key: uuid.UUID, *, at: dt.datetime | None = None) -> bool:
    done = AppPassword.take_back(person, key, at=at)
    if done:
        journal.write("app_password.revoked", subject=f"app_password:{key}", house=None, by=person, at=at)
    return done


def person_with(login: str, password: str, *, at: dt.datetime | None = None) -> Person | None:
    """Who signs in with this app password; their account’s own opens nothing here."""
    found = AppPassword.that_opens(password, at=at, person__email__iexact=login.strip())
    return found.person if found else None


@transaction.atomic
def add_outside(person: Person, *, name: str, url: str, at: dt.datetime | None = None) -> Outside:
    """Count the hours of a calendar elsewhere as taken. Raises Invalid for what is no address, Refused beyond five."""
    try:
        told = normal(url)
    except Rejected:
        raise Invalid(_("Copy the calendar’s address as it is: it begins with https or webcal."), field="url") from None
    if len(told) > 1_000:
        raise Invalid(_("That address is too long. Copy the private address that ends in .ics."), field="url")
    if Outside.objects.filter(person=person).count() >= MOST_OUTSIDE:
        raise Refused(_("That makes five calendars. Remove one before adding another."))
    row = Outside(person=person, name=_named(name), added_at=at or now())
    row.url = told
    row.save(force_insert=True)
    later(read_outside, str(row.pk))
    return row


@transaction.atomic
def remove_outside(person: Person, key: uuid.UUID) -> bool:
    """Its hours are free again, as far as it is concerned."""
    return bool(Outside.objects.filter(person=person, pk=key).delete()[0])


@transaction.atomic
def keep_event(person: Person, href: str, text: str, *, at: dt.datetime | None = None) -> Event:
    """What a telephone wrote that is no visit: its hours count as taken, what it is for stays sealed. Raises Refused for too
    many, or for a rule that repeats without measure."""
    moment = at or now()
    row = Event.objects.select_for_update().filter(person=person, href=href[:210]).first()
    if row is None and Event.objects.filter(person=person).count() >= MOST_EVENTS:
        raise Refused(_("That makes five hundred. Delete some that are over before adding another."))
    try:
        spans = taken(text.encode(), since=moment - BACK, until=moment + AHEAD, zone=person.zone)
    except Rejected:
        raise Refused(_("It comes back too often to be read: every day at the most.")) from None
    row = row or Event(person=person, href=href[:210])
    row.text, row.changed_at = text, moment
    row.save()
    _fill_event(row, spans)
    return row


@transaction.atomic
def drop_event(person: Person, href: str) -> bool:
    """Its hours are free again."""
    return bool(Event.objects.filter(person=person, href=href).delete()[0])


def _fill_event(row: Event, spans: list[Span]) -> None:
    Busy.objects.filter(event=row).delete()
    Busy.objects.bulk_create(Busy(person_id=row.person_id, event=row, starts_at=one, ends_at=two) for one, two in spans)


@daily(dt.time(3, 25))
@task()
def read_events_on() -> None:
    """What comes back, some months further each night."""
    moment = now()
    for row in Event.objects.select_related("person").iterator():
        with suppress(Rejected, Unsealable), transaction.atomic():
            spans = taken(row.text.encode(), since=moment - BACK, until=moment + AHEAD, zone=row.person.zone)
            _fill_event(row, spans)


@every(EACH)
@task(external=True)
def poll() -> None:
    """Ask for the calendars whose turn it is."""
    moment = now()
    for row in Outside.objects.order_by("read_at").only("pk", "read_at", "failures")[:1_000]:
        rest = EACH * 2 ** min(row.failures, RESTS_AT_MOST)
        if row.read_at is None or moment - row.read_at >= rest - dt.timedelta(minutes=1):
            later(read_outside, str(row.pk))


@task(external=True)
def read_outside(key: str) -> None:
    """Read one calendar. A failure is kept on its row in words, the hours known before stay."""
    row = Outside.objects.filter(pk=key).select_related("person").first()
    if row is not None:
        refresh(row)


def refresh(row: Outside, *, at: dt.datetime | None = None, allowed: Allowed = is_public) -> Outside:
    moment = at or now()
    try:
        address = row.url
    except Unsealable:
        return _failed(row, "unsealable", moment)
    try:
        data = fetch(address, allowed=allowed)
        spans = taken(data, since=moment - BACK, until=moment + AHEAD, zone=row.person.zone)
    except Rejected as no:
        return _failed(row, no.code, moment)
    except Unreachable:
        return _failed(row, "unreachable", moment)
    with transaction.atomic():
        if not Outside.objects.filter(pk=row.pk).update(read_at=moment, error="", failures=0):
            return row  # removed meanwhile
        Busy.objects.filter(outside=row).delete()
        Busy.objects.bulk_create(
            Busy(person_id=row.person_id, outside=row, starts_at=one, ends_at=two) for one, two in spans
        )
    row.read_at, row.error, row.failures = moment, "", 0
    return row


def _failed(row: Outside, code: str, moment: dt.datetime) -> Outside:
    row.read_at, row.error, row.failures = moment, code, min(row.failures + 1, 100)
    Outside.objects.filter(pk=row.pk).update(read_at=moment, error=code, failures=row.failures)
    log.info("a calendar elsewhere was not read", extra={"outside": str(row.pk), "why": code})
    return row


def _named(name: str) -> str:
    said = " ".join(name.split())[:60]
    if not said:
        raise Invalid(_("Give it a name, so that you know it again."), field="name")
    return said
