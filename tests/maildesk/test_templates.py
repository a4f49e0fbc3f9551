"""The answers that ship: whatever is known or missing, nothing is invented, and what is missing is seen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product

import pytest

from loge.maildesk import guard, spoken, templates
from loge.maildesk.facts import Facts, ItemFact, Written

from .drafts_for_the_guard import PARIS, guests

VARIANTS = [(one.key, *variant) for one in templates.starting() for variant in one.variants]
EMPTY = {
    "starts_at": None,
    "ends_at": None,
    "party": None,
    "price": None,
    "place": "",
    "partner": "",
    "phone": "",
    "address": "",
    "reference": "",
    "title": "",
}


def full(kind: str) -> Facts:
    facts = guests()[0]
    return replace(facts, items=(replace(facts.items[0], kind=kind, note="demandez Paul"),))


def noun_of(words: str) -> str:
    return next(
        (name.partition(".")[0] for name in templates.names(words) if "." in name and not name.startswith("stay")),
        "item",
    )


@pytest.mark.parametrize(("key", "language", "manner", "title", "words"), VARIANTS)
def test_every_template_with_every_fact_missing_shows_the_hole_and_the_guard_stops_it(
    key, language, manner, title, words
):
    facts = full(noun_of(words + title))
    whole = templates.fill(title, words, facts, language=language)
    assert whole.holes == () and "{" not in whole.words + whole.title and "None" not in whole.words
    used = {name.partition(".")[2] for name in templates.names(title + words)}
    columns = {"when": "starts_at", "day": "starts_at", "time": "starts_at", "until": "ends_at"}
    for what in used & {*EMPTY, *columns}:
        column = columns.get(what, what)
        lacking = replace(facts, items=(replace(facts.items[0], **{column: EMPTY[column]}),), stay=facts.stay)
        filled = templates.fill(title, words, lacking, language=language)
        if not any(name.startswith("stay.") and name.endswith(what) for name in templates.names(words + title)):
            assert filled.holes, (key, what)
            assert "hole" in [one.code for one in guard.check(Written(filled.words, filled.title), lacking)]


def test_every_placeholder_that_ships_can_be_filled():
    for key, _language, _manner, title, words in VARIANTS:
        assert all(templates.is_known(name) for name in templates.names(title + words)), key


def test_at_least_twelve_ship_in_french_and_english_and_three_in_five_languages():
    languages = {one.key: {variant[0] for variant in one.variants} for one in templates.starting()}
    assert len(languages) >= 12 and all({"fr", "en"} <= known for known in languages.values())
    assert sum({"fr", "en", "de", "es", "it"} <= known for known in languages.values()) >= 3


@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("fr", "jeudi 26 novembre 2026 à 20 h 30"), ("en", "Thursday 26 November 2026 at 20:30"), ("de", "Donnerstag, 26. November 2026 um 20:30 Uhr"),
        ("es", "jueves 26 de noviembre de 2026 a las 20:30"), ("it", "giovedì 26 novembre 2026 alle 20:30"),
    ],
)  # fmt: skip
def test_a_moment_is_said_as_the_reader_says_it(language, when):
    assert spoken.when(dt.datetime(2026, 11, 26, 20, 30, tzinfo=PARIS), language) == when


def test_how_a_letter_begins():
    assert spoken.dear("Karin Lindqvist", "madame", "vous", "fr") == "Bonjour Madame Lindqvist,"
    assert spoken.dear("Karin Lindqvist", "madame", "tu", "fr") == "Bonjour Karin,"
    assert spoken.dear("Jan van der Berg", "monsieur", "vous", "de") == "Sehr geehrter Herr van der Berg,"
    assert (
        spoken.dear("Sam Doe", "", "vous", "en") == "Dear Sam Doe,"
        and spoken.dear("", "", "vous", "it") == "Buongiorno,"
    )
    for language, salutation, manner in product(spoken.LOCALES, ("", "madame", "monsieur"), ("tu", "vous")):
        assert "{" not in spoken.dear("Karin Lindqvist", salutation, manner, language)


def test_a_fact_that_looks_like_a_placeholder_stays_what_it_is():
    facts = replace(guests()[0], items=(ItemFact(kind="table", title="{client}"),))
    assert (
        templates.fill("", "{table.title} {nothing.here} {table.__class__}", facts, language="en").words
        == "{client} ⟦nothing.here⟧ ⟦table.__class__⟧"
    )
