"""A classifier learns what it is shown, obeys a correction at once, says when it does not know, and fits in a file."""

from __future__ import annotations

import io
import time

import numpy as np
import pytest

from loge.understanding import store
from loge.understanding.classifier import OUT_OF_SCOPE, Classifier, platt
from loge.understanding.hashing import features, words

_THINGS = {
    "table": ("dinner", "restaurant", "table", "lunch", "brunch", "bistro"),
    "transfer": ("taxi", "airport", "driver", "shuttle", "cab", "station"),
    "flowers": ("bouquet", "roses", "florist", "tulips", "peonies", "lilies"),
    OUT_OF_SCOPE: ("weather", "capital", "joke", "football score", "president", "recipe for physics"),
}
_FRAMES = ("I need a {}", "could you find me a {} please", "{} tomorrow", "what about a {}", "we want the {} on Sunday")


@pytest.fixture(scope="module")
def taught() -> Classifier:
    classifier = Classifier()
    pairs = [(frame.format(thing), label) for label, things in _THINGS.items() for thing in things for frame in _FRAMES]
    classifier.fit([text for text, _ in pairs], [label for _, label in pairs])
    return classifier


def test_it_recognises_what_it_was_taught_in_other_words(taught):
    said = taught.predict(["a cab to the airport for us", "red roses from the florist", "dinner at that restaurant"])
    assert [label for label, _ in said] == ["transfer", "flowers", "table"]
    assert all(0 <= confidence <= 1 for _, confidence in said)


def test_texts_heard_together_are_believed_as_when_heard_alone(taught):
    texts = ["a cab to the airport", "", "zzzz", "red roses from the florist", "."]
    together = taught.shares(texts)
    assert together.shape == (len(texts), len(taught.labels))
    assert np.allclose(together, [taught.shares([text])[0] for text in texts], atol=1e-6)
    assert np.allclose(together.sum(axis=1), 1, atol=1e-5)
    assert [taught.labels[best] for best in together[[0, 3]].argmax(axis=1)] == ["transfer", "flowers"]
    assert taught.shares([]).shape == (0, len(taught.labels))


def test_a_misspelt_word_is_still_that_word(taught):
    assert taught.predict(["a restaurannt for tonight"])[0][0] == "table"


def test_what_was_taught_as_out_of_scope_is_out_of_scope(taught):
    assert taught.predict(["what is the weather tomorrow"])[0][0] == OUT_OF_SCOPE


def test_unknown_words_lower_the_confidence(taught):
    known, unknown = taught.predict(["I need a taxi", "zyxwv qponm kjihg"])
    assert unknown[1] < known[1]


def test_a_correction_is_obeyed_at_once_and_breaks_nothing(taught):
    house = taught.branch()
    house.learn("the usual for Madame", "flowers")
    assert house.predict(["the usual for Madame"])[0] == ("flowers", 1.0)
    assert [label for label, _ in house.predict(["I need a taxi", "lunch tomorrow"])] == ["transfer", "table"]


def test_a_correction_teaches_similar_sentences(taught):
    house = taught.branch()
    for lesson in (
        "please walk my labrador",
        "walk the labrador tonight",
        "someone to walk labradors",
        "a walk for the dog",
    ):
        house.learn(lesson, "dogs")
    assert house.predict(["could you walk our labrador on Sunday"])[0][0] == "dogs"


def test_what_one_house_teaches_stays_in_that_house(taught):
    before = taught.predict(["the usual for Madame"])
    taught.branch().learn("the usual for Madame", "table")
    assert taught.predict(["the usual for Madame"]) == before


def test_it_can_learn_from_nothing():
    classifier = Classifier()
    assert classifier.predict(["anything"]) == [(OUT_OF_SCOPE, 0.0)]
    classifier.learn("a bouquet of roses", "flowers")
    classifier.learn("a taxi to the station", "transfer")
    assert classifier.predict(["a taxi to the station"])[0][0] == "transfer"


def test_fitting_nothing_knows_nothing():
    classifier = Classifier()
    classifier.fit([], [])
    assert classifier.predict(["hello"]) == [(OUT_OF_SCOPE, 0.0)]


def test_the_same_lessons_make_the_same_classifier():
    texts, labels = ["a taxi", "a cab", "roses", "tulips"] * 5, ["t", "t", "f", "f"] * 5
    one, two = Classifier(), Classifier()
    one.fit(texts, labels)
    two.fit(texts, labels)
    assert one.predict(["a red tulip"]) == two.predict(["a red tulip"])


def test_it_fits_in_a_file_and_comes_back_able_to_learn(taught):
    house = taught.branch()
    house.learn("the usual for Madame", "flowers")
    file = io.BytesIO()
    store.save(house, file)
    file.seek(0)
    back = store.load(file)
    assert back.labels == house.labels
    assert back.predict(["the usual for Madame"])[0] == ("flowers", 1.0)
    texts = ["a cab to the airport", "lunch on Sunday", "peonies please"]
    for (label, confidence), (again, close) in zip(house.predict(texts), back.predict(texts), strict=True):
        assert label == again
        assert close == pytest.approx(confidence, abs=0.05)
    back.learn("polish my shoes", "shoes")
    assert back.predict(["polish my shoes"])[0][0] == "shoes"


def test_one_correction_is_quick(taught):
    house = taught.branch()
    house.learn("warm up", "table")
    took = []
    for number in range(30):
        began = time.process_time()
        house.learn(f"sentence number {number} about a taxi", "transfer")
        took.append(time.process_time() - began)
    assert sorted(took)[len(took) // 2] < 0.02


def test_calibration_makes_a_share_a_likelihood():
    rng = np.random.default_rng(1)
    shares = rng.uniform(0.05, 0.95, 4_000)
    right = rng.uniform(size=4_000) < 1 / (1 + np.exp(-(2 * np.log(shares / (1 - shares)) + 1)))
    slope, shift = platt(list(zip(shares.tolist(), right.tolist(), strict=True)))
    assert slope == pytest.approx(2, abs=0.3)
    assert shift == pytest.approx(1, abs=0.3)


def test_words_are_folded_and_elisions_are_opened():
    assert words("L'aéroport, jusqu'à 9h30 !") == ["l'", "aeroport", "jusqu'", "a", "0h00"]


@pytest.mark.parametrize("text", ["", "   ", "\x00", "!!!", "é" * 5_000, "a" * 50_000, "\u0301\u0301", "好的"])
def test_any_text_has_features(text):
    whole, pieces = features(text)
    assert (np.diff(whole) > 0).all()
    assert (np.diff(pieces) > 0).all()
