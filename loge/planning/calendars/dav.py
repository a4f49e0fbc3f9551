"""CalDAV in both directions: Radicale speaks the protocol, this storage is our tables. One collection, the agenda, for
whoever signs in with an app password. What a telephone writes becomes a visit through the same actions as on the pages;
what they refuse is refused with their sentence (409)."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote
from zoneinfo import available_timezones

import vobject
from dateutil import tz
from django.core.cache import cache
from django.db import connections, transaction
from django.utils.translation import activate, override
from django.utils.translation import gettext as _
from radicale import config, pathutils
from radicale.app import Application
from radicale.auth import BaseAuth
from radicale.item import Item
from radicale.storage import BaseCollection, BaseStorage

from loge.common.clock import UTC, now
from loge.common.errors import Invalid, Refused, Rejected
from loge.common.ics import check_zones, zones_named
from loge.common.keys import fingerprint
from loge.houses.models import House
from loge.people.models import Person

from .. import states
from ..actions.calendars import drop_event, keep_event, person_with
from ..actions.visit import cancel_visit, correct, plan_visit, reschedule
from ..hours import moment_on
from ..models import Event, Teammate, Visit
from . import entries

AGENDA = "agenda"
MOST_BYTES = 100_000
MOST_TRIES, TRIES_LAST = 20, 900  # wrong passwords of one address in a quarter of an hour
_refusal: ContextVar[Refused | None] = ContextVar("refusal", default=None)


class Auth(BaseAuth):
    """The e-mail address with an app password, never the account’s own."""

    def _login(self, login: str, password: str) -> str:
        told = unquote(login).strip().lower()
        key = f"dav:{hash_of(told)}"
        if cache.get(key, 0) >= MOST_TRIES:
            return ""
        person = person_with(told, password)
        if person is None:
            cache.add(key, 0, TRIES_LAST)
            cache.incr(key)
            return ""
        activate(person.language)  # until the end of this request (``mounted``)
        return str(person.pk)


def hash_of(words: str) -> str:
    return fingerprint(words)[:32]


class Collection(BaseCollection):
    """``/<person>/``, and in it ``/<person>/agenda/``."""

    def __init__(self, path: str, person: Person) -> None:
        self._path, self.person = path, person

    @property
    def path(self) -> str:
        return self._path

    @property
    def _is_agenda(self) -> bool:
        return self._path.endswith(f"/{AGENDA}")

    def get_all(self) -> Iterable[Item]:
        if not self._is_agenda:
            return []
        return [*(_item(self, visit) for visit in self._visits()), *(_as_kept(self, row) for row in self._events())]

    def get_multi(self, hrefs: Iterable[str]) -> Iterable[tuple[str, Item | None]]:
        known = {item.href: item for item in self.get_all()}
        return [(href, known.get(href)) for href in set(hrefs)]

    def upload(self, href: str, item: Item) -> tuple[Item, Item | None]:
        """A telephone has written an event: the visit is planned, or moved."""
        before = {_href(visit): visit for visit in self._visits()}.get(href)
        was = next((row for row in self._events() if row.href == href), None)
        try:
            if _is_no_visit(item):
                if before is not None:
                    raise Refused(_("A visit is planned once, at an hour: what comes back is planned on the page."))
                made = _as_kept(self, keep_event(self.person, href, item.vobject_item.serialize()))
                return made, _as_kept(self, was) if was else None
            if was is not None:
                drop_event(self.person, href)
            visit = _written(self.person, href, item, before)
        except Refused as no:
            _refusal.set(no)
            raise ValueError(str(no)) from no
        return _item(self, visit), _item(self, before) if before else None

    def delete(self, href: str | None = None) -> None:
        visit = {_href(visit): visit for visit in self._visits()}.get(href or "")
        if visit is None and href and drop_event(self.person, href):
            return
        try:
            if visit is None:
                raise Refused(_("The agenda itself cannot be deleted from a telephone."))
            if visit.subject and not visit.subject.startswith("series:"):
                raise Refused(_("A client is behind this visit: call it off on its page, so that they are told."))
            cancel_visit(visit, by=self.person)
        except Refused as no:
            _refusal.set(no)
            raise ValueError(str(no)) from no

    def get_meta(self, key: str | None = None) -> Any:
        told = (
            {"tag": "VCALENDAR", "D:displayname": "Loge", "C:supported-calendar-component-set": "VEVENT"}
            if self._is_agenda
            else {}
        )
        return told.get(key) if key is not None else told

    def set_meta(self, props: Mapping[str, str]) -> None:
        """Colours and names a telephone would like to keep are its own business."""

    @property
    def last_modified(self) -> str:
        latest = max(
            (*(row.changed_at for row in self._visits()), *(row.changed_at for row in self._events())), default=now()
        )
        return latest.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")

    def _visits(self) -> list[Visit]:
        return [visit for visit in entries.shown_to(self.person, now()) if visit.state != states.CANCELLED]

    def _events(self) -> list[Event]:
        return list(Event.objects.filter(person=self.person).order_by("href"))


class Storage(BaseStorage):
    def discover(self, path: str, depth: str = "0", *_more: Any, **_named: Any) -> Iterator[Any]:
        parts = [part for part in pathutils.strip_path(path).split("/") if part]
        if not parts:
            yield Collection("", Person())
            return
        person = _person(parts[0])
        if person is None:
            return
        if len(parts) == 1:
            yield Collection(parts[0], person)
            if depth != "0":
                yield Collection(f"{parts[0]}/{AGENDA}", person)
        elif parts[1] == AGENDA and len(parts) == 2:
            agenda = Collection(f"{parts[0]}/{AGENDA}", person)
            yield agenda
            if depth != "0":
                yield from agenda.get_all()
        elif parts[1] == AGENDA and len(parts) == 3:
            yield from (
                item for _href, item in Collection(f"{parts[0]}/{AGENDA}", person).get_multi([parts[2]]) if item
            )

    def move(self, item: Item, to_collection: BaseCollection, to_href: str) -> None:
        raise ValueError("visits stay where they are")

    def create_collection(self, href: str, items: Any = None, props: Any = None) -> Any:
        """There is one agenda each, and it is there already (a client may ask for its own principal)."""
        parts = [part for part in pathutils.strip_path(href).split("/") if part]
        if len(parts) == 1 and items is None and props is None:
            return Collection(parts[0], Person.objects.get(pk=parts[0])), {}, []
        raise ValueError("there is one agenda each")

    @contextmanager
    def acquire_lock(self, mode: str, user: str = "", *_more: Any, **_named: Any) -> Iterator[None]:
        """What is written is one transaction."""
        if mode == "w":
            with transaction.atomic():
                yield
        else:
            yield

    def verify(self) -> bool:
        return True


def _person(key: str) -> Person | None:
    try:
        return Person.objects.filter(pk=uuid.UUID(key), is_active=True).first()
    except ValueError:
        return None


def _href(visit: Visit) -> str:
    """The name of the file; one a telephone gave is kept."""
    return f"{visit.uid or visit.pk}.ics".replace("/", "-")


def _item(collection: Collection, visit: Visit) -> Item:
    text = entries.one(visit, collection.person.zone).decode()
    return Item(collection=collection, href=_href(visit), text=text, last_modified=collection_time(visit))


def _as_kept(collection: Collection, row: Event) -> Item:
    return Item(collection=collection, href=row.href, text=row.text, last_modified=collection_time(row))


def _is_no_visit(item: Item) -> bool:
    """A whole day, or something that comes back: hours taken, and nothing anyone is expected for. Raises Refused for a task or a
    note, which the collection does not announce (RFC 4791, 5.3.2.1: supported-calendar-component)."""
    events = item.vobject_item.contents.get("vevent")
    if not events:
        raise Refused(_("This agenda holds events: tasks and notes stay on your telephone."))
    event = events[0]
    starts = event.dtstart.value if hasattr(event, "dtstart") else None
    return len(events) > 1 or hasattr(event, "rrule") or hasattr(event, "rdate") or not isinstance(starts, dt.datetime)


def collection_time(visit: Visit | Event) -> str:
    return visit.changed_at.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


def _written(person: Person, href: str, item: Item, before: Visit | None) -> Visit:
    event = item.vobject_item.vevent
    starts, ends = _span(event, person)
    title = str(event.summary.value) if hasattr(event, "summary") else ""
    place = str(event.location.value) if hasattr(event, "location") else ""
    if before is None:
        house = _house(person)
        if house is None:
            raise Refused(_("No house plans your days: ask to be put on a team first."))
        uid = href.removesuffix(".ics")[:200]
        return plan_visit(
            house, by=person, person=person, title=title or _("Visit"), place=place, starts_at=starts, lasts_for=ends - starts, uid=uid
        )  # fmt: skip
    said = {name: words for name, words in (("title", title), ("place", place)) if words.strip()}
    before = correct(before, said, by=person)
    if (starts, ends) != (before.starts_at, before.ends_at):
        told = before.promised_at
        if told is not None and not any(one <= starts <= two for one, two in before.spans()):
            raise Refused(_("This hour was promised: move it on the page, so that the client is told."))
        reschedule(
            before,
            by=person,
            starts_at=starts,
            person=person,
            lasts_for=ends - starts,
            sequence=before.sequence,
            told=told,
        )
    return before


def _span(event: Any, person: Person) -> tuple[dt.datetime, dt.datetime]:
    starts = event.dtstart.value
    ends = event.dtend.value if hasattr(event, "dtend") else starts + dt.timedelta(hours=1)
    if hasattr(event, "duration"):
        ends = starts + event.duration.value
    pair = tuple(at if at.tzinfo else moment_on(at.date(), at.time(), person.zone) for at in (starts, ends))
    if pair[1] <= pair[0]:
        raise Invalid(_("A visit cannot end before it starts. Say how long it takes."))
    return pair[0].astimezone(UTC), pair[1].astimezone(UTC)


def _house(person: Person) -> House | None:
    mine = Teammate.objects.filter(person=person, until_at=None).select_related("house").order_by("since_at").first()
    return mine.house if mine else None


# --------------------------------------------------------------------------------------------------------- beside Django


def application() -> Any:
    """The WSGI application for everything beneath ``/dav/``."""
    told = config.load()
    told.update(
        {
            "auth": {"type": "loge.planning.calendars.dav", "delay": "0"},
            "storage": {"type": "loge.planning.calendars.dav"},
            "rights": {"type": "owner_only"},
            "web": {"type": "none"},
            "server": {"max_content_length": str(MOST_BYTES), "max_resource_size": str(MOST_BYTES * 8 // 10)},
            "logging": {"level": "error"},
        },
        "loge",
        privileged=True,
    )
    served = Application(told)

    def mounted(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        for kept in connections.all(initialized_only=True):
            if not kept.in_atomic_block:
                kept.close_if_unusable_or_obsolete()
        mark = _refusal.set(None)
        answered: list[Any] = []
        try:
            with override("fr"):
                environ = _looked_at(environ)
                body = served(environ, lambda *head: answered.append(head))
            no = _refusal.get()
            if no is not None:
                words = str(no).encode()
                start(
                    f"{max(no.status, 400)} Refused",
                    [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(words)))],
                )
                return [words]
            start(*answered[0])
            return body
        except Rejected:
            words = _("This calendar cannot be read safely: its time zone changes without measure.").encode()
            start("403 Refused", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(words)))])
            return [words]
        finally:
            _refusal.reset(mark)

    return mounted


def _looked_at(environ: dict[str, Any]) -> dict[str, Any]:
    """What a telephone writes, looked at before the library reads it: zones change by the year at most, and what one telephone
    says of a zone (the library keeps it by name, for everyone) never counts for another."""
    length = environ.get("CONTENT_LENGTH") or ""
    if environ.get("REQUEST_METHOD") != "PUT" or not length.isdecimal() or int(length) > MOST_BYTES:
        return environ
    raw = environ["wsgi.input"].read(int(length))
    words = raw.decode("utf-8", "replace")
    check_zones(words)
    for name in zones_named(words) - {"UTC"}:
        known = tz.gettz(name) if name in available_timezones() else None
        vobject.icalendar.registerTzid(name, known)
    return environ | {"wsgi.input": io.BytesIO(raw)}


def beside(django: Any) -> Any:
    """Django for everything, but what lies beneath ``/dav/``; ``/.well-known/caldav`` leads there (RFC 6764)."""
    dav: list[Any] = []

    def serve(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.rstrip("/") == "/.well-known/caldav":
            start("301 Moved Permanently", [("Location", "/dav/"), ("Content-Length", "0")])
            return []
        if path == "/dav" or path.startswith("/dav/"):
            if not dav:
                dav.append(application())
            environ = environ | {"SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + "/dav", "PATH_INFO": path[4:] or "/"}
            return dav[0](environ, start)  # type: ignore[no-any-return]
        return django(environ, start)  # type: ignore[no-any-return]

    return serve
