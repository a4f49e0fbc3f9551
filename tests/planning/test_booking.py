"""Booking by oneself: only hours that are truly free, never two for one, moved and called off by a signed link."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from django.db import connection, connections
from django.urls import reverse

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.maildesk.models import Letter
from loge.planning import states
from loge.planning.actions.booking import (
    NotFree,
    booking_of,
    cancel_booking,
    change_slots,
    confirm_booking,
    hold_slot,
    key_of,
    move_booking,
    offer_slots,
)
from loge.planning.actions.team import set_tariff
from loge.planning.actions.visit import cancel_visit
from loge.planning.bookable import openings
from loge.planning.days import tariff_of
from loge.planning.models import Bookable, Booking, Visit
from tests.cast import Cast
from tests.web.sent import untouched

from .practice import CAEN, DAY, PARIS, Practice, at

MIN = dt.timedelta(minutes=1)
WHO = {"name": "Mme Delmas", "email": "delmas@example.org"}


@pytest.fixture
def practice(db, settings):
    settings.SECOND_FACTOR = False
    return Practice()


def starts(found):
    return [one.starts_at.astimezone(PARIS).strftime("%H:%M") for one in found]


def hours_of(bookable, moment=None, **also):
    return openings(bookable, at(0), at(24), at=moment or at(7), **also)


def talk(practice, **also):
    told = {"person": practice.karim, "lasts_for": 30 * MIN, "step": 30 * MIN, "notice": 60 * MIN, "ahead": 10, **also}
    return offer_slots(practice.house, by=practice.camille, name="Premier entretien", at=at(7), **told)


def test_only_hours_that_hold_with_the_way_there_and_the_margin(practice):
    practice.visit(practice.karim, at(14), 60, where=CAEN)
    bookable = talk(practice, place="Alençon")
    free = starts(hours_of(bookable))
    assert free[0] == "08:00" and "14:00" not in free and "15:00" not in free  # in Caen, then an hour on the way back
    assert "17:00" in free and "13:00" not in free and "19:30" in free
    assert "07:30" not in starts(hours_of(bookable, at(7))) and starts(hours_of(bookable, at(9, 10)))[0] == "10:30"
    change_slots(bookable, by=practice.camille, margin=15 * MIN, at=at(7))
    assert starts(hours_of(bookable))[0] == "08:30" and "19:30" not in starts(hours_of(bookable))
    with pytest.raises(Refused):
        change_slots(bookable, by=practice.nadia, is_open=False)
    with pytest.raises(Invalid):
        talk(practice, step=dt.timedelta(0))


def test_what_is_booked_at_the_edge_opens_no_further_hours_and_a_call_costs_no_way(practice):
    bookable = talk(practice)
    first, last = hours_of(bookable)[0], hours_of(bookable)[-1]
    for one in (first, last):
        hold_slot(bookable, starts_at=one.starts_at, at=at(6))
    free = starts(hours_of(bookable))
    assert (free[0], free[-1]) == ("08:30", "19:00")  # by telephone: no way between
    span = (at(18), at(23))
    assert practice.free_in(span, 180 * MIN, at=at(7)) == {}  # they stop at eight


def test_held_then_booked_moved_called_off(practice):
    bookable = talk(practice, most_a_day=2)
    held = hold_slot(bookable, starts_at=at(10), at=at(8), nonce="twice")
    assert hold_slot(bookable, starts_at=at(10), at=at(8), nonce="twice") == held
    assert held.visit.state == states.HELD and "10:00" not in starts(hours_of(bookable, at(8)))
    with pytest.raises(NotFree):
        hold_slot(bookable, starts_at=at(10), at=at(8))
    with pytest.raises(NotFree):  # no hour of ours: not on the half hour
        hold_slot(bookable, starts_at=at(11, 7), at=at(8))
    with pytest.raises(Invalid):
        confirm_booking(held, name="Mme Delmas", email="nowhere", at=at(8))
    confirm_booking(held, **WHO, at=at(8, 5))
    assert confirm_booking(held, **WHO, at=at(8, 6)).booked_at == at(8, 5)
    visit = Visit.objects.get()
    assert (visit.state, visit.promised_at, visit.client_name) == (states.PLANNED, at(10), "Mme Delmas")
    late = hold_slot(bookable, starts_at=at(16), at=at(8))
    with pytest.raises(NotFree):  # two a day
        hold_slot(bookable, starts_at=at(17), at=at(8))
    with pytest.raises(Stale):  # the quarter of an hour is over
        confirm_booking(late, **WHO, at=at(8, 20))
    cancel_booking(late, at=at(8, 21))
    move_booking(held, starts_at=at(10, 30), at=at(8, 30))  # beside itself: its own hour is in nobody’s way
    visit.refresh_from_db()
    assert visit.starts_at == visit.promised_at == at(10, 30)
    assert booking_of(key_of(held)) == held and booking_of(key_of(held)[:-1] + "!") is None and booking_of("x") is None
    cancel_booking(held, at=at(9))
    cancel_booking(held, at=at(9))
    assert "10:30" in starts(hours_of(bookable, at(9)))
    change_slots(bookable, by=practice.karim, is_open=False)
    with pytest.raises(Refused):
        hold_slot(bookable, starts_at=at(12), at=at(8))


def test_at_an_address_nobody_knows_the_house_confirms_the_hour(practice):
    bookable = talk(practice, at_clients=True, person=None)
    with pytest.raises(Invalid):
        hold_slot(bookable, starts_at=at(10), words="", at=at(8))
    held = hold_slot(bookable, starts_at=at(10), words="3 rue du Puits, Alençon", at=at(8))
    confirm_booking(held, **WHO, at=at(8))
    assert held.is_guess and held.visit.promised_at is None


@pytest.mark.django_db(transaction=True)
def test_four_at_the_same_instant_one_has_the_hour():
    practice = Practice(slug="course")
    bookable = talk(practice)
    got: list[object] = []
    gate = threading.Barrier(4)

    def book():
        try:
            gate.wait(10)
            got.append(hold_slot(bookable, starts_at=at(10), at=at(8)))
        except (NotFree, Refused) as no:
            got.append(no)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=book) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, Booking) for one in got) == 1 and len(got) == 4, got
    assert Visit.objects.filter(state=states.HELD).count() == 1, connection.vendor


def test_a_visitor_books_moves_and_calls_off_without_an_account(practice, client):
    for person in (practice.karim,):
        from loge.planning.actions.team import set_shifts

        set_shifts(practice.house, person, by=practice.camille, weekdays=range(7), starts=dt.time(8), ends=dt.time(20))
    bookable = offer_slots(
        practice.house, by=practice.camille, name="Remise des clés", person=practice.karim, cents=2500
    )
    root = f"/book/{practice.house.slug}/"
    assert "25,00" in client.get(root).content.decode() or "25.00" in client.get(root).content.decode()
    day = (now().astimezone(PARIS).date() + dt.timedelta(days=2)).isoformat()
    shown = client.get(f"{root}{bookable.slug}/?from={day}").content.decode()
    hours = re.findall(r'name="at" value="([^"]+)"', shown)
    assert len(hours) > 20 and "Karim Ormeraie" not in shown
    kept = client.post(f"{root}{bookable.slug}/hold/", {"at": hours[0], "nonce": "n1"})
    assert kept.status_code == 302
    gone = client.post(f"{root}{bookable.slug}/hold/", {"at": hours[0], "nonce": "n2"})
    assert gone.status_code == 409 and hours[0] not in re.findall(r'name="at" value="([^"]+)"', gone.content.decode())
    assert client.post(f"{root}{bookable.slug}/hold/", {"at": "never"}).status_code == 422
    page = kept["Location"]
    form = client.get(page)
    assert form["Referrer-Policy"] == "no-referrer" and 'name="email"' in form.content.decode()
    assert client.post(page, {"name": "", "email": "x"}).status_code == 422
    assert client.post(page, {**WHO, "words": "Je viens à pied"}).status_code == 302
    assert b"BEGIN:VEVENT" in client.get(f"{page}visit.ics").content
    moved = client.post(f"{page}move/", {"at": hours[3]})
    assert moved.status_code == 302
    run_all()
    letters = list(Letter.objects.filter(to=WHO["email"]).order_by("since_at").values_list("name", flat=True))
    assert letters == ["booking_made", "booking_moved"], letters
    assert Letter.objects.filter(to=practice.karim.email, name="booking_news").count() == 2
    assert client.get(f"{page}move/").status_code == 200
    mine = Cast.browser(None, practice.camille).get("/agenda/bookings/").content.decode()  # type: ignore[arg-type]
    assert "Mme Delmas" in mine
    cancel_visit(Visit.objects.get(state=states.PLANNED), by=practice.camille)  # the house cannot come
    run_all()
    assert Letter.objects.filter(to=WHO["email"], name="booking_cancelled").count() == 1
    assert client.post(f"{page}off/").status_code == 302  # twice is once
    assert client.get("/booked/forged/").status_code == 404 and client.get("/book/nowhere/").status_code == 404
    other = client.post(f"{root}{bookable.slug}/hold/", {"at": hours[5], "nonce": "n3"})["Location"]
    assert client.post(f"{other}off/")["Location"] == reverse("book", args=[practice.house.slug])
    assert DAY


def test_two_who_change_what_is_booked_at_once_lose_nothing_of_each_other(practice):
    bookable = talk(practice, words="Nous faisons connaissance.")
    browser, address = Cast.browser(None, practice.camille), f"/agenda/bookings/{bookable.pk}/"  # type: ignore[arg-type]
    page = untouched(browser.get(address).text, having="lasts_for")
    change_slots(  # a colleague, meanwhile
        Bookable.objects.get(), by=practice.camille, lasts_for=60 * MIN, cents=4_000, person=practice.nadia
    )  # fmt: skip
    assert browser.post(address, page | {"words": "Sans engagement.", "at_clients": "on"}).status_code == 302
    kept = Bookable.objects.get()
    assert (kept.words, kept.at_clients) == ("Sans engagement.", True)
    assert (kept.lasts_for, kept.cents, kept.person) == (60 * MIN, 4_000, practice.nadia)
    held = browser.post(address, page | {"price": "35"})
    assert held.status_code == 422 and "\u202f40\u202f" in held.text
    assert browser.post(address, untouched(held.text, having="price")).status_code == 302
    assert Bookable.objects.get().cents == 3_500, "sent again, it is mine that stands"


def test_two_who_set_the_tariff_at_once_lose_nothing_of_each_other(practice):
    set_tariff(practice.house, by=practice.camille, hour_cents=6_000, night_bp=1_250, rest=dt.timedelta(hours=11))
    browser, address = Cast.browser(None, practice.camille), f"/agenda/tariff/?house={practice.house.slug}"  # type: ignore[arg-type]
    page = untouched(browser.get(address).text, having="rest_hours")
    set_tariff(practice.house, by=practice.camille, hour_cents=7_000, sunday_bp=4_000)  # a colleague, meanwhile
    assert browser.post(address, page | {"km": "0,80", "urgent_hours": "3"}).status_code == 302
    kept = tariff_of(practice.house)
    assert (kept.hour_cents, kept.sunday_bp, kept.km_cents) == (7_000, 4_000, 80)
    assert kept.urgent_within == dt.timedelta(hours=3)
    assert kept.night_bp == 1_250, "twelve and a half per cent stay so"
    held = browser.post(address, page | {"sunday": "35"})
    assert held.status_code == 422 and "\u202f40\u202f%\u202f" in held.text
