"""The letters of what people book by themselves: to them, and to whoever goes there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from loge.common import journal
from loge.common.models import Fact
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link, write
from loge.planning import states
from loge.planning.actions.booking import key_of
from loge.planning.models import Booking, Visit

from . import ui

LETTERS = Path(__file__).parent / "letters"
TOLD = {"booking.made": "booking_made", "booking.moved": "booking_moved", "booking.called_off": "booking_off"}


@journal.on(*TOLD)
def tell_booking(fact: Fact) -> None:
    """What became of it, to who booked; and the news to who goes."""
    booking = _rows().filter(pk=fact.subject_id).first()
    if booking is None:
        return
    _to_client(booking, TOLD[fact.kind], f"{booking.reference}:{fact.pk}")
    visit = booking.visit
    if visit.person is not None and visit.person.email:
        with override(visit.person.language):
            facts = _facts(booking) | {"words": booking.words, "phone": visit.client_phone}
            facts |= {"link": link(reverse("agenda_visit", args=[visit.pk])), "news": fact.kind.rpartition(".")[2]}
        maildesk.send(
            to=visit.person, name="booking_news", folder=LETTERS, facts=facts, key=f"{booking.reference}:{fact.pk}:news", house=booking.house,
            about=booking.reference,
        )  # fmt: skip


@journal.on("visit.cancelled")
def tell_called_off(fact: Fact) -> None:
    """The house has called it off: who booked hears it at once."""
    if fact.by == states.MACHINE or fact.data.get("move") != "cancel":
        return  # their own doing, or an hour that was held and not taken
    booking = _rows().filter(visit=fact.subject_id, booked_at__isnull=False).first()
    if booking is not None:
        _to_client(booking, "booking_cancelled", f"{booking.reference}:{fact.pk}")


def tell_moved(booking: Booking, *, words: str, key: str) -> None:
    """The house has moved it: the words it chose, and the link by which who booked may choose otherwise."""
    written = write(
        LETTERS, "visit_moved", booking.language,
        {
            "to": {"first_name": booking.visit.client_name}, "words": words, "house_name": booking.house.name,
            "link": link(reverse("booked", args=[key_of(booking)])),
        },
    )  # fmt: skip
    maildesk.post(
        to=booking.email, to_name=booking.visit.client_name, language=booking.language, name="visit_moved", written=written, key=key,
        house=booking.house, about=booking.reference,
    )  # fmt: skip


def _to_client(booking: Booking, name: str, key: str) -> None:
    if not booking.email:
        return
    with override(booking.language):
        facts = _facts(booking) | {"name": booking.visit.client_name, "is_guess": booking.is_guess}
        facts |= {
            "link": link(reverse("booked", args=[key_of(booking)])),
            "again": link(reverse("book", args=[booking.house.slug])),
        }
        written = write(LETTERS, name, booking.language, facts)
    maildesk.post(
        to=booking.email, to_name=booking.visit.client_name, language=booking.language, name=name, written=written, key=key,
        house=booking.house, about=booking.reference,
    )  # fmt: skip


def _facts(booking: Booking) -> dict[str, Any]:
    visit: Visit = booking.visit
    zone = booking.house.zone
    return {
        "house_name": booking.house.name, "what": visit.title, "who": visit.client_name, "place": visit.place,
        "when": ui.moment_in(visit.starts_at, zone), "until": visit.ends_at.astimezone(zone).strftime("%H:%M"),
        "house_phone": booking.house.phone,
    }  # fmt: skip


def _rows() -> Any:
    return Booking.objects.select_related("house", "visit__person", "bookable")
