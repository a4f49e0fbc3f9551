"""A note is kept with what was understood; a click confirms or corrects; a correction teaches the house and no other."""

from __future__ import annotations

import datetime as dt
import itertools
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loge.common.errors import Invalid, Refused
from loge.common.models import Fact
from loge.demands import actions, notes
from loge.demands.models import Correction, Note
from loge.demands.proposal import propose
from loge.demands.reading import kept, read_for
from loge.offers.catalogue import category

from ..cast import Cast

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
WORDS = (
    "Bonjour, quelqu'un peut-il promener mon chien samedi vers 14h à Alencon ? Budget 15 €.\n"
    "Merci, Paul Fournier 06 83 74 14 14"
)
ODD = "Le zinzolin de mamie gratouille le trumeau"


def noted(cast, words=WORDS, nonce="n1"):
    return actions.take_note(cast.house, by=cast.desk, words=words, nonce=nonce, at=AT)


def correct(cast, note, field, after, item=0):
    return actions.correct(note, by=cast.keeper, item=item, field=field, after=after)


def category_of(house, words):
    return [item.category for item in read_for(house, words, at=AT).items]


def test_a_note_keeps_what_was_understood_with_its_words(cast):
    note = noted(cast)
    [item] = notes.items_of(note)
    assert (item.category, item.value("when"), item.budget.cents) == ("dogs_cats", "2026-11-28T14:00+01:00", 1500)
    assert item.where[0].insee == "61001"
    for value in (item.when[0], item.where[0], item.budget):
        assert note.words[slice(*value.span)] == value.text
    assert note.client_phone == "+33683741414"
    assert Fact.objects.filter(kind="note.taken", subject=note.reference).count() == 1
    assert "chien" not in json.dumps(list(Fact.objects.filter(subject=note.reference).values_list("data", flat=True)))


def test_what_is_kept_holds_the_documented_keys(cast):
    told = kept(read_for(cast.house, WORDS, at=AT))
    assert told.keys() == {"language", "items", "contact", "urgency", "mood", "ms"}
    documented = {"category", "confidence", "when", "where", "party", "budget", "constraints", "missing"}
    assert documented <= told["items"][0].keys()


def test_a_slip_of_the_pen_near_the_house_is_its_commune(cast):
    [item] = read_for(cast.house, "un jardinier à Damigni samedi", at=AT).items
    assert [place.name for place in item.where] == ["Damigny"]


def test_the_double_click_keeps_one_note(cast):
    assert noted(cast).pk == noted(cast).pk
    assert Note.objects.count() == Fact.objects.filter(kind="note.taken").count() == 1


def test_only_who_keeps_the_house_takes_and_corrects_notes(cast, sandbox):
    note = noted(cast)
    for stranger in (cast.client, cast.server, cast.stranger, Cast(sandbox, slug="ailleurs").keeper):
        with pytest.raises(Refused):
            actions.take_note(cast.house, by=stranger, words=WORDS, nonce="n2")
        with pytest.raises(Refused):
            actions.correct(note, by=stranger, item=0, field="party", after="3")


@pytest.mark.parametrize("words", ["", " \n", "\u202e", "x" * 5_001])
def test_a_note_without_words_or_with_too_many_is_none(cast, words):
    with pytest.raises(Invalid):
        noted(cast, words)


def test_a_click_confirms_and_a_second_one_changes_nothing(cast):
    note = noted(cast)
    made = correct(cast, note, "category", "dogs_cats")
    assert made.before == made.after == "dogs_cats"
    assert correct(cast, note, "category", "dogs_cats") is None
    assert "category" in notes.items_of(note)[0].settled
    assert Fact.objects.filter(kind="note.corrected").count() == 1


