"""A whole message is read: what is asked, what is not known, how soon; and what a house teaches is obeyed."""

from __future__ import annotations

import pytest

from loge.understanding.categories import Lexicon, base
from loge.understanding.read import read
from tests.understanding.catalogue import AT, Category, asked, catalogue, only, understood


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Pouvez-vous garder ma chatte ce week-end ?", "dogs_cats"),
        ("Une gerbe de fleurs pour les obsèques de vendredi", "flowers"),
        ("Il faudrait ramoner la cheminée", "handyman"),
        ("Could you book us dinner on Saturday?", "table"),
        ("I need a lift to the airport at six", "transfer"),
        ("mon ordi rame, kelkun peut venir ?", "computing"),
        ("my toilet is blocked", "handyman"),
        ("Mon fils a besoin de cours de maths", "school_support"),
    ],
)
def test_one_thing_asked(text, key):
    assert asked(text) == [key]


def test_two_things_in_one_breath_keep_each_its_hour():
    table, taxi = understood("Une table mardi soir pour 8 et un taxi pour rentrer à 23h30").items
    assert (table.category, [str(each.start) for each in table.when]) == ("table", ["2026-11-24 18:00:00+01:00"])
    assert (taxi.category, [str(each.start) for each in taxi.when]) == ("transfer", ["2026-11-24 23:30:00+01:00"])
    (table,) = understood("Une table samedi pour deux adultes et un enfant à 20h").items
    assert [str(each.start) for each in table.when] == ["2026-11-28 20:00:00+01:00"]


@pytest.mark.parametrize("text", ["A chef for twelve on Friday, no shellfish", "Un dîner pour deux sans fruits de mer"])
def test_a_dish_without_something_is_a_diet(text):
    (item,) = understood(text).items
    assert [each.kind for each in item.constraints] == ["diet"]


def test_who_comes_late_themselves_complains_of_nobody():
    assert understood("Nous serons en retard de vingt minutes, prévenez le restaurant.").mood == ()
    assert [each.kind for each in understood("Votre chauffeur est arrivé avec une heure de retard.").mood] == [
        "complaint"
    ]


@pytest.mark.parametrize(
    "text", ["Merci beaucoup, tout était parfait", "Bonjour", "What is the capital of Peru?", "ok, à demain", ""]
)
def test_nothing_asked(text):
    assert [key for key in asked(text) if key] == []


def test_what_is_not_known_is_said_not_to_be_known():
    (item,) = understood("Pourriez-vous me procurer un zébu apprivoisé pour samedi ?").items
    assert item.category is None
    assert item.missing == ()


def test_a_correction_is_obeyed_at_the_next_reading():
    lexicon = Lexicon()
    said = "Pourriez-vous préparer le rituel du soir ?"
    lexicon.learn(said, "housekeeping_extra")
    assert asked(said, lexicon=lexicon) == ["housekeeping_extra"]


def test_lessons_are_rows_and_stay_in_their_house():
    before = understood("Pourriez-vous préparer le rituel du soir ?").to_json()
    rows = [("Pourriez-vous préparer le rituel du soir ?", "housekeeping_extra")]
    assert asked(rows[0][0], lexicon=Lexicon(rows)) == ["housekeeping_extra"]
    after = understood("Pourriez-vous préparer le rituel du soir ?").to_json()
    assert {**before, "ms": 0} == {**after, "ms": 0}


def test_a_category_the_model_never_met_is_known_by_its_words():
    falconry = Category(
        "falconry", {"fr": ["fauconnerie", "faucon"], "en": ["falconry"]}, ["when"], {"when": {"fr": "Quand ?"}}
    )
    (item,) = read(
        "Nous voudrions une démonstration de fauconnerie avec un faucon", at=AT, catalogue=[*catalogue(), falconry]
    ).items
    assert item.category == "falconry"
    assert [each.question for each in item.missing] == ["Quand ?"]


def test_a_category_the_house_does_not_offer_is_not_proposed():
    without = [category for category in catalogue() if category.key != "transfer"]
    assert "transfer" not in [item.category for item in read("un taxi pour la gare", at=AT, catalogue=without).items]


def test_an_empty_catalogue_knows_nothing():
    assert [item.category for item in read("une table pour deux svp", at=AT, catalogue=[]).items] in ([], [None])


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Il y a une fuite d'eau chez moi", "now"),
        ("I'm locked out", "now"),
        ("Une table ce soir à 20h", "today"),
        ("as soon as possible please, a plumber", "today"),
        ("un taxi mercredi à 9h", "soon"),
        ("une table le 15 décembre", "calm"),
        ("rien d'urgent : tondre la pelouse", "calm"),
    ],
)
def test_urgency(text, level):
    assert understood(text).urgency.level == level


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("Une table samedi, ma femme est allergique aux noix", "allergy", "noix"),
        ("a table for two, she has a peanut allergy", "allergy", "peanut"),
        ("dîner sans gluten pour deux", "diet", "gluten"),
        ("a vegetarian restaurant", "diet", "vegetarian"),
        ("une table accessible en fauteuil roulant", "access", "wheelchair"),
        ("un taxi avec un siège bébé", "child", "car seat"),
        ("un restaurant où venir avec notre chien", "pet", "comes along"),
    ],
)
def test_constraints(text, kind, what):
    assert (kind, what) in [(each.kind, each.what) for each in only(text).constraints]


def test_no_allergy_is_no_constraint():
    assert only("une table pour deux, pas d'allergie").constraints == ()


def test_an_hour_without_a_day_takes_the_day_said_before():
    flowers, table = understood(
        "Pour vendredi : un bouquet de pivoines dans la chambre et une table pour deux à 20h"
    ).items
    assert flowers.when[0].start is not None
    assert table.when[0].start is not None
    assert table.when[0].start.isoformat() == "2026-11-27T20:00:00+01:00"


def test_the_shipped_model_is_small_and_opened_once():
    from loge.understanding.categories import BASE

    assert BASE.stat().st_size <= 1_600_000
    assert base() is base()


def test_the_language_can_be_given():
    assert understood("table", lang="en").language == "en"
