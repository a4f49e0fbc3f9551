import json
import re
import tomllib
from pathlib import Path

import pytest

import loge

LOGE = Path(loge.__file__).parent
FILES = sorted((LOGE / "offers" / "categories").glob("*.toml"))
ICONS = json.loads((LOGE / "web" / "ui" / "icons.json").read_text("utf-8"))

LANGUAGES = {"fr", "en"}
UNITS = {"task", "hour", "quote"}
HOUSES = {"neighbourhood", "practice", "desk"}
GATES = {"under_threes", "electricity", "driving"}
NEEDS = {"when", "where", "party", "budget", "duration", "detail"}
NARROW = "\u202f"


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def told(request):
    return tomllib.loads(request.param.read_text("utf-8"))


def seen(told):
    """What people read: the label and the questions."""
    for language in sorted(LANGUAGES):
        yield language, told["label"][language]
        for question in told["question"].values():
            yield language, question[language]


def test_there_is_a_trade_for_every_demand_of_the_three_houses():
    assert len(FILES) >= 26
    for house in HOUSES:
        assert any(house in tomllib.loads(path.read_text("utf-8"))["houses"] for path in FILES)


def test_no_two_categories_are_called_the_same():
    for language in LANGUAGES:
        labels = [tomllib.loads(path.read_text("utf-8"))["label"][language] for path in FILES]
        assert len(set(labels)) == len(labels)


def test_it_is_whole_and_says_nothing_unknown(told):
    assert told.keys() - {"said_gates"} == {
        "pictogram",
        "unit",
        "houses",
        "gates",
        "needs",
        "label",
        "words",
        "question",
    }
    assert told["unit"] in UNITS
    assert told["houses"] and set(told["houses"]) <= HOUSES
    assert set(told["gates"]) | set(told.get("said_gates", ())) <= GATES
    assert told["needs"] and set(told["needs"]) <= NEEDS


def test_its_pictogram_can_be_drawn(told):
    assert told["pictogram"] in ICONS


def test_it_speaks_both_languages(told):
    assert told["label"].keys() == LANGUAGES
    assert told["words"].keys() == LANGUAGES
    assert all(question.keys() == LANGUAGES for question in told["question"].values())
    assert all(text.strip() for _, text in seen(told))


def test_whatever_it_needs_it_can_ask_for(told):
    assert list(told["question"]) == told["needs"]


def test_it_knows_many_words_each_once_in_lower_case(told):
    for words in told["words"].values():
        assert len(words) >= 25
        assert len(set(words)) == len(words)
        assert all(word == word.lower().strip() and word for word in words)


def test_its_typography_is_right(told):
    for language, text in seen(told):
        assert "'" not in text
        if language == "fr":
            assert not re.search(rf"(?<!{NARROW})[?!:;]", text), text
        else:
            assert NARROW not in text
    for question in told["question"].values():
        assert all(text[-1] in "?." for text in question.values())


def test_icons_are_lines_only():
    line = r"<(path|circle|rect|line|polyline|polygon|ellipse) [^<>]*/>"
    for name, drawing in ICONS.items():
        assert re.fullmatch(rf"({line})+", drawing), name
        assert not re.search(r"style|class|href|\bon\w+=", drawing), name
