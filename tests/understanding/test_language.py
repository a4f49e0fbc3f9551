"""Which language a message is in, down to a word or two."""

from __future__ import annotations

import pytest

from loge.understanding import language
from loge.understanding.language import scored

SENTENCES = [
    ("fr", "Bonjour, pourriez-vous réserver une table pour quatre samedi soir ?"),
    ("fr", "svp 1 taxi demain 8h gare de lyon"),
    ("en", "Hi, could you book us a table for four on Saturday night?"),
    ("en", "need a cab tmrw 8am pls"),
    ("de", "Guten Tag, ich möchte bitte einen Tisch für vier Personen am Samstag reservieren."),
    ("es", "Hola, quisiera reservar una mesa para cuatro personas el sábado por la noche."),
    ("it", "Buongiorno, vorrei prenotare un tavolo per quattro persone sabato sera."),
]


@pytest.mark.parametrize(("expected", "text"), SENTENCES)
def test_sentences(expected: str, text: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize(
    "text", ["merci", "lundi", "ce soir", "oui", "un taxi", "l'hôtel", "dès demain", "20h30", "désolé"]
)
def test_one_or_two_french_words(text: str) -> None:
    assert language(text) == "fr"


@pytest.mark.parametrize("text", ["thanks", "monday", "tonight", "yes please", "don't", "tomorrow", "9 p.m."])
def test_one_or_two_english_words(text: str) -> None:
    assert language(text) == "en"


def test_what_says_nothing_is_the_houses_language_or_the_clients_own() -> None:
    assert language("") == "fr"
    assert scored("42", last_known="en")[0] == "en"


def test_a_clear_message_outweighs_the_clients_habit() -> None:
    assert scored("Pourriez-vous nous réserver une table ?", last_known="en")[0] == "fr"