def test_the_last_correction_counts_and_the_others_stay_written(cast):
    note = noted(cast)
    for after in ("3", "5"):
        correct(cast, note, "party", after)
    correct(cast, note, "when", "2026-11-29T10:30")
    correct(cast, note, "budget", "2000")
    [item] = notes.items_of(note)
    assert (item.people, item.value("when"), item.budget.cents) == (5, "2026-11-29T10:30+01:00", 2000)
    assert item.when[0].span is None, "it was said by a person, not read"
    correct(cast, note, "when", "")
    assert notes.items_of(note)[0].when == ()
    assert list(Correction.objects.order_by("at").values_list("field", "before", "after"))[:2] == [
        ("party", "", "3"),
        ("party", "3", "5"),
    ]


@pytest.mark.parametrize(
    ("field", "after"),
    [
        ("category", "spaceship"), ("category", "table"), ("when", "31 février"), ("when", "9999-12-31T23:59+14:00"), ("when", "0001-01-01T00:00"),
        ("party", "0"), ("party", "-1"), ("party", "501"), ("party", "deux"), ("party", "٣"), ("budget", "1e9"),
        ("budget", "9" * 50), ("mood", "calm"), ("", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_and_changes_nothing(cast, field, after):
    note = noted(cast)
    with pytest.raises(Invalid):
        correct(cast, note, field, after)
    with pytest.raises(Invalid):
        correct(cast, note, "party", "3", item=7)
    assert not Correction.objects.exists()


def test_a_correction_teaches_this_house_at_once_and_no_other(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    words = f"{ODD}, quelqu'un peut venir mardi ?"
    before = category_of(cast.house, words)
    note = noted(cast, words)
    assert notes.items_of(note), "asked for, even if not known"
    correct(cast, note, "category", "handyman")
    assert category_of(cast.house, words) == ["handyman"]
    assert category_of(other.house, words) == before
    correct(cast, note, "category", "sewing")
    assert category_of(cast.house, words) == ["sewing"]


def test_another_category_asks_its_own_questions(cast):
    note = noted(cast, "promener mon chien samedi à 14h")
    correct(cast, note, "category", "school_support")
    [item] = notes.items_of(note)
    asked = dict(item.missing)
    assert "when" not in asked and asked.keys() <= set(category("school_support").needs)
    assert all(asked.values())


def test_a_house_learns_lesson_by_lesson_what_it_learns_at_once(cast):
    """The rows are what was taught: a process that was there and one that starts now read alike."""
    from loge.demands import reading

    texts = {
        "Le zinzolin de mamie gratouille, mardi ?": "handyman",
        "Il faudrait biscoter les frusques du grand, jeudi ?": "sewing",
        "Quelqu'un pour éclaircir la broussouille, samedi ?": "garden",
    }
    for number, (words, key) in enumerate(texts.items()):
        correct(cast, noted(cast, words, f"n{number}"), "category", key)
        read_for(cast.house, words, at=AT)
    assert {words: category_of(cast.house, words) for words in texts} == {words: [key] for words, key in texts.items()}
    reading._learnt.clear()
    assert {words: category_of(cast.house, words) for words in texts} == {words: [key] for words, key in texts.items()}


@pytest.mark.parametrize(
    "words", ["un jardinier le 31/12/9999 à 23h59", "un jardinier le 1er janvier 0001", "jardinier le 31 février"]
)
def test_the_ends_of_time_are_only_words(cast, words):
    note = noted(cast, words)
    assert propose(cast.house, notes.items_of(note), language="fr", at=AT)


def test_a_house_that_learnt_reads_in_the_same_number_of_queries(cast, django_assert_num_queries):
    for round_ in range(3):
        with django_assert_num_queries(2):  # its territory, its last correction
            read_for(cast.house, WORDS, at=AT)
        note = noted(cast, WORDS, f"round-{round_}")
        correct(cast, note, "category", ["garden", "dogs_cats", "garden"][round_])
        read_for(cast.house, WORDS, at=AT)


_nonces = itertools.count()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.text(max_size=300))
def test_whatever_is_written_is_kept_or_refused_in_a_sentence(cast, words):
    try:
        note = actions.take_note(cast.house, by=cast.desk, words=words, nonce=f"n{next(_nonces)}", at=AT)
    except Invalid:
        return
    for item in notes.items_of(note):
        assert all(note.words[slice(*moment.span)] == moment.text for moment in item.when)
