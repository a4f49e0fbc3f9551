"""The note's pages, as who keeps the house and as who does not; the public search that understands; the API's reading."""

from __future__ import annotations

import html
import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from loge.demands import actions, notes
from loge.demands.models import Correction, Note, Reply
from loge.demands.notes import Moment
from loge.houses.models import House
from loge.maildesk.models import Letter
from loge.web import understood

from ..cast import Cast

pytestmark = pytest.mark.django_db
WORDS = "Bonjour, promener mon chien samedi vers 14h à Alençon, 15 € maximum ? Merci"


@pytest.fixture
def desk(cast, settings):
    """The concierge at the counter, signed in."""
    settings.SECOND_FACTOR = False
    return cast.browser(cast.desk)


def written(**told):
    return {"words": WORDS, "nonce": "n1", "client_name": "Paul Fournier", "client_phone": "06 83 74 14 14", **told}


def address(cast, name="note", *more):
    return reverse(name, args=[cast.slug, *more])


def kept(cast, **told):
    return actions.take_note(cast.house, by=cast.desk, words=told.pop("words", WORDS), nonce="n1", **told)


def test_a_call_is_noted_without_a_script(cast, desk):
    page = desk.get(address(cast)).content.decode()
    assert "autofocus" in page and 'name="nonce"' in page
    read = desk.post(address(cast), written(read="yes"))
    assert read.status_code == 200 and not Note.objects.exists()
    shown = html.unescape(read.content.decode())
    assert WORDS in shown and "Paul Fournier" in shown
    assert 'class="evidence"' in shown and "vers 14h" in shown and "Karim" in shown
    assert "13,00\u202f€" in shown and 'class="input letter"' in shown
    answer = desk.post(address(cast), written(keep="yes"))
    note = Note.objects.get()
    assert answer.status_code == 302 and answer.url == address(cast, "house_note", note.pk)
    assert (note.client_name, note.taken_by) == ("Paul Fournier", cast.desk)
    assert "Paul Fournier" in desk.get(address(cast, "house_notes")).content.decode()


def test_it_is_understood_while_it_is_typed(cast, desk):
    part = desk.post(address(cast), written(), headers={"HX-Request": "true"})
    assert part.status_code == 200 and b"<html" not in part.content and b"evidence" in part.content
    nothing = desk.post(address(cast), written(words="  "), headers={"HX-Request": "true"})
    assert nothing.status_code == 200 and b"empty" in nothing.content
    assert not Note.objects.exists()


def test_how_pressing_it_is_and_in_which_tone_are_shown_with_their_words(cast, desk):
    note = kept(cast, words="Promener mon chien, c'est très urgent. Je suis inquiète !")
    shown = html.unescape(desk.get(address(cast, "house_note", note.pk)).content.decode())
    assert 'href="#fact-urgency"' in shown and 'id="fact-urgency"' in shown and "immédiatement" in shown
    assert 'href="#fact-tone-0"' in shown and "inquiet" in shown
    assert not understood.manner({"urgency": {"level": "calm", "text": ""}, "mood": []}, "Une table")


def test_the_double_click_keeps_one_note(cast, desk):
    answers = [desk.post(address(cast), written(keep="yes")) for _ in range(2)]
    assert answers[0].url == answers[1].url and Note.objects.count() == 1


def test_every_value_is_confirmed_with_one_click(cast, desk):
    note = kept(cast)
    page = desk.get(address(cast, "house_note", note.pk)).content.decode()
    assert page.count('name="after"') == 4 and 'href="#fact-0-when-0"' in page and 'id="fact-0-when-0"' in page
    told = {"item": "0", "field": "category", "after": "dogs_cats"}
    for _ in range(2):
        assert desk.post(address(cast, "house_note_correct", note.pk), told).status_code == 302
    assert Correction.objects.count() == 1
    assert desk.get(address(cast, "house_note", note.pk)).content.decode().count('name="after"') == 3


