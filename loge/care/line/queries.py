"""Who calls, what is open with them, and whom we owe a call."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import phonenumbers
from django.core import signing
from django.db.models import QuerySet

from loge.clients.models import ClientFile
from loge.demands import states as life
from loge.demands.models import Demand
from loge.houses.models import House, Membership
from loge.people.models import Person

from ..promises.models import Promise
from ..promises.states import MISSED, WAITED_FOR
from . import states
from .models import CallBack

MOST_SHOWN = 200
SALT = "loge.called"
AFTER = dt.timedelta(days=30)  # the page of a call is still open for so long


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds a number in this house: a client of a loge or a practice, or the file of a hotel's guest."""

    name: str
    person: Person | None
    file: ClientFile | None


def recognised(house: House, number: str) -> Caller | None:
    """Who calls, by their number in any of the ways it is written; only people of this very house. None for a stranger."""
    written = _ways_of(number)
    held = Membership.objects.filter(house=house, until_at=None)
    person = Person.objects.filter(phone__in=written, pk__in=held.values("person")).order_by("pk").first()
    if person is not None:
        return Caller(str(person), person, None)
    file = ClientFile.objects.filter(house=house, phone__in=written).order_by("pk").first()
    return Caller(file.name, None, file) if file is not None else None


def _ways_of(number: str) -> list[str]:
    """``+33261910442`` as people write it: national, international, with and without spaces."""
    read = phonenumbers.parse(number, None)
    shapes = phonenumbers.PhoneNumberFormat
    found = [phonenumbers.format_number(read, shape) for shape in (shapes.E164, shapes.NATIONAL, shapes.INTERNATIONAL)]
    return list(
        dict.fromkeys([*found, *(one.replace(" ", "") for one in found), *(one.replace(" ", ".") for one in found)])
    )


def open_with(house: House, person: Person) -> list[Demand]:
    """What is under way with them: the file that lies open while they speak."""
    mine = Demand.objects.filter(house=house, client=person).exclude(state__in=life.OVER)
    return list(mine.select_related("provider", "house").order_by("-since_at")[:10])


def promised_to(house: House, person: Person) -> list[Promise]:
    """What they were promised and still wait for, the next first: read it to them."""
    held = Promise.objects.filter(house=house, made_to=person, state__in=(*WAITED_FOR, MISSED))
    return list(held.select_related("owner").order_by("due_at")[:10])


def queue(house: House) -> QuerySet[CallBack]:
    """Whom we owe a call, the soonest minute first; closing time takes nobody off it."""
    waiting = CallBack.objects.filter(house=house, state=states.WAITING)
    return waiting.select_related("owner", "person", "house", "promise").order_by("due_at")


def token_of(row: CallBack) -> str:
    """What the link of a promised call says: it shows where that call stands, and nothing else."""
    return signing.Signer(salt=SALT).sign(row.pk.hex)


def find_called(token: str, *, at: dt.datetime) -> CallBack | None:
    """The call of such a link; None when it was forged, or the call is long over."""
    try:
        key = uuid.UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    row = CallBack.objects.select_related("house", "owner", "promise").filter(pk=key).first()
    return row if row is not None and at < row.due_at + AFTER else None
