"""The desk's pages as a concierge walks them: list in, board, stay, link, partners, handover, keeping, the front."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loge.clients import actions
from loge.clients.models import Kept, Roll, ShiftNote, Stay, StayLink
from loge.common.clock import now
from loge.common.jobs import run_all
from loge.demands import arrivals
from loge.demands.desk.actions import hold, open_case
from loge.demands.models import Case, Item
from loge.maildesk.models import Mail, Mailbox, Thread
from loge.offers.partners.actions import change_partner
from loge.offers.partners.models import Partner
from tests.clients.hotel import Hotel
from tests.web.sent import untouched

BASE = "/house/belombre/desk/"


@pytest.fixture
def browser(hotel: Hotel) -> Client:
    client = Client()
    client.force_login(hotel.yanis, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ok(response: Any, *words: str) -> Any:
    assert response.status_code == 200, (response.status_code, response.content[:400])
    for word in words:
        assert word in response.content.decode(), word
    return response


def test_a_list_is_given_looked_at_taken_in_and_stands_on_the_board(hotel: Hotel, browser: Client) -> None:
    day = hotel.today
    said = f"Réservation;Nom;Arrivée;Départ;Chambre;Allergies\nR1;Lindqvist Karin;{day:%d/%m/%Y};{day + dt.timedelta(days=2):%d/%m/%Y};312;noix\nR2;;x;y;;\n"
    ok(browser.get(BASE + "arrivals/"), "desk/arrivals/give/")
    file = SimpleUploadedFile("a.csv", said.encode("cp1252"))
    page = ok(
        browser.post(BASE + "arrivals/give/", {"file": file, "sort": "arrivals", "day": day}, follow=True),
        "Lindqvist Karin",
    )
    roll = Roll.objects.get()
    assert roll.columns == {"number": 0, "name": 1, "arrives_on": 2, "leaves_on": 3, "room": 4, "allergies": 5}
    assert browser.post(page.request["PATH_INFO"], {"number": "0"}).status_code == 422
    reading = ok(
        browser.post(page.request["PATH_INFO"], {k: str(v) for k, v in roll.columns.items()}, follow=True), "<progress"
    )
    run_all()
    ok(browser.get(reading.request["PATH_INFO"]), "<td>3</td>")
    ok(browser.get(BASE + "arrivals/"), "Lindqvist Karin", "312", "noix")


def test_a_file_that_is_none_is_refused_in_the_page(hotel: Hotel, browser: Client) -> None:
    file = SimpleUploadedFile("a.xlsx", b"PK\x03\x04....")
    refused = browser.post(BASE + "arrivals/give/", {"file": file, "sort": "arrivals", "day": hotel.today})
    assert refused.status_code == 422
    assert b"CSV" in refused.content


def test_the_stay_page_takes_two_lines_and_gives_a_link_shown_once(hotel: Hotel, browser: Client) -> None:
    stay = hotel.stay(room="312", vip="VIP")
    url = f"{BASE}stays/{stay.pk}/"
    ok(browser.get(url), "Karin Lindqvist", "312")
    ok(
        browser.post(
            url + "ask/", {"words": "Une table pour deux demain à 20h et un taxi pour l’aéroport"}, follow=True
        )
    )
    assert Item.objects.filter(stay=stay).count() >= 2
    assert browser.post(url + "ask/", {"words": " "}).status_code == 422
    ok(browser.post(url + "link/"), "/stay/")
    assert StayLink.objects.count() == 1
    shown = browser.get(url).content.decode().replace(f"{BASE}stays/", "").replace("/moments/stay/", "")
    assert "/stay/" not in shown
    ok(browser.post(url + "unlink/", follow=True))
    told = {"arrives_on": hotel.today, "leaves_on": hotel.today, "adults": 2, "children": 0, "room": "318"}
    ok(browser.post(url + "change/", told, follow=True), "318")
    assert browser.post(url + "change/", told | {"leaves_on": "2020-01-01"}).status_code == 422


def test_a_guests_file_is_put_right_merged_and_parted(hotel: Hotel, browser: Client) -> None:
    stay, other = hotel.stay(), hotel.stay(hotel.guest("Karin Lindquist"), number="B2")
    url = f"{BASE}guests/{stay.client.pk}/"
    ok(browser.get(url + "?q=lindquist"), "Karin Lindquist", "Yanis")
    told = {"name": "Karin Lindqvist", "language": "en", "manner": "vous", "salutation": "madame", "allergies": "noix"}
    ok(browser.post(url, told, follow=True), "noix")
    ok(browser.post(url + "act/merge/", {"other": other.client.pk}, follow=True))
    assert set(stay.client.stays.all()) == {stay, other}
    ok(browser.post(url + "act/unmerge/", {"other": other.client.pk}, follow=True))
    assert list(stay.client.stays.all()) == [stay]
    ok(browser.post(url + "act/address/", {"email": "new@example.org"}, follow=True), "new@example.org")
    copy = browser.post(url + "export/")
    assert copy.json()["file"][0]["allergies"] == "noix"
    booked = hotel.item(stay, starts_at=now() + dt.timedelta(days=3))
    Item.objects.filter(pk=booked.pk).update(state="confirmed")
    type(booked.case).objects.filter(pk=booked.case_id).update(client=stay.client)
    assert browser.post(url + "act/erase/").status_code == 403, "a partner keeps a table in this name"
    Item.objects.filter(pk=booked.pk).update(state="cancelled")
    ok(browser.post(url + "act/erase/", follow=True))
    stay.client.refresh_from_db()
    assert "Lindqvist" not in stay.client.name


@pytest.mark.moment(dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC))
def test_after_midnight_who_left_yesterday_is_in_house_no_more(hotel: Hotel, browser: Client) -> None:
    stay = hotel.stay(first=-2, last=0)
    url = f"{BASE}guests/{stay.client.pk}/act/erase/"
    Stay.objects.update(status=Stay.Status.IN_HOUSE)
    assert browser.post(url).status_code == 403
    Stay.objects.update(leaves_on=hotel.today - dt.timedelta(days=1))
    ok(browser.post(url, follow=True))


def test_two_who_mend_one_file_at_once_lose_nothing_of_each_other(hotel: Hotel, browser: Client) -> None:
    guest = hotel.guest("Karin Lindqvist")
    url = f"{BASE}guests/{guest.pk}/"
    ok(browser.get(url), 'name="initial-allergies"')
    seen = {
        "name": guest.name,
        "language": guest.language,
        "manner": guest.manner,
        "salutation": guest.salutation,
        "allergies": "",
    }
    page = seen | {f"initial-{name}": value for name, value in seen.items()}
    type(guest).objects.filter(pk=guest.pk).update(allergies="noix")  # a colleague, meanwhile
    ok(browser.post(url, page | {"phone": "+33 1 99 00 00 01", "initial-phone": ""}, follow=True), "noix")
    held = browser.post(url, page | {"allergies": "lait"})
    assert held.status_code == 422 and "noix" in held.text and 'name="initial-allergies" value="noix"' in held.text
    ok(browser.post(url, page | {"allergies": "noix, lait", "initial-allergies": "noix"}, follow=True))
    guest.refresh_from_db()
    assert (guest.allergies, guest.phone) == ("noix, lait", "+33 1 99 00 00 01")


def test_the_directory(hotel: Hotel, browser: Client) -> None:
    ok(browser.get(BASE + "partners/"))
    told = {
        "name": "Le Quai",
        "category_keys": ["table"],
        "day_4": "12:00–14:30, 19h–1h",
        "commission": "12.5",
        "phone": "02 61 91 04 51",
    }
    assert browser.post(BASE + "partners/new/", told | {"day_4": "midi"}).status_code == 422
    page = ok(
        browser.post(BASE + "partners/new/", told, follow=True), "Le Quai", "19:00–01:00", 'href="tel:0261910451"'
    )
    partner = Partner.objects.get()
    assert partner.commission_bp == 1250
    url = page.request["PATH_INFO"]
    ok(browser.get(url + "change/"), "12:00–14:30, 19:00–01:00")
    ok(
        browser.post(
            url + "act/shut/", {"first_on": "2026-12-24", "last_on": "2026-12-26", "reason": "Noël"}, follow=True
        ),
        "Noël",
    )
    ok(browser.post(url + "act/open/", {"closing": partner.closings.get().pk}, follow=True))
    ok(browser.post(url + "act/retire/", follow=True))
    assert "Le Quai" not in browser.get(BASE + "partners/").content.decode()
    ok(browser.get(BASE + "partners/?retired=1"), "Le Quai")
    ok(browser.post(url + "act/again/", follow=True))
    assert browser.post(BASE + "partners/new/", told).status_code == 422


def test_two_who_mend_one_partner_at_once_lose_nothing_of_each_other(hotel: Hotel, browser: Client) -> None:
    partner = hotel.partner()
    change_partner(
        partner, by=hotel.yanis, category_keys=["table", "flowers"], commission_bp=500, phone="02 61 91 04 51",
        hours=[(4, dt.time(12), dt.time(14)), (5, dt.time(19), dt.time(23))],
    )  # fmt: skip
    url = f"{BASE}partners/{partner.pk}/change/"
    page = untouched(ok(browser.get(url)).text, having="commission")
    change_partner(  # a colleague, meanwhile
        Partner.objects.get(), by=hotel.yanis, phone="06 00 00 00 01", commission_bp=1250, category_keys=["table"],
        hours=[(4, dt.time(12), dt.time(15)), (5, dt.time(19), dt.time(23))],
    )  # fmt: skip
    ok(browser.post(url, page | {"contact": "Anouk", "day_5": "18:30–23:00"}, follow=True), "06 00 00 00 01")
    partner = Partner.objects.get()
    assert (partner.contact, partner.phone, partner.commission_bp) == ("Anouk", "06 00 00 00 01", 1250)
    assert partner.category_keys == ["table"]
    hours = [(row.weekday, row.opens, row.closes) for row in partner.hours.order_by("weekday")]
    assert hours == [(4, dt.time(12), dt.time(15)), (5, dt.time(18, 30), dt.time(23))]
    held = browser.post(url, page | {"category_keys": ["flowers"], "commission": "7"})
    assert held.status_code == 422 and "\u202fRestaurant\u202f" in held.text and "\u202f12,5\u202f%\u202f" in held.text
    ok(browser.post(url, untouched(held.text, having="commission"), follow=True))
    partner = Partner.objects.get()
    assert (partner.category_keys, partner.commission_bp) == (["flowers"], 700), "sent again, it is mine that stands"


def test_the_handover_is_read_by_name_and_closed(hotel: Hotel, browser: Client) -> None:
    hotel.stay(room="312")
    ok(browser.get(BASE + "handover/"))
    ok(
        browser.post(
            BASE + "handover/", {"words": "La mère fête ses 70 ans", "room": "312", "nonce": "a"}, follow=True
        ),
        "70 ans",
        "Karin Lindqvist",
    )
    client = Client()
    client.force_login(hotel.camille, backend="allauth.account.auth_backends.AuthenticationBackend")
    note = ShiftNote.objects.get()
    assert note.about.startswith("stay:")
    ok(client.get(BASE + "handover/"), 'name="seen"')
    assert (
        'name="seen"'
        not in ok(client.post(BASE + "handover/read/", {"seen": note.pk}, follow=True), "Camille").content.decode()
    )
    assert browser.get(BASE + "handover/sheet.pdf").content.startswith(b"%PDF")
    ok(client.post(f"{BASE}shift-notes/{note.pk}/close/", {"how": "Carte dépliée"}, follow=True), "Carte dépliée")
    ok(client.post(f"{BASE}shift-notes/{note.pk}/reopen/", follow=True))
    assert client.post(f"{BASE}shift-notes/{note.pk}/fly/").status_code == 404


def test_only_its_author_says_a_note_otherwise(hotel: Hotel, browser: Client) -> None:
    note = actions.leave_note(hotel.house, by=hotel.yanis, words="La clé est au bar.\nDemander à Léa.", nonce="n")
    theirs = actions.leave_note(hotel.house, by=hotel.camille, words="Un mot de Camille.", nonce="m")
    page = ok(browser.get(BASE + "handover/")).content.decode()
    assert f"{note.pk}/reword/" in page and f"{theirs.pk}/reword/" not in page
    told = {"seen": note.words.replace("\n", "\r\n")}  # as a browser sends it
    ok(
        browser.post(f"{BASE}shift-notes/{note.pk}/reword/", told | {"words": "La clé est au coffre."}, follow=True),
        "au coffre",
    )
    assert (
        browser.post(f"{BASE}shift-notes/{note.pk}/reword/", told | {"words": "Une autre fenêtre."}).status_code == 409
    )
    assert (
        browser.post(f"{BASE}shift-notes/{theirs.pk}/reword/", {"seen": theirs.words, "words": "x"}).status_code == 403
    )


def test_a_parcel_is_received_told_and_handed_over(hotel: Hotel, browser: Client) -> None:
    hotel.stay(room="312")
    ok(browser.get(BASE + "keeping/"))
    page = ok(
        browser.post(
            BASE + "keeping/",
            {"sort": "parcel", "what": "Colis bleu", "place": "étagère", "whose": "lindqvist"},
            follow=True,
        ),
        "Karin Lindqvist",
    )
    url = page.request["PATH_INFO"]
    ok(browser.post(url, {"done": "told"}, follow=True))
    assert browser.post(url, {"done": "give", "to": "Karin"}).status_code == 422
    ok(browser.post(url, {"done": "give", "to": "Karin", "signed": "signé"}, follow=True), "signé")
    assert Kept.objects.get().state == "given"
    assert 'desk/handover/" aria-current="page"' in browser.get(url).text, "one sees where one is"
    ok(browser.get(BASE + "keeping/"), "Colis bleu")


def test_a_label_read_wrong_is_corrected_and_finds_its_guest(hotel: Hotel, browser: Client) -> None:
    hotel.stay(hotel.guest("Karin Lindqvist", email="k@example.org"), number="A", room="312")
    told = {"sort": "parcel", "what": "Colis bleu", "place": "étagère 3", "whose": "Lindkwist"}
    ok(browser.post(BASE + "keeping/", told, follow=True), "Lindkwist")
    kept = Kept.objects.get()
    assert kept.client is None
    at = f"{BASE}kept/{kept.pk}/"
    colleague = untouched(browser.get(at).content.decode(), having="initial-whose")
    ok(
        browser.post(at, colleague | {"whose": "312"}, follow=True),
        "Karin Lindqvist",
    )
    ok(
        browser.post(at, colleague | {"what": "Colis bleu, fragile"}, follow=True),
        "Colis bleu, fragile",
    )
    kept.refresh_from_db()
    assert (kept.client.name, kept.room, kept.what) == ("Karin Lindqvist", "312", "Colis bleu, fragile"), "both kept"
    assert browser.post(at, {"done": "correct", "what": " ", "sort": "parcel", "whose": ""}).status_code == 422


def test_the_front_notes_a_request_for_who_is_meant(hotel: Hotel, browser: Client) -> None:
    first, second = hotel.stay(room="312"), hotel.stay(hotel.guest("Karin Berg"), number="B2", room="318")
    item = hotel.item(first, starts_at=now() + dt.timedelta(minutes=30))
    hold(item, by=hotel.camille, until=now() + dt.timedelta(hours=1), partner=hotel.partner())
    ok(browser.get(BASE + "front/"), "Karin Lindqvist", "312")
    told = {"words": "Deux vélos demain matin", "whose": "karin"}
    ok(browser.post(BASE + "front/", told), str(first.pk), str(second.pk))
    ok(browser.post(BASE + "front/", told | {"stay": second.pk}, follow=True))
    assert Case.objects.filter(stay=second).count() == 1
    ok(browser.post(BASE + "front/", {"words": "Un parapluie", "whose": "318"}, follow=True))
    assert Case.objects.filter(stay=second).count() == 2
    ok(browser.post(BASE + "front/", {"words": "Un parapluie", "whose": "personne"}), "anyway")


def test_a_mail_that_fits_no_stay_is_linked_in_one_click(hotel: Hotel, browser: Client) -> None:
    stay = hotel.stay()
    case = open_case(hotel.house, by=hotel.camille, words="Une table demain soir ?")
    box = Mailbox.objects.create(house=hotel.house, address="c@example.org")
    thread = Thread.objects.create(house=hotel.house, mailbox=box, about=case.reference)
    Mail.objects.create(
        house=hotel.house,
        mailbox=box,
        thread=thread,
        way="in",
        state="filed",
        sha256="a",
        sender="k.l@else.org",
        sender_name="Karin Lindqvist",
        title="Samedi",
    )
    (one,) = arrivals.unlinked(hotel.house, hotel.today)
    assert one.stays == [stay]
    ok(browser.get(BASE + "arrivals/"), "Samedi", str(stay.pk))
    ok(browser.post(BASE + "arrivals/link/", {"case": case.pk, "stay": stay.pk}, follow=True))
    assert set(Item.objects.filter(case=case).values_list("stay", flat=True)) == {stay.pk}
    assert arrivals.unlinked(hotel.house, hotel.today) == []
    assert browser.post(BASE + "arrivals/link/", {"case": case.pk, "stay": stay.pk}).status_code == 409
    ok(browser.post(BASE + "arrivals/link/", {"case": case.pk, "seen": stay.pk}, follow=True))
    case.refresh_from_db()
    assert case.stay is None


def test_470_rooms_stand_on_the_board_with_as_many_queries_as_one(hotel: Hotel, django_assert_num_queries: Any) -> None:
    hotel.stay()
    with django_assert_num_queries(4):
        arrivals.board(hotel.house, hotel.today)
    guests = [hotel.guest(f"Guest {number}") for number in range(5)]
    Stay.objects.bulk_create(
        Stay(
            house=hotel.house,
            client=guests[n % 5],
            number=f"N{n}",
            arrives_on=hotel.today - dt.timedelta(days=n % 2),
            leaves_on=hotel.today + dt.timedelta(days=2),
        )
        for n in range(470)
    )
    with django_assert_num_queries(4):
        board = arrivals.board(hotel.house, hotel.today)
    assert len(board.arriving) + len(board.in_house) == 471


def test_nothing_of_another_house_is_found(hotel: Hotel, browser: Client) -> None:
    other = Hotel("autre")
    stay = other.stay()
    kept = actions.receive(other.house, by=other.camille, sort="key", what="Clé", place="ici")
    for path in (
        f"stays/{stay.pk}/",
        f"guests/{stay.client.pk}/",
        f"kept/{kept.pk}/",
        f"partners/{other.partner().pk}/",
    ):
        assert browser.get(BASE + path).status_code == 404
        assert browser.get(f"/house/autre/desk/{path}").status_code == 404
