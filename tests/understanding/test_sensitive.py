"""What is told in confidence is heard as such; what could be said on the market square is not."""

from __future__ import annotations

import pytest

from loge.understanding.sensitive import sensitive

TOLD = [
    ("violence", "Mon mari me frappe quand il rentre."),
    ("violence", "Mon ex me suit partout, que faire ?"),
    ("violence", "J'ai peur de mon voisin"),
    ("violence", "My partner threatens me"),
    ("violence", "Où trouver de l’aide contre des violences ?"),
    ("children", "Mon fils se fait harceler au collège"),
    ("children", "Ma fille ne mange plus"),
    ("children", "Comment demander une garde alternée ?"),
    ("children", "My daughter is being bullied at school"),
    ("intimacy", "Je suis enceinte et je n’ose en parler"),
    ("intimacy", "Qui connaît un bon avocat pour un divorce ?"),
    ("intimacy", "Where can I talk about contraception?"),
    ("health", "Qui connaît un bon psychiatre ?"),
    ("health", "Ma mère a la maladie d’Alzheimer"),
    ("health", "I was diagnosed with cancer"),
    ("health", "Mon mari est alcoolique"),
    ("money", "Je n'arrive plus à payer le loyer"),
    ("money", "Un huissier est passé ce matin"),
    ("money", "Comment remplir un dossier de surendettement ?"),
    ("money", "I'm behind on my rent"),
]
MARKET_SQUARE = [
    "Quel appareil photo pour débuter ?",
    "Comment tailler une haie de troènes ?",
    "Qui garde un enfant de 6 ans le mercredi ?",
    "Quel traitement pour le bois d'une terrasse ?",
    "Où jouer de la viole de gambe ?",
    "Une cloison de séparation, combien ça coûte ?",
    "Une maladie des rosiers : taches noires",
    "Rupture de stock chez le pépiniériste ?",
    "What phone should I buy for my mother?",
    "Comment résilier un abonnement ?",
    "Does anyone know a good plumber?",
    "Qui répare les vélos d’enfant ?",
    "A fresh coat of paint: which brush strokes?",
    "Une robe de mariage à raccourcir",
    "Quelle école de musique pour ma fille ?",
]


@pytest.mark.parametrize(("topic", "words"), TOLD)
def test_it_is_heard_with_the_words_that_show_it(topic, words):
    found = sensitive(words)
    assert found is not None and found.topic == topic
    assert words[found.span[0] : found.span[1]] == found.text


def test_what_is_harmless_is_left_alone():
    heard = {words: found.text for words in MARKET_SQUARE if (found := sensitive(words))}
    assert heard == {}
    assert sensitive("a" * 100_000) is None
