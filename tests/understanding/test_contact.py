"""Phones are checked, e-mails are found, a signature is a name."""

from __future__ import annotations

import pytest

from loge.understanding.contact import contact
from loge.understanding.reading import Contact
from loge.understanding.text import Text


def found(text: str, lang: str = "fr") -> Contact:
    lexed = Text(text)
    return contact(lexed, lang)


@pytest.mark.parametrize(
    ("text", "lang", "number"),
    [
        ("Appelez-moi au 06 83 74 14 14", "fr", "+33683741414"),
        ("tél. 06.83.74.14.14", "fr", "+33683741414"),
        ("+33 (0)6 83 74 14 14 le soir", "fr", "+33683741414"),
        ("call me on +44 20 7946 0018", "en", "+442079460018"),
        ("0033683741414", "fr", "+33683741414"),
    ],
)
def test_phones(text, lang, number):
    assert found(text, lang).phones == (number,)


@pytest.mark.parametrize(
    "text",
    [
        "du 12 au 15 mars 2027",
        "budget 1 500 000 euros",
        "75015 Paris, code 1234",
        "vol AF 1234 du 24/12/2026",
        "12345678",
    ],
)
def test_other_figures_are_no_phones(text):
    assert found(text).phones == ()


def test_an_address_is_lowered_and_given_once():
    assert found("Claire.Martin@Example.org ou claire.martin@example.org").emails == ("claire.martin@example.org",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Une table svp\n\nCordialement,\nClaire Martin", "Claire Martin"),
        ("Many thanks\nJohn O'Neill", "John O'Neill"),
        ("Bonjour, je m'appelle Aïcha Benali", "Aïcha Benali"),
        ("Hello, my name is John Smith", "John Smith"),
        ("une table au nom de Mme Durand", "Mme Durand"),
        ("Je m’appelle Jean Morel. Je voudrais un taxi", "Jean Morel"),
    ],
)
def test_names(text, name):
    assert found(text).names == (name,)


def test_names_stand_in_the_order_written():
    text = "Ici Jean Morel, je m'appelle Ada Roux, my name is John Smith, this is Mary Jones, au nom de Paul Petit"
    assert found(text).names == ("Jean Morel", "Ada Roux", "John Smith", "Mary Jones", "Paul Petit")


def test_spans_point_to_the_words():
    text = "Écrivez à a@b.fr ou appelez le 06 83 74 14 14\nMerci\nClaire"
    assert {text[start:end] for start, end in found(text).spans} == {"a@b.fr", "06 83 74 14 14", "Claire"}


def test_nothing_is_nothing():
    assert found("Bonjour") == Contact()
