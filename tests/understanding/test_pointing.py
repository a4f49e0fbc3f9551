"""What points at something said elsewhere: a day named before, the same trade on another day, how long each time."""

from __future__ import annotations

import numpy as np
import pytest

from loge.understanding import hashing, when
from tests.understanding.catalogue import AT, asked, understood


def told(text):
    """Category and every moment of each item."""
    return [
        (item.category, [f"{moment:%d %H}" for each in item.when if (moment := each.start or each.end)])
        for item in understood(text).items
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("We arrive on Friday 4 December. That evening we'd love two seats for a play.", ("theatre", ["04 18"])),
        ("We land on Saturday. A table for four that same night at 9 please.", ("table", ["28 21"])),
        ("Nous arrivons jeudi et repartons dimanche. Le soir de notre arrivée nous voudrions dîner.", ("table", ["26 18"])),
        ("Un court de tennis jeudi à 17 h, puis un massage à 19 h le même jour.", ("wellness", ["26 19"])),
        ("Rent us a car for Friday and find a dog sitter for our spaniel the same day?", ("dogs_cats", ["27 00"])),
        ("Une livraison de fleurs le jour même est-elle possible ?", ("flowers", ["23 00"])),
    ],
)  # fmt: skip
def test_a_day_said_by_pointing_back_is_that_day(text, wanted):
    assert told(text)[-1] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Tondre la pelouse mardi ?\nEt tailler la haie dimanche", [("garden", ["24 00"]), ("garden", ["29 00"])]),
        ("Une table pour 2 ce soir à 20h et une table pour 6 demain à 13h", [("table", ["23 20"]), ("table", ["24 13"])]),
        ("Louer une voiture de samedi à mardi, si possible une berline de location", [("car_hire", ["28 00"])]),
    ],
)  # fmt: skip
def test_the_same_trade_on_two_days_is_asked_twice(text, wanted):
    assert told(text) == wanted


def test_each_of_two_tables_has_its_own_company():
    items = understood("Une table pour 2 ce soir à 20h et une table pour 6 demain à 13h").items
    assert [item.party.total for item in items if item.party] == [2, 6]


@pytest.mark.parametrize(
    "text",
    [
        "Just wanted to say the lady who ironed my shirts did a wonderful job.",
        "Je voulais juste dire que le jardinier est charmant.",
        "The airport transfer never turned up.",
    ],
)
def test_what_happened_is_no_request(text):
    assert asked(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Un taxi demain à 9h pour Roissy, nous sommes deux avec un bébé : il faudra un siège auto.", "child"),
        ("Une table dimanche midi pour deux adultes et un bébé ? Il nous faudrait une chaise haute.", "child"),
    ],
)
def test_a_child_that_comes_along_is_nobody_to_look_after(text, kind):
    (item,) = understood(text).items
    assert item.category in ("transfer", "table") and kind in {each.kind for each in item.constraints}


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("Une table demain pour deux, ma femme ne supporte pas le lactose", "diet", "lactose"),
        ("J'ai du mal à marcher, un taxi pour la gare demain à 9h", "access", "reduced mobility"),
        ("Ma mère ne se déplace qu'en fauteuil, une table demain pour deux", "access", ""),
        ("A cleaner on Thursday please. There's a big dog in the house.", "pet", "lives there"),
        ("Walk my dog tomorrow, I'm recovering from a hip replacement", "health", "pain"),
        ("Du ménage vendredi, le code de l'immeuble est 1408A", "trust", "keys"),
        ("My wife is allergic to bees - a table on the terrace tomorrow?", "allergy", "bees"),
    ],
)
def test_what_must_be_respected_is_heard(text, kind, what):
    bounds = [(each.kind, each.what) for item in understood(text).items for each in item.constraints]
    assert any(each[0] == kind and (not what or each[1] == what) for each in bounds), bounds


@pytest.mark.parametrize(
    ("text", "lang", "start"),
    [
        ("quarter to 1 in the afternoon tomorrow", "en", "2026-11-24T12:45"),
        ("une heure moins le quart demain", "fr", "2026-11-24T12:45"),
        ("on Saturday from 2 till 6", "en", "2026-11-28T14:00"),
        ("pick it up at 20:15 and return it on the 28th", "en", "T20:15"),
        ("avant le réveillon du 31", "fr", None),
    ],
)
def test_hours_are_those_people_mean(text, lang, start):
    assert when(text, ref=AT, lang=lang)[0]["start"] == start


@pytest.mark.parametrize(
    ("text", "lang"), [("12 heures par semaine", "fr"), ("3d shows", "en"), ("deux après-midi par semaine", "fr")]
)
def test_how_long_each_time_is_no_moment(text, lang):
    assert when(text, ref=AT, lang=lang) == []


@pytest.mark.parametrize(
    ("text", "children", "total"),
    [("Garder Léo, 4 ans, et Zoé, 7 ans, jeudi soir", 2, 2), ("Une table demain à 20h, we're five", None, 5)],
)
def test_people_known_by_their_ages_or_a_contraction_are_counted(text, children, total):
    (item,) = understood(text).items
    assert item.party is not None and (item.party.children, item.party.total) == (children, total)


def test_sentences_hashed_together_are_those_hashed_one_by_one():
    texts = ["", "Bonjour, une table pour deux demain", "a", "!!", "l'aéroport dimanche"]
    buckets, groups = hashing.spread(texts)
    for number, text in enumerate(texts):
        for side, alone in enumerate(hashing.features(text)):
            assert np.array_equal(buckets[groups == 2 * number + side], alone)
