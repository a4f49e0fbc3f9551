"""Masked words are read as the eye reads them, shown as they were written; what only looks masked stays plain."""

from __future__ import annotations

import pytest

from loge.understanding.hard import hard_words

MASKED = [
    "vous etes une s-a-l-o-p-e", "vous êtes un connnnnaaaard", "vous êtes un соnnаrd", "you are a m0r0n", "you are an id!ot",
    "you're a b.a.s.t.a.r.d", "f u c k you", "you 1diot", "go to h3ll", "n1que ta mère", "vous êtes des ba$tards", "you are a$$holes",
    "Vous êtes un c0nn4rd", "vous êtes un con\u200bnard", "Espèce de c.o.n.n.a.r.d", "vous êtes un ｃｏｎｎａｒｄ",
]  # fmt: skip
THREATS = [
    "je vais te tu3r",
    "je vais te t u e r",
    "I will k1ll you",
    "i'll k i l l you",
    "je vais vous c@sser la gueule",
]
PLAIN = [
    "Le vol AF1234 arrive à 10h30, chambre 4B", "Un 4x4 pour 3 personnes, s'il vous plaît", "R.A.S. de notre côté", "M. A. B. C. Durand",
    "S.O.S. fuite d'eau", "Prix : 1 0 0 0 €", "a b c d e f g, la chanson", "réf. C0N-4RD5", "taille L ou X L", "Prénom : C O N N I E",
    "Je vis au 10 b, rue du C.O.N.", "le code est S4L0", "mardi 1er, 2 e étage à d r o i t e", "Écrivez à con.nard@exemple.fr", "www.exemple.fr",
    "Merciiiii, vous êtes adorables !!!", "Здравствуйте, столик на двоих", "Καλημέρα, ένα τραπέζι",
]  # fmt: skip


@pytest.mark.parametrize("words", MASKED + THREATS)
def test_a_masked_word_is_heard_and_shown_as_it_was_written(words):
    before = "Bonjour,\nla chambre 12b ?\n"
    [hard] = hard_words(before + words)
    assert hard.kind == ("threat" if words in THREATS else "insult")
    start, end = hard.span
    assert (before + words)[start:end] == hard.text and start >= len(before)


@pytest.mark.parametrize("words", PLAIN)
def test_what_only_looks_masked_is_plain(words):
    assert hard_words(words) == ()
