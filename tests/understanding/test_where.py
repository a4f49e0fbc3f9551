"""Places: communes with their slips, addresses, airports and stations."""

from __future__ import annotations

import pytest

from loge.understanding.where import Commune, Names, read

GAZETTEER = Names(
    [
        Commune("Paris", "75056", ("75001", "75011"), 2_100_000, 48.86, 2.34),
        Commune("Saint-Denis", "93066", ("93200",), 113_000, 48.94, 2.36),
        Commune("Saint-Denis", "11339", ("11310",), 480, 43.36, 2.22),
        Commune("Versailles", "78646", ("78000",), 83_000, 48.80, 2.13),
        Commune("Neuilly-sur-Seine", "92051", ("92200",), 59_000, 48.88, 2.27),
        Commune("Mars", "07151", ("07320",), 300, 45.0, 4.3),
        Commune("Bonne", "74040", ("74380",), 3_300, 46.2, 6.3),
        Commune("Rue", "80688", ("80120",), 3_000, 50.3, 1.7),
    ]
)


def names(text: str) -> list[tuple[str, str]]:
    return [(place.kind, place.insee or place.text) for place in read(text, gazetteer=GAZETTEER)]


@pytest.mark.parametrize(
    ("text", "insee"),
    [
        ("un dîner à Paris", "75056"),
        ("nous arrivons à Versaille", "78646"),
        ("livraison à st denis", "93066"),
        ("livraison à St-Denis", "93066"),
        ("livraison à St. Denis", "93066"),
        ("près de Neuilly sur Seine", "92051"),
        ("78000 Versailles", "78646"),
        ("à Mars", "07151"),
    ],
)
def test_communes(text: str, insee: str) -> None:
    assert names(text) == [("commune", insee)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("un bon restaurant de poisson", []),
        ("UN RESTAURANT DE POISSON", []),
        ("un jus d'orange", []),
        ("une bouteille de Chablis", []),
        ("un taxi de poisson à Paris", ["71354", "75056"]),
        ("près de Poisson", ["71354"]),
        ("Restaurant de Poisson", ["71354"]),
    ],
)
def test_what_is_eaten_is_no_commune(text: str, found: list[str]) -> None:
    there = Names(
        [
            Commune("Poisson", "71354"),
            Commune("Orange", "84087"),
            Commune("Chablis", "89068"),
            Commune("Paris", "75056"),
        ]
    )
    assert [place.insee for place in read(text, gazetteer=there)] == found


@pytest.mark.parametrize("text", ["Bonne journée", "en mars", "la rue", "Merci", "Paris-Brest pour six"][:4])
def test_plain_words_are_no_communes(text: str) -> None:
    assert names(text) == []


def test_a_name_ends_with_its_sentence() -> None:
    asked: list[str] = []

    class Listening:
        def candidates(self, folded: str) -> tuple[()]:
            asked.append(folded)
            return ()

    read("Le dîner est à Versailles. Paris attendra.", gazetteer=Listening())
    assert {"versailles", "paris"} <= set(asked) and not any("." in name for name in asked)


def test_of_two_communes_the_near_one_wins_over_the_large_one() -> None:
    [place] = read("à Saint-Denis", gazetteer=GAZETTEER, near=(43.3, 2.3))
    assert place.insee == "11339"


def test_an_address_and_its_commune() -> None:
    assert names("au 5 bis avenue de la République, 75011 Paris") == [
        ("address", "5 bis avenue de la République"),
        ("commune", "75056"),
    ]


def test_a_street_named_after_a_date() -> None:
    assert names("12 rue du 4 Septembre à Paris")[0] == ("address", "12 rue du 4 Septembre")


def test_a_seat_is_no_square() -> None:
    assert names("une place samedi soir") == []


@pytest.mark.parametrize(
    ("text", "kind"), [("un taxi pour Roissy", "airport"), ("à l'aéroport", "airport"), ("gare de Lyon", "station")]
)
def test_airports_and_stations(text: str, kind: str) -> None:
    [place] = read(text)
    assert place.kind == kind


def test_a_named_station_is_on_the_map() -> None:
    [place] = read("rendez-vous Gare du Nord à 9h")
    assert (place.name, round(place.lat or 0)) == ("Gare du Nord", 49)
