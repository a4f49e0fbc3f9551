"""Someone books by themselves: a slot is held while they say who they are, then it is theirs; they move it or call it off by
a signed link. The slot is worked out again under the lock of whose day it is: nobody is booked twice, nor further away than
they can drive."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import daily, task
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from .. import states
from ..bookable import openings
from ..models import Bookable, Booking, Visit
from ..places import locate
from ..stops import NOWHERE, Place
from .taking import defer_apart
from .visit import SlotTaken, book_visit, cancel_visit, check_lasts, hold_agenda, is_teammate, plan_visit, reschedule

SALT = "loge.planning.booking"
KEPT_FOR = dt.timedelta(days=365)
MOST = 30  # services of one house
CHANGES = ("name", "words", "lasts_for", "margin", "step", "notice", "ahead", "at_clients", "place", "cents", "most_a_day", "skills")  # fmt: skip


class NotFree(Stale):
    """The hour was given to someone else, or no longer holds with the way there."""


@transaction.atomic
def offer_slots(
    house: House, *, by: Person, name: str, person: Person | None = None, at: dt.datetime | None = None, **told: Any
) -> Bookable:
    """Let people book this by themselves. Who keeps the house does so for anyone, a teammate for themselves."""
    _may(house, person, by)
    if Bookable.objects.filter(house=house).count() >= MOST:
        raise Refused(_("That makes thirty. Change one that is there."))
    made = Bookable(house=house, person=person, made_by=by, made_at=at or now(), name=name)
    _fill(made, {"name": name, **told})
    base = slugify(made.name)[:40] or "rendez-vous"
    taken = set(Bookable.objects.filter(house=house, slug__startswith=base).values_list("slug", flat=True))
    made.slug = next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, MOST + 2))) if slug not in taken)
    made.save(force_insert=True)
    journal.write("bookable.made", subject=f"bookable:{made.pk}", house=house.pk, by=by, at=at, name=made.name)
    return made


@transaction.atomic
def change_slots(bookable: Bookable, *, by: Person, at: dt.datetime | None = None, **told: Any) -> Bookable:
    """Another length, another price, open or closed; what is booked already stays as it was booked."""
    _may(bookable.house, bookable.person, by)
    if "is_open" in told:
        bookable.is_open = bool(told.pop("is_open"))
    if "person" in told:
        _may(bookable.house, told["person"], by)
        bookable.person = told.pop("person")
    _fill(bookable, told)
    bookable.save()
    journal.write("bookable.changed", subject=f"bookable:{bookable.pk}", house=bookable.house_id, by=by, at=at)
    return bookable


def _fill(row: Bookable, told: dict[str, Any]) -> None:
    for name in told.keys() & set(CHANGES):
        setattr(row, name, told[name])
    row.name = " ".join(row.name.split())[:80]
    if not row.name:
        raise Invalid(_("Say in a few words what is booked."), field="name")
    check_lasts(row.lasts_for)
    if row.margin < dt.timedelta(0) or row.margin > dt.timedelta(hours=4):
        raise Invalid(_("Keep free four hours at most."), field="margin")
    if not dt.timedelta(minutes=5) <= row.step <= dt.timedelta(hours=8):
        raise Invalid(_("Beginnings are five minutes apart at least."), field="step")
    if not 1 <= row.ahead <= 180:
        raise Invalid(_("From one day to a hundred and eighty."), field="ahead")
    if row.at_clients:
        row.place = ""
    where = locate(row.house, row.place)
    row.latitude = where.latitude if where.is_known else None
    row.longitude = where.longitude if where.is_known else None


# ----------------------------------------------------------------------------------------------- whoever books


@transaction.atomic
def hold_slot(
    bookable: Bookable, *, starts_at: dt.datetime, words: str = "", client: Person | None = None, language: str = "fr", nonce: str = "",
    at: dt.datetime | None = None,
) -> Booking:  # fmt: skip
    """Keep this hour for a quarter of an hour, with whoever of the team can be there. ``words``: where, when it is at the
    client’s. The same ``nonce`` holds once. Raises NotFree, Invalid (no address)."""
    moment = at or now()
    house = bookable.house
    if not bookable.is_open:
        raise Refused(_("This can no longer be booked here. Call the house: they will find an hour with you."))
    if nonce and (same := Booking.objects.filter(house=house, visit__nonce=nonce[:40]).first()):
        return same
    text, where = where_of(bookable, words)
    Bookable.objects.select_for_update().only("pk").get(house=house, pk=bookable.pk)  # so many a day at most
    visit = _held(bookable, starts_at, text, where, client, nonce, moment)
    made = Booking(
        house=house, bookable=bookable, visit=visit[0], client=client, email=(client.email or "") if client else "", language=language[:5],
        is_guess=visit[1], made_at=moment,
    )  # fmt: skip
    made.save(force_insert=True)
    Visit.objects.filter(house=house, pk=made.visit_id).update(subject=made.reference)
    made.visit.subject = made.reference
    return made


def _held(
    bookable: Bookable, starts_at: dt.datetime, text: str, where: Place, client: Person | None, nonce: str, at: dt.datetime
) -> tuple[Visit, bool]:  # fmt: skip
    for found in openings(bookable, starts_at, starts_at, at=at, place=where):
        hold_agenda(found.mate.person)
        again = openings(bookable, starts_at, starts_at, at=at, place=where, persons=[found.mate.person.pk])
        if not again:
            continue  # someone booked with them while we looked
        try:
            with transaction.atomic():
                made = plan_visit(
                    bookable.house, by=states.MACHINE, person=found.mate.person, title=bookable.name, starts_at=starts_at,
                    lasts_for=bookable.lasts_for, place=text, where=where if where.is_known and where != NOWHERE else None, hold=True,
                    client=client, client_name=str(client) if client else "", cents=bookable.cents, skills=bookable.skills, nonce=nonce, at=at,
                )  # fmt: skip
        except Refused:
            continue
        return made, again[0].is_guess
    raise NotFree(_("This hour has just been given to someone else. Here is what is still free."))


@transaction.atomic
def confirm_booking(
    booking: Booking, *, name: str, email: str, phone: str = "", words: str = "", at: dt.datetime | None = None
) -> Booking:
    """They have said who they are: the hour is theirs, and promised unless nobody knows where it is. Confirmed twice, it is
    confirmed once. Raises Stale when the quarter of an hour is over, Invalid for a name or an address that cannot be."""
    moment = at or now()
    visit = _locked_visit(booking)
    if visit.state == states.PLANNED:
        return booking
    said = " ".join(name.split())[:80]
    if not said:
        raise Invalid(_("Tell us your name."), field="name")
    address = email.strip()[:254]
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(_("Write an e-mail address such as name@example.org: the confirmation goes there."), field="email") from None  # fmt: skip
    call = re.sub(r"[^\d+ .()-]", "", phone)[:30].strip()
    book_visit(visit, by=states.MACHINE, at=moment)
    promised = None if booking.is_guess else visit.starts_at
    Visit.objects.filter(house=booking.house_id, pk=visit.pk).update(
        client_name=said, client_phone=call, promised_at=promised
    )
    booking.email, booking.words, booking.booked_at, booking.told_at = (
        address,
        words.strip()[:600],
        moment,
        visit.starts_at,
    )
    booking.save(update_fields=["email", "words", "booked_at", "told_at"])
    booking.visit = Visit.objects.select_related("person", "house").get(house=booking.house_id, pk=visit.pk)
    journal.write(
        "booking.made", subject=booking.reference, house=booking.house_id, by="visitor", at=moment, visit=str(visit.pk)
    )
    return booking


@transaction.atomic
def move_booking(booking: Booking, *, starts_at: dt.datetime, at: dt.datetime | None = None) -> Booking:
    """To another hour that is free, with the same person or another. What they had is theirs until the new one is."""
    moment = at or now()
    visit = _locked_visit(booking)
    _open_to_change(booking, visit, moment)
    bookable, where = booking.bookable, place_of_booking(visit)
    for found in openings(bookable, starts_at, starts_at, at=moment, place=where, but=visit.pk):
        hold_agenda(found.mate.person)
        if not openings(
            bookable, starts_at, starts_at, at=moment, place=where, persons=[found.mate.person.pk], but=visit.pk
        ):
            continue
        defer_apart()
        try:
            with transaction.atomic():
                reschedule(
                    visit, by=states.MACHINE, starts_at=starts_at, person=found.mate.person, told=None if booking.is_guess else starts_at,
                    at=moment,
                )  # fmt: skip
        except SlotTaken:
            continue
        Booking.objects.filter(house=booking.house_id, pk=booking.pk).update(told_at=starts_at)
        booking.told_at, booking.visit = starts_at, visit
        journal.write(
            "booking.moved",
            subject=booking.reference,
            house=booking.house_id,
            by="visitor",
            at=moment,
            visit=str(visit.pk),
        )
        return booking
    raise NotFree(_("This hour has just been given to someone else. Here is what is still free."))


@transaction.atomic
def cancel_booking(booking: Booking, *, at: dt.datetime | None = None) -> Booking:
    """They call it off: the hour is free again. Called off twice, it is called off once."""
    moment = at or now()
    visit = _locked_visit(booking)
    if visit.state == states.CANCELLED:
        return booking
    if visit.state != states.HELD:
        _open_to_change(booking, visit, moment)
    journal.write(
        "booking.called_off",
        subject=booking.reference,
        house=booking.house_id,
        by="visitor",
        at=moment,
        visit=str(visit.pk),
    )
    cancel_visit(visit, by=states.MACHINE, at=moment)
    booking.visit = visit
    return booking


def _open_to_change(booking: Booking, visit: Visit, at: dt.datetime) -> None:
    if visit.state not in (states.PLANNED, states.UNPLACED) or booking.booked_at is None:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    if visit.starts_at <= at:
        raise Refused(_("It has begun already: call the house."))


def _locked_visit(booking: Booking) -> Visit:
    return (
        Visit.objects.select_for_update(of=("self",))
        .select_related("house", "person")
        .get(house=booking.house_id, pk=booking.visit_id)
    )


def where_of(bookable: Bookable, words: str) -> tuple[str, Place]:
    """The address in words, and where that is."""
    if not bookable.at_clients:
        if bookable.latitude is not None and bookable.longitude is not None:
            return bookable.place, Place(bookable.latitude, bookable.longitude)
        return bookable.place, locate(bookable.house, bookable.place)
    text = " ".join(words.split())[:200]
    if len(text) < 5:
        raise Invalid(_("Say where we come: the street and the town."), field="place")
    return text, locate(bookable.house, text)


def place_of_booking(visit: Visit) -> Place:
    if visit.latitude is not None and visit.longitude is not None:
        return Place(visit.latitude, visit.longitude)
    return locate(visit.house, visit.place)


def key_of(booking: Booking) -> str:
    """What their link says: it opens this booking and nothing else."""
    return signing.Signer(salt=SALT).sign(booking.pk.hex)


def booking_of(key: str) -> Booking | None:
    """The booking of a signed link; None when it was forged."""
    try:
        found = signing.Signer(salt=SALT).unsign(key)
        return Booking.objects.select_related("house", "bookable__house", "bookable__person", "visit__person", "visit__house", "client").filter(pk=found).first()  # fmt: skip
    except (signing.BadSignature, ValueError, ValidationError):
        return None


@daily(dt.time(3, 40))
@task()
def forget_addresses() -> None:
    """A year after, what was told to be reached is forgotten; the visit stays in the books of the house."""
    old = Booking.objects.filter(visit__ends_at__lt=now() - KEPT_FOR).exclude(email="", words="")
    old.update(email="", words="")


def _may(house: House, person: Person | None, by: Person) -> None:
    mine = person is not None and by.pk == person.pk and is_teammate(house, by)
    if not (keeps(by, house) or mine):
        raise Refused(_("Only whoever keeps the house plans for someone else."))


__all__ = [
    "NotFree",
    "booking_of",
    "cancel_booking",
    "change_slots",
    "confirm_booking",
    "hold_slot",
    "key_of",
    "move_booking",
    "offer_slots",
]
