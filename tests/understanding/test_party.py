"""How many people come."""

from __future__ import annotations

import pytest

from loge.understanding.party import party

COUNTS = [
    ("fr", "une table pour 4", 4),
    ("fr", "une table pour deux demain soir", 2),
    ("fr", "nous serons six", 6),
    ("fr", "on sera 5 finalement", 5),
    ("fr", "table de 8 personnes", 8),
    ("fr", "un groupe de 12", 12),
    ("fr", "une dizaine de personnes", 10),
    ("fr", "2 adultes et un bébé", 3),
    ("fr", "ma femme et moi", 2),
    ("fr", "vendredi 4 à 4 personnes", 4),
    ("en", "a table for four at 8", 4),
    ("en", "party of 8 please", 8),
    ("en", "there will be 12 of us", 12),
    ("en", "two movie tickets", 2),
    ("en", "my wife and I", 2),
    ("en", "me and my seven friends", 8),
    ("en", "change it from 8 people to just 7 people", 7),
]


@pytest.mark.parametrize(("lang", "text", "expected"), COUNTS)
def test_total(lang: str, text: str, expected: int) -> None:
    found = party(text, lang=lang)
    assert found is not None
    assert found.total == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "un taxi pour l'aéroport"),
        ("fr", "pour 3 nuits"),
        ("fr", "à 20h le 4"),
        ("en", "for 2 rooms"),
        ("en", "at 7 pm"),
    ],
)
def test_nobody_is_counted(lang: str, text: str) -> None:
    assert party(text, lang=lang) is None


def test_children_are_inside_the_total_after_dont() -> None:
    found = party("nous serons 6 personnes dont deux enfants de 5 et 7 ans", lang="fr")
    assert found is not None
    assert (found.total, found.adults, found.children, found.ages) == (6, 4, 2, (5, 7))


def test_children_are_beside_the_adults_after_and() -> None:
    found = party("2 adults and 3 kids", lang="en")
    assert found is not None
    assert (found.total, found.adults, found.children) == (5, 2, 3)


def test_it_points_at_its_words() -> None:
    text = "Bonsoir ! Une table pour 4 personnes, merci"
    found = party(text, lang="fr")
    assert found is not None
    assert text[slice(*found.span)] == found.text == "4 personnes"


def test_who_is_counted_far_away_is_other_company():
    words = (
        "four of us will dine on Saturday; "
        + "and we have one more word to say about it, " * 4
        + "then two adult and one child tickets"
    )
    found = party(words, lang="en")
    assert found is not None and (found.total, found.adults, found.children, found.text) == (
        4,
        None,
        None,
        "four",
    )