def test_an_item_is_put_right_in_one_form(cast, desk):
    note = kept(cast)
    told = {
        "item": "0", "category": "dogs_cats", "when": "2030-05-02T10:30", "until": "2030-05-02T12:00", "when_2": "2030-05-03T09:00",
        "where": "Alençon ; Damigny", "party": "3", "budget": "20,50", "bound": "deux chats ; pas d’escalier",
    }  # fmt: skip
    assert desk.post(address(cast, "house_note_correct", note.pk), told).status_code == 302
    rows = set(Correction.objects.values_list("field", "after"))
    when = "2030-05-02T10:30+02:00/2030-05-02T12:00+02:00 2030-05-03T09:00+02:00"
    assert rows == {
        ("when", when), ("where", "Alençon ; Damigny"), ("party", "3"), ("budget", "2050"), ("bound", "deux chats ; pas d’escalier"),
    }, "only what changed"  # fmt: skip
    shown = desk.get(address(cast, "house_note", note.pk)).content.decode()
    assert all(said in shown for said in ("20,50\u202f€", "10:30", "12:00", "09:00", "Damigny", "pas d’escalier"))
    told["when_2"] = ""
    told["item"] = "0"
    assert desk.post(address(cast, "house_note_correct", note.pk), told).status_code == 302
    assert "09:00" not in desk.get(address(cast, "house_note", note.pk)).content.decode()


def test_a_day_said_without_an_hour_moves_to_another_day_without_one(cast, desk):
    note = kept(cast, words="Promener mon chien samedi, 15 €")
    page = desk.get(address(cast, "house_note", note.pk)).content.decode()
    [moment] = notes.items_of(note)[0].when
    assert len(moment.start) == 10 and f'value="{moment.start}"' in page, "the day stands in the form"
    told = {"item": "0", "category": "dogs_cats", "budget": "15.00", "when": "2030-05-03", "when-hour": ""}
    assert desk.post(address(cast, "house_note_correct", note.pk), told).status_code == 302
    assert notes.items_of(note)[0].value("when") == "2030-05-03"
    told["when-hour"] = "18:00"
    assert desk.post(address(cast, "house_note_correct", note.pk), told).status_code == 302
    assert notes.items_of(note)[0].value("when") == "2030-05-03T18:00+02:00"
    assert desk.post(address(cast, "house_note_correct", note.pk), {**told, "when": ""}).status_code == 422


def test_a_second_moment_is_put_right_and_the_first_stays_as_it_was_heard(cast, desk):
    note = kept(cast, words="Promener mon chien samedi vers 14h et dimanche à 9h, ma femme est allergique aux noix")
    first, second = notes.items_of(note)[0].when
    told = {
        "item": "0", "category": "dogs_cats", "when": first.start[:16], "until": "", "when_2": "2030-05-03T09:00", "until_2": "",
        "where": "", "party": "", "budget": "", "bound": "noix",
    }  # fmt: skip
    assert desk.post(address(cast, "house_note_correct", note.pk), told).status_code == 302
    item = notes.items_of(note)[0]
    assert item.when[0] == first and item.when[1].start == "2030-05-03T09:00+02:00" != second.start
    assert item.bounds and item.bounds[0].span, "what was not touched keeps the words it was read from"


def test_an_answer_is_kept_then_sent_once(cast, desk):
    note = kept(cast, words=f"{WORDS} paul@example.org")
    page = desk.get(address(cast, "house_note", note.pk)).content.decode()
    assert 'value="paul@example.org"' in page
    to = address(cast, "house_note_answer", note.pk)
    told = {"item": "0", "words": "Bonjour Paul,\n\nKarim passe samedi à 14:00.", "to": "paul@example.org"}
    assert desk.post(to, told).status_code == 302 and not Letter.objects.filter(name="reply").exists()
    assert "Karim passe samedi" in html.unescape(desk.get(address(cast, "house_note", note.pk)).content.decode())
    statuses = [desk.post(to, told | {"send": "yes"}).status_code for _click in range(2)]
    assert statuses == [302, 409]
    letters = Letter.objects.filter(name="reply", to="paul@example.org")
    sent = Reply.objects.exclude(sent_at=None)
    assert letters.count() == sent.count() == 1, "the second click sends nothing more"


