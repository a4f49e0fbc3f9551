"""What a guest reads of their stay: only what is held or confirmed, never a word between us; the calendar by RFC 5545."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from loge.clients import actions as clients
from loge.clients.models import ClientFile, Stay
from loge.common.clock import now
from loge.demands import desk_states, itinerary
from loge.demands.desk.actions import cancel, change, confirm, hold, release
from loge.demands.models import Item
from loge.offers.partners.models import Partner
from tests.clients.hotel import Hotel
from tests.web.sent import words

SECRET = "zqentrenous"
PRICE = re.compile(r"\b987[.,]65|\b98765\b")
STATES = tuple(desk_states.ITEM_NAMES)


@pytest.fixture
def hotel(db: None) -> Hotel:
    return Hotel()


def secretive(hotel: Hotel) -> Any:
    """A stay about which everything internal says the secret word."""
    guest = hotel.guest(notes=SECRET, tastes=SECRET, allergies=SECRET, phone=SECRET, email="k@guests.invalid")
    stay = hotel.stay(guest, notes=SECRET, companions=SECRET, group=SECRET, vip=SECRET, room="31200")
    partner = hotel.partner(
        notes=SECRET, contact=SECRET, commission_bp=1234, email=f"{SECRET}@example.org", disclaimer="Tenue de ville"
    )
    return stay, partner


def feed(stay: Any) -> Calendar:
    return Calendar.from_ical(itinerary.calendar(stay))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(st.sampled_from(STATES), max_size=6), language=st.sampled_from(["fr", "en", "sv", "de"]))
def test_nothing_between_us_ever_leaves(hotel: Hotel, states: list[str], language: str) -> None:
    """Whatever the states of the items: page, paper and calendar hold what is promised and no internal word."""
    if not Partner.objects.exists():
        secretive(hotel)
    stay, partner = Stay.objects.select_related("client", "house").get(), Partner.objects.get()
    ClientFile.objects.update(language=language)
    stay.client.language = language
    Item.objects.all().delete()
    for number, state in enumerate(states):
        item = _item(hotel, stay, partner, number, state)
        assert item.state == state
    token = clients.open_link(stay, by=hotel.camille)
    browser = Client()
    page = browser.get(f"/stay/{token}/")
    ics = browser.get(f"/stay/{token}/calendar.ics")
    pdf = browser.get(f"/stay/{token}/itinerary.pdf")
    assert (page.status_code, ics.status_code, pdf.status_code) == (200, 200, 200)
    assert pdf.content.startswith(b"%PDF")
    unfolded = ics.content.replace(b"\r\n ", b"").decode()
    for text in (page.content.decode(), unfolded):
        assert SECRET not in text
        assert not PRICE.search(text)
        assert "12.34" not in text
        assert "12,34" not in text
    assert "31200" not in words(unfolded)
    assert "Karin" not in unfolded
    shown = [f"REF{number}" for number, state in enumerate(states) if state in desk_states.PROMISED]
    for number in range(len(states)):
        assert (f"REF{number}" in page.content.decode()) == (f"REF{number}" in shown)
    assert (SECRET in str(itinerary.entries(stay))) is False


def _item(hotel: Hotel, stay: Any, partner: Any, number: int, state: str) -> Item:
    item = hotel.item(stay, title=SECRET)
    told = {
        "state": state,
        "wishes": SECRET,
        "evidence": SECRET,
        "cents": 98765,
        "partner": partner,
        "starts_at": now() + dt.timedelta(hours=number),
    }
    Item.objects.filter(pk=item.pk).update(partner_reference=f"REF{number}", **told)
    item.refresh_from_db()
    return item


def test_the_calendar_follows_every_change_under_the_same_uid(hotel: Hotel) -> None:
    stay = hotel.stay()
    item, seen = hotel.item(stay), []
    moment = now().replace(microsecond=0) + dt.timedelta(hours=20)

    def look() -> None:
        events = feed(stay).walk("VEVENT")
        seen.append(tuple((str(e["uid"]), int(e["sequence"]), str(e["status"]), e["dtstart"].dt) for e in events))

    look()
    hold(item, by=hotel.camille, until=moment, partner=hotel.partner(), starts_at=moment)
    look()
    confirm(item, by=hotel.camille, reference="Q-7")
    look()
    change(item, by=hotel.camille, starts_at=moment + dt.timedelta(hours=1))
    look()
    cancel(item, by=hotel.camille)
    look()
    assert seen[0] == ()
    assert [one[0][2] for one in seen[1:]] == ["TENTATIVE", "CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert len({one[0][0] for one in seen[1:]}) == 1
    numbers = [one[0][1] for one in seen[1:]]
    assert numbers == sorted(numbers)
    assert numbers[1] < numbers[2] < numbers[3]
    assert seen[3][0][3] == moment + dt.timedelta(hours=1)


def test_what_was_held_and_let_go_is_taken_out_what_never_was_is_not_in(hotel: Hotel) -> None:
    stay = hotel.stay()
    item, other = hotel.item(stay, starts_at=now()), hotel.item(stay, starts_at=now())
    hold(item, by=hotel.camille, until=now() + dt.timedelta(hours=2), partner=hotel.partner())
    release(item, by=hotel.camille)
    cancel(other, by=hotel.camille)
    (event,) = feed(stay).walk("VEVENT")
    assert (str(event["status"]), str(event["uid"])) == ("CANCELLED", itinerary.uid(str(item.pk)))
    assert itinerary.entries(stay) == []


def test_the_feed_keeps_the_rules_of_rfc_5545(hotel: Hotel) -> None:
    stay = hotel.stay(last=20)
    spring = dt.datetime(2027, 3, 28, 20, 0, tzinfo=hotel.house.zone)
    item = hotel.item(stay, starts_at=spring)
    confirm(item, by=hotel.camille, partner=hotel.partner("Ça; c’est, l’\\été" + "é" * 40), reference="A;B,C")
    raw = itinerary.calendar(stay)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    parsed = feed(stay)
    assert (parsed["version"], parsed["method"]) == ("2.0", "PUBLISH")
    zones = {str(zone["tzid"]) for zone in parsed.walk("VTIMEZONE")}
    (event,) = parsed.walk("VEVENT")
    assert {event["dtstart"].params["TZID"], event["dtend"].params["TZID"]} <= zones
    assert event["dtstart"].dt.astimezone(dt.UTC) == spring.astimezone(dt.UTC)
    assert event["dtend"].dt > event["dtstart"].dt
    for name in ("uid", "dtstamp", "sequence", "status"):
        assert name in event
    assert event["dtstamp"].dt.utcoffset() == dt.timedelta(0)
    assert "A;B,C" in str(event["description"])
    assert itinerary.calendar(stay) == raw


def test_a_link_taken_back_opens_a_kind_page_and_nothing_else(hotel: Hotel, client: Any) -> None:
    stay = hotel.stay()
    token = clients.open_link(stay, by=hotel.camille)
    assert client.get(f"/stay/{token}/").status_code == 200
    clients.revoke_links(stay, by=hotel.camille)
    for path in ("", "calendar.ics", "itinerary.pdf"):
        closed = client.get(f"/stay/{token}/{path}")
        assert closed.status_code == 410
        assert b"Lindqvist" not in closed.content
    assert client.get("/stay/never-was/").status_code == 410
