"""What came beside the words of a mail, ready to be shown: invitations, the mail it passed on, until when someone is away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from loge.common.clock import day_of, from_wall
from loge.houses.models import House

from .models import Mail

CANCEL = "CANCEL"
ASKS = frozenset({"", "REQUEST", "PUBLISH", "ADD"})  # methods (RFC 5546) that propose an event
REMEMBERED = dt.timedelta(days=60)  # an absence told longer ago is not looked for


@dataclass(frozen=True, slots=True)
class Invitation:
    """An event a mail brought along. ``number`` is its place among them; without an hour it is the whole day."""

    number: int
    title: str
    where: str
    method: str
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    is_whole_day: bool
    uid: str = ""
    sequence: int = 0

    @property
    def is_cancelled(self) -> bool:
        return self.method == CANCEL

    @property
    def is_asked(self) -> bool:
        """It proposes something that can be taken up: it has a moment, and is neither an answer nor a cancellation."""
        return self.starts_at is not None and self.method in ASKS


@dataclass(frozen=True, slots=True)
class PassedOn:
    """The mail that was forwarded: who wrote it first."""

    name: str
    email: str
    title: str
    text: str


def invitations(mail: Mail, zone: ZoneInfo) -> list[Invitation]:
    """The events of a mail, moments that float taken by the wall clock of the house."""
    found = mail.found.get("calendar") or []
    return [_invitation(number, told, zone) for number, told in enumerate(found) if isinstance(told, dict)]


def passed_on(mail: Mail) -> PassedOn | None:
    """The mail it passes on, with its author; nothing when it passes on none."""
    told = mail.found.get("forwarded") or {}
    if not told.get("email"):
        return None
    return PassedOn(*(str(told.get(name, "")) for name in ("name", "email", "title", "text")))


def away(house: House, addresses: Iterable[str], *, at: dt.datetime) -> dict[str, dt.date]:
    """Who of these said they are away on that day, and until when: their last word counts. One query."""
    sought = {address.lower() for address in addresses if address}
    if not sought:
        return {}
    mails = Mail.objects.filter(
        house=house, sender__in=sought, way=Mail.Way.IN, kind=Mail.Kind.AWAY, at__gte=at - REMEMBERED, at__lte=at
    )
    day, last = day_of(at, house.zone), {}
    for sender, until in mails.order_by("at").values_list("sender", "found__away_until"):
        last[sender] = _day(until)
    return {sender: until for sender, until in last.items() if until is not None and until >= day}


def away_until(mail: Mail) -> dt.date | None:
    """Until when this absence message says they are away."""
    return _day(mail.found.get("away_until"))


def by_mail(mails: Iterable[Mail], zone: ZoneInfo) -> dict[uuid.UUID, dict[str, Any]]:
    """All of it for a page of mails: ``{"invitations", "passed_on", "away_until"}`` of each that has any."""
    told = {}
    for mail in mails:
        if mail.found:
            about = {
                "invitations": invitations(mail, zone),
                "passed_on": passed_on(mail),
                "away_until": away_until(mail),
            }
            if any(about.values()):
                told[mail.pk] = about
    return told


def _invitation(number: int, told: dict[str, Any], zone: ZoneInfo) -> Invitation:
    starts, whole = _moment(told.get("starts"), zone)
    ends, _whole = _moment(told.get("ends"), zone)
    said = {name: str(told.get(name) or "").strip() for name in ("title", "where", "method")}
    sequence = told.get("sequence")
    return Invitation(
        number, said["title"], said["where"], said["method"].upper(), starts, ends, whole, str(told.get("uid") or ""),
        sequence if isinstance(sequence, int) else 0,
    )  # fmt: skip


def _moment(said: Any, zone: ZoneInfo) -> tuple[dt.datetime | None, bool]:
    """The moment, and whether only a day was said."""
    if not isinstance(said, str) or not said:
        return None, False
    try:
        told = dt.datetime.fromisoformat(said)
    except ValueError:
        return None, False
    moment = told if told.tzinfo else from_wall(told, zone)
    return moment, len(said) == len("2026-01-01")


def _day(said: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said) if isinstance(said, str) and said else None
    except ValueError:
        return None