@pytest.mark.parametrize(
    ("words", "to", "wanted"),
    [
        ("Bonjour {client}, tout est prêt.", "paul@example.org", "{client}"),
        ("Bonjour, cela fera 175,00 €.", "paul@example.org", "175"),
        ("Bonjour, tout est prêt.", "paul at example", "name@example.org"),
        ("Bonjour, tout est prêt.", "", "name@example.org"),
    ],
)
def test_an_answer_with_a_gap_or_a_figure_nobody_gave_does_not_leave(cast, desk, words, to, wanted):
    cast.client.language = "en"
    note = kept(cast)
    address_of = address(cast, "house_note_answer", note.pk)
    with override("en"):
        answer = desk.post(
            address_of, {"item": "0", "words": words, "to": to, "send": "yes"}, headers={"Accept-Language": "en"}
        )
    shown = html.unescape(answer.content.decode())
    assert answer.status_code == 422 and words in shown
    assert wanted in shown or "nom@exemple" in shown
    assert not Letter.objects.filter(name="reply").exists()
    assert Reply.objects.get().words == words, "and nothing is lost"


@pytest.mark.parametrize(
    "wrong",
    [
        {"party": "mille"}, {"when": "demain"}, {"budget": "treize"}, {"category": "spaceship"}, {"item": "9"}, {"item": "x"},
        {"field": "mood", "after": "calm"}, {"field": "when", "after": "x" * 5_000},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_changes_nothing(cast, desk, wrong):
    note = kept(cast)
    told = {"item": "0", "category": "dogs_cats", **wrong}
    assert desk.post(address(cast, "house_note_correct", note.pk), told).status_code == 422
    assert not Correction.objects.exists()


def test_a_wall_of_text_is_answered_with_a_sentence(cast, desk):
    answer = desk.post(address(cast), written(words="chien " * 350_000, keep="yes"))
    assert answer.status_code == 422 and len(answer.content) < 60_000
    assert 'class="error"' in answer.content.decode() and not Note.objects.exists()
    assert (
        desk.post(address(cast), written(words="chien " * 350_000), headers={"HX-Request": "true"}).status_code == 200
    )


def test_pasted_html_is_shown_as_it_was_typed(cast, desk):
    hostile = '<script>alert(1)</script> promener mon chien <b onclick="x">samedi</b> {{ 7*7 }} à 14h'
    for name in ("keep", "read"):
        answer = desk.post(
            address(cast), written(words=hostile, client_name="<i>Paul</i>", **{name: "yes"}), follow=True
        )
        page = answer.content.decode()
        assert (
            answer.status_code == 200
            and "<script>alert" not in page
            and "<b onclick" not in page
            and "<i>Paul" not in page
        )
        assert "&lt;script&gt;" in page
    assert "&lt;script&gt;" in desk.get(address(cast, "house_notes")).content.decode()


def test_odd_texts_are_kept_or_told(cast, desk):
    for number, odd in enumerate(
        ("null \x00 byte", "👩‍👩‍👧‍👦 demain", "e\u0301" * 400, "(((((" * 500, "}{%(x)s [[y]]", "31 février à 25h")
    ):
        answer = desk.post(address(cast), written(words=odd, nonce=f"odd{number}", keep="yes"), follow=True)
        assert answer.status_code in (200, 422), odd


def test_nobody_else_finds_the_notes(cast, sandbox, settings):
    settings.SECOND_FACTOR = False
    note = kept(cast)
    other = Cast(sandbox, slug="ailleurs")
    pages = [address(cast), address(cast, "house_notes"), address(cast, "house_note", note.pk)]
    for stranger in (cast.client, cast.server, other.keeper):
        browser = cast.browser(stranger)
        assert {browser.get(page).status_code for page in pages} == {404}
        assert browser.post(address(cast), written(keep="yes")).status_code == 404
        told = {"item": "0", "field": "category", "after": "garden"}
        assert browser.post(address(cast, "house_note_correct", note.pk), told).status_code == 404
    browser = cast.browser(other.keeper)
    assert browser.get(reverse("house_note", args=["ailleurs", note.pk])).status_code == 404, "another house's note"
    assert Note.objects.count() == 1 and not Correction.objects.exists()


def test_a_hotel_desk_notes_too(cast, desk):
    House.objects.filter(pk=cast.house.pk).update(kind=House.Kind.DESK)
    words = "A table for two tomorrow at 8pm, and a taxi to the airport on Sunday at 9am"
    page = desk.post(address(cast), written(words=words, read="yes")).content.decode()
    assert page.count('class="facts"') == 3  # two things asked for, and how it was said


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (Moment("2026-11-28T14:00+01:00", ""), "Saturday 28 November, 14:00"),
        (Moment("2026-11-28T14:00+01:00", "", soft=True), "Saturday 28 November, about 14:00"),
        (Moment("2026-11-28", "", soft=True), "about Saturday 28 November"),
        (Moment("2026-11-28T18:00+01:00", "2026-11-29T00:00+01:00"), "Saturday 28 November, from 18:00 to 24:00"),
        (
            Moment("2026-11-28T08:00+01:00", "2026-11-28T12:00+01:00", soft=True),
            "Saturday 28 November, from 08:00 to 12:00",
        ),
        (Moment("2026-11-28", "2026-11-30"), "Saturday 28 November to Sunday 29 November"),
        (Moment("2026-11-28", "2026-11-29"), "Saturday 28 November"),
        (Moment("", "2026-11-28"), "before Saturday 28 November"),
        (Moment("", "", text="31 février"), "31 février"),
    ],
)
def test_a_moment_is_said_as_one_says_it(moment, shown):
    with override("en"):
        assert understood.spoken(moment).replace(" 2026", "") == shown  # the year is told when it is another one


