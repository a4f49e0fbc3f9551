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


@pytest.mark.parametrize(("wide", "theme"), [(360, "light"), (1280, "dark")])
def test_the_pages_of_a_note_are_fit_to_be_seen(town, chromium, look, settings, wide, theme):
    settings.SECOND_FACTOR = False
    cast, slug = town.cast, town.cast.slug
    cast.write_offer("Tailler une haie, ramasser les feuilles", "17,50", category_key="garden", unit="hour")
    cast.write_offer("Promener deux chiens", "18,00")
    note = actions.take_note(cast.house, by=cast.desk, words=WORDS, nonce="n1", client_name="Paul Fournier")
    actions.correct(note, by=cast.desk, item=0, field="category", after="dogs_cats")
    empty = actions.take_note(cast.house, by=cast.desk, words="Merci pour tout !", nonce="n2")
    page = town.sit_down(chromium, cast.keeper, wide=wide, theme=theme)
    page.goto(f"/house/{slug}/note/")
    look(page, f"note-empty-{wide}-{theme}")
    page.get_by_role("textbox").first.fill(WORDS)
    page.wait_for_selector("#understood .ranked")
    look(page, f"note-{wide}-{theme}")
    pages = {"notes": "notes/", "note-one": f"notes/{note.pk}/", "note-nothing": f"notes/{empty.pk}/"}
    for name, address in pages.items():
        page.goto(f"/house/{slug}/{address}")
        look(page, f"{name}-{wide}-{theme}")
    page.goto(f"/house/{slug}/notes/{note.pk}/")
    page.locator("details.confirm summary").first.click()
    look(page, f"note-correct-{wide}-{theme}")
    page.goto(f"/loges/{slug}/find/?q=promener+mon+chien+samedi+à+Alençon")
    look(page, f"search-understood-{wide}-{theme}")
