"""What an applicant does: applies, takes an interview or another, withdraws."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

import phonenumbers
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import day_of, local, now
from loge.common.errors import Invalid, Refused, Stale
from loge.people.models import Person

from .. import states
from ..gazetteer import commune
from ..marks import marks
from ..models import Application, Expulsion, House, Membership, Slot
from ..queries import free_slots, loges_of, roles, serves
from ..rules import said
from .charter import ensure_charter, sign_charter
from .trust import declare_residence

OF_AGE = 18
OLDEST = 120


@transaction.atomic
def apply(
    house: House,
    *,
    by: Person,
    name: str,
    insee: str,
    address: str,
    born_on: dt.date,
    trades: Sequence[str],
    free_time: str,
    words: str,
    charter_version: int,
    nonce: str,
    phone: str = "",
    at: dt.datetime | None = None,
) -> Application:
    """Ask to serve in this loge. The same ``nonce`` twice is the same application.

    Raises Invalid naming what to mend (outside the territory it names who serves that commune), Stale when the charter
    changed meanwhile, Refused for someone who serves here already or has an application open.
    """
    moment = at or now()
    again = Application.objects.filter(house=house, person=by, nonce=nonce[:40]).first()
    if again is not None:
        return again
    if house.kind != House.Kind.NEIGHBOURHOOD:
        raise Refused(_("One joins a loge by applying; another house asks whom it needs."))
    if Membership.Role.PROVIDER in roles(by, house.pk):
        raise Refused(_("You serve here already: your offers are on your own page."))
    must_live_here(house, insee)
    _must_be_of_age(house, born_on, moment)
    told = {
        "name": said(name, most=80, field="name", missing=_("Write your first and last name.")),
        "address": said(address, most=200, field="address", missing=_("Write your number and street.")),
        "free_time": said(free_time, most=300, field="free_time", missing=_("Say when you have time.")),
        "words": said(words, most=2_000, missing=_("A few words about you: who will the coordinator meet?")),
        "phone": readable_phone(phone),
    }
    if not trades:
        raise Invalid(_("Choose at least one thing you can do."), field="trades")
    ensure_charter(house, by=by, at=moment)
    sign_charter(house, by=by, version=charter_version, at=moment)
    own = marks(house, name=told["name"], address=told["address"], phone=told["phone"], born_on=born_on)
    application = Application(
        house=house, person=by, insee=insee, trades=list(dict.fromkeys(trades))[:30], nonce=nonce[:40], marks=own,
        alike=_alike(house, by, own), applied_at=moment, **told,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(application, states.APPLIED, by=by, at=moment)
    except IntegrityError:
        raise Refused(_("Your application is already with the coordinator. Your page says where it stands.")) from None
    declare_residence(house, by=by, insee=insee, address=told["address"], at=moment)
    return application


def must_live_here(house: House, insee: str) -> None:
    """Only the territory's inhabitants serve in a loge. Raises Invalid with the loge that would be theirs."""
    place = commune(insee)
    if place is None:
        raise Invalid(_("We know no such commune. Write its name or its post code."), field="commune")
    if serves(house, insee):
        return
    others = [str(other) for other in loges_of(insee)[:3]]
    if others:
        words = _("%(commune)s is not in the territory of %(house)s, but %(others)s would be glad to meet you.")
        told = {"commune": place.name, "house": house, "others": ", ".join(others)}
    else:
        words = _("%(commune)s is not in the territory of %(house)s, and no loge serves it yet. You could open one.")
        told = {"commune": place.name, "house": house}
    raise Invalid(words % told, field="commune")


def readable_phone(phone: str) -> str:
    """A telephone number as one reads it out. Raises Invalid when it cannot be dialled."""
    if not phone.strip():
        return ""
    wrong = Invalid(_("We cannot read this telephone number. Write it as 06 12 34 56 78, or with +."), field="phone")
    try:
        number = phonenumbers.parse(phone, "FR")
    except phonenumbers.NumberParseException:
        raise wrong from None
    if not phonenumbers.is_possible_number(number):
        raise wrong
    shape = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, shape.NATIONAL if number.country_code == 33 else shape.INTERNATIONAL)


@transaction.atomic
def book_interview(application: Application, slot_id: uuid.UUID, *, by: Person, at: dt.datetime | None = None) -> Slot:
    """Take a time for the interview. Of two at once, one has it; the other is told (Stale) and may take another."""
    moment = at or now()
    slot = free_slots(application.house, at=moment).filter(pk=slot_id).first()
    gone = Stale(_("Someone has just taken this time. The others are still free."))
    if slot is None:
        raise gone
    moves.make(
        application, "book", by=by, at=moment, clock_at=slot.starts_at + states.KEPT_AFTER, note={"slot": str(slot.pk)}
    )
    try:
        with transaction.atomic():
            mine = Slot.objects.filter(house=application.house, pk=slot.pk, application=None)
            taken = mine.update(application=application)
    except IntegrityError:  # this application holds another one by now
        raise gone from None
    if not taken:
        raise gone
    slot.application = application
    return slot


@transaction.atomic
def change_interview(application: Application, *, by: Person, at: dt.datetime | None = None) -> Application:
    """The interview cannot be kept: the time is free again, another is to be taken."""
    slot = application.slot
    told = local(slot.starts_at, application.house.zone).isoformat() if slot else ""
    moves.make(application, "unbook", by=by, at=at, note={"was": told})
    free_interview(application)
    return application


@transaction.atomic
def withdraw_application(application: Application, *, by: Person, at: dt.datetime | None = None) -> Application:
    """The applicant has thought better of it."""
    moves.make(application, "withdraw", by=by, at=at)
    free_interview(application)
    return application


def free_interview(application: Application) -> None:
    """Whoever does not come leaves their time to others."""
    Slot.objects.filter(house=application.house, application=application).update(application=None, reminded_at=None)


def _must_be_of_age(house: House, born_on: dt.date, at: dt.datetime) -> None:
    """Serving for money between neighbours is for adults (France: civil majority, Code civil art. 414)."""
    today = day_of(at, house.zone)
    age = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    if age < OF_AGE:
        raise Invalid(_("You can serve here from your 18th birthday on. Until then, you can ask."), field="born_on")
    if age > OLDEST:
        raise Invalid(_("Check the year you were born."), field="born_on")


def _alike(house: House, person: Person, own: dict[str, str]) -> list[str]:
    """What this applicant has in common with whoever was made to leave; the keeper is shown it, and decides."""
    found: set[str] = set()
    for gone in Expulsion.objects.filter(house=house):
        found.update(["account"] if gone.person_id == person.pk else gone.alike(own))
    return sorted(found)
