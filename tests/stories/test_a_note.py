"""A call is noted by keyboard alone and understood while it is typed; its pages are fit to be seen."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.demands import actions
from loge.demands.models import Note

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = (
    "Bonjour, quelqu'un peut-il promener mon chien samedi vers 14h à Alencon, 15 € maximum ?\n"
    "Et tailler la haie dimanche matin, nous serons 3 personnes. Ma femme est allergique aux noix."
)


def test_a_call_is_noted_by_keyboard_in_half_a_minute(town, chromium, settings):
    settings.SECOND_FACTOR = False
    page = town.sit_down(chromium, town.cast.desk)
    page.goto(f"/house/{town.cast.slug}/note/")
    page.keyboard.type("promener mon chien samedi vers 14h")  # the field is waiting
    page.wait_for_selector("#understood .evidence")
    assert page.locator("#understood .ranked").count() == 1
    begun = dt.datetime.now(dt.UTC)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/notes/*/")
    assert dt.datetime.now(dt.UTC) - begun < dt.timedelta(seconds=30)
    page.locator(".fact form button").first.click()
    page.wait_for_selector(".fact .badge-good")
    assert Note.objects.count() == 1


def test_the_pages_of_a_note_are_fit_to_be_seen(town, chromium, look_around, settings):
    settings.SECOND_FACTOR = False
    cast, slug = town.cast, town.cast.slug
    cast.write_offer("Tailler une haie, ramasser les feuilles", "17,50", category_key="garden", unit="hour")
    cast.write_offer("Promener deux chiens", "18,00")
    note = actions.take_note(cast.house, by=cast.desk, words=WORDS, nonce="n1", client_name="Paul Fournier")
    actions.correct(note, by=cast.desk, item=0, field="category", after="dogs_cats")
    empty = actions.take_note(cast.house, by=cast.desk, words="Merci pour tout !", nonce="n2")
    page = town.sit_down(chromium, cast.keeper, wide=360)
    page.goto(f"/house/{slug}/note/")
    look_around(page, "note-empty", first=True)
    page.get_by_role("textbox").first.fill(WORDS)
    page.wait_for_selector("#understood .ranked")
    look_around(page, "note")
    pages = {"notes": "notes/", "note-one": f"notes/{note.pk}/", "note-nothing": f"notes/{empty.pk}/"}
    for name, address in pages.items():
        page.goto(f"/house/{slug}/{address}")
        look_around(page, name)
    page.goto(f"/house/{slug}/notes/{note.pk}/")
    page.locator("details.confirm summary").first.click()
    look_around(page, "note-correct")
    page.goto(f"/loges/{slug}/find/?q=promener+mon+chien+samedi+à+Alençon")
    look_around(page, "search-understood")
