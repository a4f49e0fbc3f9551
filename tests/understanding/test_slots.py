"""The four slots of a booking message."""

from __future__ import annotations

from datetime import datetime

from loge.understanding import slots

NOW = datetime.fromisoformat("2026-11-23T10:00")


def test_a_whole_booking() -> None:
    text = "Could you get me a table for 4 in Sunnyvale on the 5th at half past 7 in the evening?"
    assert slots(text, ref=NOW, lang="en") == {
        "date": "2026-12-05", "time": "19:30", "party_size": 4, "city": "Sunnyvale",
    }  # fmt: skip


def test_french() -> None:
    assert slots("une table pour deux samedi à 20h", ref=NOW, lang="fr") == {
        "date": "2026-11-28", "time": "20:00", "party_size": 2,
    }  # fmt: skip


def test_an_hour_is_not_a_party() -> None:
    assert slots("Make it five in the evening.", ref=NOW, lang="en") == {"time": "17:00"}


def test_the_day_of_return_is_not_the_day_of_the_booking() -> None:
    assert "date" not in slots("I will return it on the 8th", ref=NOW, lang="en")
    assert "date" not in slots("I need it until the 8th", ref=NOW, lang="en")


def test_nothing_is_said() -> None:
    assert slots("Thanks a lot!", ref=NOW, lang="en") == {}


def test_towns_of_several_words() -> None:
    for text, city in (
        ("une garde à Saint-Étienne mercredi", "Saint-Étienne"),
        ("on est 3 à Clermont-Ferrand", "Clermont-Ferrand"),
        ("une table à La Rochelle jeudi", "La Rochelle"),
    ):
        assert slots(text, ref=NOW, lang="fr")["city"] == city


def test_a_station_and_a_name_are_no_town() -> None:
    assert "city" not in slots("le train arrive à 18h42 gare de Lyon", ref=NOW, lang="fr")
    assert "city" not in slots("8 couverts au nom de Leroy", ref=NOW, lang="fr")
