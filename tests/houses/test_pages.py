"""The pages of joining, as each person, where nothing is there yet and where something is wrong."""

from __future__ import annotations

import pytest

from loge.houses import actions, queries
from loge.houses.models import Application, Charter, Opening, Paper, Slot
from tests.cast import Cast

from .scene import REASONS, applied, brought_to, slot

pytestmark = pytest.mark.django_db
TOLD = {
    "name": "Ulysse Martin", "commune": "61000 Alençon", "address": "12 rue aux Sieurs", "born_on": "23/04/1980", "trades": "dogs_cats",
    "free_time": "Le mercredi", "words": "J’aime les chiens.", "charter_version": "1", "signed": "on", "nonce": "n1", "phone": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR = False


def join(cast: Cast, **also: str):
    return cast.browser(cast.stranger).post(f"/loges/{cast.slug}/join/", TOLD | also)


def test_a_loge_without_a_charter_shows_the_one_that_ships_and_the_first_application_makes_it_hold(cast):
    for who in (None, cast.stranger):
        for path in ("join", "charter"):
            shown = cast.browser(who).get(f"/loges/{cast.slug}/{path}/").content.decode()
            assert ("Entre voisins" in shown) == (path == "charter" or who is not None)
    assert not Charter.objects.exists()
    assert join(cast).status_code == 302
    assert queries.charter(cast.house).version == 1 and Application.objects.get().insee == "61001"


def test_a_visitor_who_applies_is_asked_to_sign_in_first(cast):
    answer = cast.browser().post(f"/loges/{cast.slug}/join/", TOLD)
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"commune": "Paris"}, "aucune loge n’y est encore ouverte"), ({"commune": "61250"}, "Plusieurs communes"),
        ({"commune": "61000"}, "Saint-Germain-du-Corbéis"),
        ({"commune": "Zzzzqx"}, "ne connaissons pas cette commune"), ({"born_on": "31/02/1980"}, "23/04/1980"),
        ({"signed": ""}, "signez-la"), ({"trades": "zeppelin"}, ""), ({"charter_version": "9"}, ""), ({"phone": "12"}, "ce numéro"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(cast, wrong, words):
    answer = join(cast, **wrong)
    shown = answer.content.decode()
    assert answer.status_code == 422 and words in shown and "J’aime les chiens." in shown
    assert not Application.objects.exists()


def test_a_double_click_applies_once(cast):
    browser = cast.browser(cast.stranger)
    for _twice in range(2):
        assert browser.post(f"/loges/{cast.slug}/join/", TOLD).status_code == 302
    assert Application.objects.count() == 1


def test_who_has_no_place_here_is_told_nothing(cast):
    for path in ("place/", "place/interview.ics"):
        assert cast.browser(cast.stranger).get(f"/loges/{cast.slug}/{path}").status_code == 404
    one = applied(cast)
    assert cast.browser(cast.client).get(f"/loges/{cast.slug}/vouch/{one.pk}/").status_code == 404
    assert cast.browser(cast.server).get(f"/loges/{cast.slug}/vouch/{one.pk}/").status_code == 200


def test_a_slot_that_is_gone_or_garbled_is_said_kindly(cast):
    one = brought_to(cast, "invited")
    taken = slot(cast)
    other = brought_to(cast, "invited", by=cast.client, name="Camille")
    actions.book_interview(other, taken.pk, by=cast.client)
    browser = cast.browser(one.person)
    for wrong in ("", "garbled", str(taken.pk)):
        browser.post(f"/loges/{cast.slug}/place/take/", {"slot": wrong})
        assert 'class="notice' in browser.get(f"/loges/{cast.slug}/place/").content.decode()
    assert Slot.objects.get(pk=taken.pk).application == other


def test_declining_without_reasons_keeps_what_was_written_and_decides_nothing(cast):
    one = applied(cast)
    browser = cast.browser(cast.keeper)
    answer = browser.post(f"/house/{cast.slug}/applications/{one.pk}/decline/", {"words": "non"})
    assert answer.status_code == 422 and ">non</textarea>" in answer.content.decode().replace("\n", "").replace(
        "\r", ""
    )
    assert Application.objects.get().state == "applied"
    assert browser.post(f"/house/{cast.slug}/applications/{one.pk}/decline/", {"words": REASONS}).status_code == 302
    assert REASONS in cast.browser(one.person).get(f"/loges/{cast.slug}/place/").content.decode()


def test_the_notes_of_the_interview_are_never_the_applicants_to_read(cast):
    one = brought_to(cast, "met")
    actions.keep_notes(one, by=cast.keeper, checked=["La charte"], notes="SECRET-DE-LA-COORDINATION")
    for path in (f"/loges/{cast.slug}/place/", f"/loges/{cast.slug}/vouch/{one.pk}/"):
        assert "SECRET-DE-LA-COORDINATION" not in cast.browser(one.person).get(path).content.decode()
    assert (
        "SECRET-DE-LA-COORDINATION"
        in cast.browser(cast.desk).get(f"/house/{cast.slug}/applications/{one.pk}/").content.decode()
    )


def test_the_letter_is_a_pdf_that_is_not_kept(cast):
    one = applied(cast, address="12 rue de l’Œuf, 2ᵉ étage")
    answer = cast.browser(cast.keeper).post(f"/house/{cast.slug}/applications/{one.pk}/letter/")
    assert (
        answer["Content-Type"] == "application/pdf"
        and answer.content.startswith(b"%PDF")
        and answer["Cache-Control"] == "no-store"
    )


def test_a_paper_and_an_expulsion_on_the_neighbours_page(cast):
    member = cast.server.memberships.get(house=cast.house, role="provider")
    browser, page = cast.browser(cast.keeper), f"/house/{cast.slug}/neighbours/{member.pk}/"
    wrong = browser.post(f"{page}paper/", {"gate": "driving", "kind": "Permis B", "valid_until": "2001-01-01"})
    assert wrong.status_code == 422 and "Permis B" in wrong.content.decode()
    assert (
        browser.post(f"{page}paper/", {"gate": "driving", "kind": "Permis B", "valid_until": "2033-01-01"}).status_code
        == 302
    )
    assert Paper.objects.get().kind == "Permis B" and "Permis B" in browser.get(page).content.decode()
    assert browser.post(f"{page}expel/", {"words": "non"}).status_code == 422
    assert browser.post(f"{page}expel/", {"words": REASONS}).status_code == 302
    assert browser.get(page).status_code == 404


def test_someone_offers_to_open_a_loge_and_the_platform_answers(cast):
    browser, platform = cast.browser(cast.stranger), cast.browser(cast.operator)
    assert "Valframbert" not in browser.get("/open/?commune=14118").content.decode()
    assert "Loge alencon" in browser.get("/open/?commune=61001").content.decode()
    told = {"commune": "14118", "name": "Loge de Caen", "communes": ["14118"], "words": "Je connais la ville."}
    assert browser.post("/open/", told | {"communes": ["75056"]}).status_code == 422
    assert browser.post("/open/", told).status_code == 302
    opening = Opening.objects.get()
    assert "Je connais la ville." in platform.get("/platform/openings/").content.decode()
    assert platform.post(f"/platform/openings/{opening.pk}/decline/", {"words": ""}).status_code == 422
    assert platform.post(f"/platform/openings/{opening.pk}/approve/").status_code == 302
    assert cast.browser(cast.stranger).get("/house/caen/").status_code == 200
    assert "Loge de Caen" in cast.browser().get("/?commune=14000", follow=True).content.decode()


def test_the_loges_page_says_its_figures_honestly(cast):
    shown = cast.browser().get(f"/loges/{cast.slug}/").content.decode()
    assert "encore trop peu de réponses" in shown and "territory-dot" in shown and "Valframbert" in shown
    for _ in range(5):
        cast.quoted_demand()
    assert "compté sur 5 réponses" in cast.browser().get(f"/loges/{cast.slug}/").content.decode()


def test_a_place_of_ones_own_says_what_is_missing(cast):
    cast.write_offer("Poser un lustre", "20", category_key="handyman", ticked_gates=["electricity"])
    actions.publish_charter(cast.house, by=cast.keeper, fr="Promis.")
    shown = cast.browser(cast.server).get(f"/loges/{cast.slug}/place/").content.decode()
    assert "Electricity" in shown and "The charter has changed" in shown
    browser = cast.browser(cast.server)
    browser.post(f"/loges/{cast.slug}/place/sign/", {"version": "1"})
    assert "The charter has changed" not in browser.get(f"/loges/{cast.slug}/place/").content.decode()


def test_the_calendar_file_holds_ones_own_interview_and_a_keepers_all(cast):
    one, other = brought_to(cast, "booked"), brought_to(cast, "booked", by=cast.client, name="Camille")
    path = f"/loges/{cast.slug}/place/interview.ics"
    for who, count in ((one.person, 1), (other.person, 1), (cast.keeper, 2)):
        answer = cast.browser(who).get(path)
        assert answer.content.count(b"BEGIN:VEVENT") == count, who
    assert cast.browser(cast.desk).get(path).status_code == 404
