"""How it is said, and never a raw word list."""

from __future__ import annotations

import pytest

from loge.understanding.mood import moods
from loge.understanding.text import Text


def heard(text: str) -> set[str]:
    lexed = Text(text)
    found = moods(lexed)
    for mood in found:
        start, end = mood.span
        assert text[start:end] == mood.text
    return {mood.kind for mood in found}


INNOCENT = (
    "Pouvez-vous garder ma chatte ce week-end ?",
    "Une gerbe de fleurs pour les obsèques",
    "La pédale du vélo est cassée",
    "Il faut ramoner la cheminée",
    "Mon fils est nul en maths",
    "Je cherche un vendeur de coqs et de dindes",
    "a cock-a-leekie soup and a bite to eat",
    "Le voleur de bicyclette, deux places de cinéma",
    "Les Misérables au théâtre, deux billets",
    "Un sac de merde de chien à ramasser ? Non : un sac de terreau",
    "Grab the bitch, my labrador is on heat and needs the vet",
    "Il y a un con de chantier, pardon, un cône de chantier",
    "Prévoir des moules, des verges d'or et des queues de langouste",
    "Rien d'urgent, ne vous inquiétez pas",
    "No worries at all, take your time",
    "Je ne suis pas en colère, je demande juste",
)


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_words_insult_nobody(text):
    assert not heard(text) & {"insult", "worry"}
    assert "anger" not in heard(text) or "merde" in text


@pytest.mark.parametrize(
    "text",
    [
        "Vous êtes vraiment des incapables",
        "bande de voleurs !",
        "Espèce d'idiot",
        "Va te faire voir",
        "Ta gueule",
        "quels connards",
        "You are a bunch of useless clowns",
        "you're pathetic",
        "shut up",
        "fuck you",
        "vous n'êtes que des escrocs",
    ],
)
def test_what_is_thrown_at_someone_is_an_insult(text):
    assert "insult" in heard(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("C'est inadmissible, j'en ai marre", "anger"),
        ("This is outrageous", "anger"),
        ("We are fed up", "anger"),
        ("Je suis très déçue de la prestation", "complaint"),
        ("Je n'ai toujours pas reçu ma confirmation", "complaint"),
        ("The driver never showed up", "complaint"),
        ("I want a full refund", "complaint"),
        ("Je suis très inquiète pour ma mère", "worry"),
        ("We are worried about the snow", "worry"),
        ("J'ai peur de rater mon vol", "worry"),
        ("Merci infiniment pour tout", "thanks"),
        ("Many thanks for your kindness", "thanks"),
    ],
)
def test_moods(text, kind):
    assert kind in heard(text)


@pytest.mark.parametrize("text", ["Merci de prévoir une chaise haute", "Non merci", "merci de ne pas faire la chambre"])
def test_asking_politely_is_not_thanking(text):
    assert "thanks" not in heard(text)


def test_shouting_raises_a_confidence_and_never_makes_a_mood():
    def loudest(text: str) -> float:
        lexed = Text(text)
        return max((mood.confidence for mood in moods(lexed)), default=0.0)

    assert loudest("C'EST INADMISSIBLE !!!") > loudest("c'est inadmissible")
    assert heard("UNE TABLE POUR DEUX SAMEDI !!!") == set()