# --------------------------------------------------------------------------------------------------- for everyone


def test_the_search_says_what_it_understood(cast):
    browser = cast.browser()
    page = browser.get(address(cast, "search"), {"q": "promener mon chien samedi à Alençon"}).content.decode()
    assert page.count('class="evidence"') == 3 and "Promener votre chien" in page
    assert 'class="evidence"' not in browser.get(address(cast, "search"), {"trade": "dogs_cats"}).content.decode()


def test_where_no_word_matches_the_search_falls_back_on_what_was_meant(cast):
    cast.offer.__class__.objects.update(terms=" rien ")
    sentence = "quelqu'un pour sortir Filou, mon labrador"
    page = cast.browser().get(address(cast, "search"), {"q": sentence}).content.decode()
    assert "Promener votre chien" in page


def test_a_program_reads_a_message(cast):
    def post(**told):
        return cast.browser().post("/api/v1/loges/alencon/read", json.dumps(told), content_type="application/json")

    told = post(text=WORDS).json()
    assert told.keys() == {"language", "items", "contact", "urgency", "mood", "ms"}
    [item] = told["items"]
    assert item["category"] == "dogs_cats" and WORDS[slice(*item["when"][0]["span"])] == item["when"][0]["text"]
    assert "spans" not in item and not Note.objects.exists()
    assert post(text=WORDS, language="en").json()["language"] == "en"
    for wrong in (
        {},
        {"text": ""},
        {"text": "x" * 5_001},
        {"text": 3},
        {"text": "a", "language": "xx"},
        {"text": "a", "more": 1},
    ):
        assert post(**wrong).status_code == 422, wrong
    assert cast.browser().post("/api/v1/loges/nowhere/read", "{}", content_type="application/json").status_code in (
        404,
        422,
    )
