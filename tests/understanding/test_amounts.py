"""Money: amount, currency, bounds, and what it is counted for."""

from __future__ import annotations

import pytest

from loge.understanding import money
from loge.understanding.amounts import read

AMOUNTS = [
    ("fr", "environ 120 €", (120.0, "EUR")),
    ("fr", "1 500,50 €", (1500.5, "EUR")),
    ("fr", "1.200 euros", (1200.0, "EUR")),
    ("fr", "5€50", (5.5, "EUR")),
    ("fr", "deux euros cinquante", (2.5, "EUR")),
    ("fr", "cent vingt euros", (120.0, "EUR")),
    ("fr", "quatre-vingt-dix euros", (90.0, "EUR")),
    ("fr", "une centaine d'euros", (100.0, "EUR")),
    ("fr", "200 balles max", (200.0, "EUR")),
    ("fr", "2k€ tout compris", (2000.0, "EUR")),
    ("fr", "15e de l'heure", (15.0, "EUR")),
    ("fr", "CHF 35,90", (35.9, "CHF")),
    ("fr", "budget 80 maximum", (80.0, "EUR")),
    ("en", "about £40 a head", (40.0, "GBP")),
    ("en", "fifty quid", (50.0, "GBP")),
    ("en", "two hundred and fifty dollars", (250.0, "USD")),
    ("en", "$1,250.75 in all", (1250.75, "USD")),
    ("en", "30 dollars and 20 cents", (30.2, "USD")),
    ("en", "75 cents", (0.75, "USD")),
    ("en", "3 million euros", (3_000_000.0, "EUR")),
]


@pytest.mark.parametrize(("lang", "text", "expected"), AMOUNTS)
def test_amount_and_currency(lang: str, text: str, expected: tuple[float, str]) -> None:
    assert money(text, lang=lang) == expected


@pytest.mark.parametrize(
    "text", ["le 3e étage", "dans le 16e", "au 12 rue des Lilas", "nous serons 4 à 20h", "06 12 34 56 78", ""]
)
def test_what_is_no_money(text: str) -> None:
    assert money(text, lang="fr") is None


@pytest.mark.parametrize(
    "text", ["50 à 60 € par personne", "50€ à 60€ par personne", "50-60 € / pers", "entre 50 et 60 euros par tête"]
)
def test_a_range_keeps_both_bounds_and_what_it_is_for(text: str) -> None:
    [found] = read(text, lang="fr")
    assert (found.low, found.high, found.per) == (5000, 6000, "person")


def test_an_upper_bound() -> None:
    [found] = read("pas plus de 100 € en tout, moins de 80 si possible", lang="fr")
    assert (found.cents, found.per) == (10000, "all")


def test_several_amounts_in_order_with_their_words() -> None:
    text = "45 € pour les adultes, 30 € par enfant"
    assert [text[slice(*found.span)] for found in read(text, lang="fr")] == ["45 €", "30 € par enfant"]
