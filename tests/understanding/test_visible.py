"""Of a reply, only what its writer wrote is read: not the message they answer, nor the signature of their telephone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loge.understanding import visible

OWN = "Bonjour,\n\nSamedi à 20h30 nous convient. Merci !\n\nClaire Martin"
ASKED = "Une table samedi à 20h30, est-ce que cela vous convient ?\nLa conciergerie"
QUOTED = "\n".join(f"> {line}" for line in ASKED.split("\n"))
ANNOUNCED = [
    "Le lun. 23 nov. 2026 à 09:12, La conciergerie <desk@hotel.example> a écrit :",
    "Le 23/11/2026 à 09:12, desk@hotel.example a écrit :",
    "On Mon, Nov 23, 2026 at 9:12 AM Concierge <desk@hotel.example> wrote:",
    "On Mon, Nov 23, 2026 at 9:12 AM Concierge\n<desk@hotel.example> wrote:",
    "Am 23.11.2026 um 09:12 schrieb Concierge <desk@hotel.example>:",
    "El lun, 23 nov 2026 a las 9:12, Concierge (<desk@hotel.example>) escribió:",
    "Il giorno lun 23 nov 2026 alle ore 09:12 Concierge <desk@hotel.example> ha scritto:",
    "Op ma 23 nov. 2026 om 09:12 schreef Concierge <desk@hotel.example>:",
    "Em seg., 23 de nov. de 2026 às 09:12, Concierge <desk@hotel.example> escreveu:",
    "2026-11-23 9:12 GMT+01:00 Concierge <desk@hotel.example>:",
]
HEADED = [
    "De : La conciergerie <desk@hotel.example>\nEnvoyé : lundi 23 novembre 2026 09:12\nÀ : Claire Martin\nObjet : Votre table",
    "*De :* La conciergerie\n*Date :* lundi 23 novembre 2026 09:12\n*À :* Claire Martin\n*Objet :* Votre table",
    "From: Concierge <desk@hotel.example>\nSent: Monday, November 23, 2026 9:12 AM\nTo: Claire Martin\nSubject: Your table",
    "Von: Concierge <desk@hotel.example>\nGesendet: Montag, 23. November 2026 09:12\nAn: Claire Martin\nBetreff: Ihr Tisch",
    "-----Message d'origine-----\nDe : La conciergerie\nDate : 23 novembre 2026",
    "________________________________\nDe : La conciergerie <desk@hotel.example>\nEnvoyé : lundi 23 novembre 2026\nObjet : Votre table",
    '----- Mail original -----\nDe: "La conciergerie" <desk@hotel.example>\nÀ: Claire Martin\nEnvoyé: Lundi 23 Novembre 2026 09:12:44\nObjet: Votre table',
    "envoyé : 23 novembre 2026 à 09:12\nde : La conciergerie <desk@hotel.example>\nà : claire@example.fr\nobjet : Re: Votre table",
]


@pytest.mark.parametrize("announced", ANNOUNCED)
@pytest.mark.parametrize("answered", [QUOTED, ASKED])
def test_what_is_answered_is_left_out(announced, answered):
    assert visible(f"{OWN}\n\n{announced}\n{answered}\n") == OWN


@pytest.mark.parametrize("headed", HEADED)
def test_the_headers_of_what_is_answered_end_the_message(headed):
    assert visible(f"{OWN}\n\n{headed}\n\n{ASKED}") == OWN
    assert visible(f"{OWN}\r\n\r\n{headed}\r\n\r\n{ASKED}".replace("\n", "\r\n")) == OWN


@pytest.mark.parametrize(
    "signature",
    [
        "Envoyé de mon iPhone", "Sent from my iPhone", "Envoyé depuis Yahoo Mail pour iPhone", "Von meinem iPhone gesendet",
        "Télécharger Outlook pour iOS", "-- \nClaire Martin\n12 rue aux Sieurs, 61000 Alençon", "Sent from my Galaxy S24",
        "Envoyé avec la messagerie sécurisée Proton Mail.", "Envoyé à l'aide d'Outlook pour Android", "Envoyé par mon iPhone",
        "Message envoyé depuis mon smartphone", "Envoyé via Yahoo Mail", "Provenance : Courrier pour Windows 10",
        "Von meinem Samsung Galaxy Smartphone gesendet.", "Garanti sans virus. www.avast.com", "Télécharger BlueMail pour Android",
        "Please excuse brevity, sent from mobile.",
    ],
)  # fmt: skip
def test_the_signature_of_a_telephone_says_nothing(signature):
    assert visible(f"{OWN}\n\n{signature}") == OWN


def test_answers_written_between_the_quoted_lines_are_kept():
    reply = "Bonjour,\n\nLe 23/11/2026 à 09:12, desk@hotel.example a écrit :\n> À quelle heure ?\n\nVingt heures trente.\n\n> Combien serez-vous ?\n\nQuatre."
    assert visible(reply).split() == ["Bonjour,", "Vingt", "heures", "trente.", "Quatre."]


def test_a_short_answer_between_two_questions_is_no_rest_of_the_first():
    reply = "On 23/11/2026 09:12, Concierge wrote:\n> Which day?\nSaturday please\n> How many?\nfour"
    assert visible(reply).split("\n") == ["Saturday please", "four"]


def test_what_is_passed_on_is_read():
    passed = "Pour information.\n\n---------- Forwarded message ----------\nFrom: Paul <paul@example.org>\nSubject: Samedi\n\nUne table pour 4 ?"
    assert "Une table pour 4" in visible(passed)


@pytest.mark.parametrize(
    "said",
    [
        "De : Alençon\nÀ : Paris, vendredi vers 9h",
        "Date : samedi 28\nNous serons quatre, on vous écrit au 06 83 74 14 14.",
        "Sent from my desk, is much easier than my mobile phone.",
        "Nous arrivons à l'heure.\nOn y sera le 23 novembre 2026 à 9:12.",
        "On Friday 4 we were told: come back at 9:00.",
        "Comme je vous l'ai écrit : une table pour deux",
        "3 > 2, non ?",
        "Envoyé par mail à ma soeur hier, sans réponse.\nPouvez-vous l'appeler ?",
        "---- Samedi ----\nUne table pour deux",
    ],
)
def test_words_that_only_look_like_a_quotation_stay(said):
    assert visible(said) == said


def test_html_is_read_as_its_reader_sees_it():
    page = (
        "<html><head><style>p{color:red}</style><title>x</title></head><body><p>Bonjour,</p><div>Samedi &agrave; 20h30<br>nous "
        "convient.</div><script>alert(1)</script><div class='gmail_quote'>Le lun. 23 nov. 2026, X a &eacute;crit :<blockquote>Une table ?"
        "</blockquote></div></body></html>"
    )
    assert visible(page, html=True).split() == ["Bonjour,", "Samedi", "à", "20h30", "nous", "convient."]
    assert visible(page) == visible(page, html=True), "an HTML body is known by itself"


def test_outlook_writes_its_header_into_the_page():
    page = "<div>Parfait.</div><div id='appendonsend'></div><hr><div id='divRplyFwdMsg'><b>De :</b> desk@hotel.example<br><b>Objet :</b> Table</div><div>Une table ?</div>"
    assert visible(page, html=True) == "Parfait."


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=2_000), st.booleans())
def test_anything_may_be_pasted(text, html):
    assert isinstance(visible(text, html=html), str)


@pytest.mark.parametrize(
    "fodder",
    [
        "<div>" * 40_000,
        "</p>" * 50_000,
        "On 1 " * 40_000,
        "> " * 100_000,
        "a@b.c <" * 30_000,
        "-" * 200_000,
        "\n" * 200_000,
    ],
)
def test_what_is_written_to_be_slow_is_not(fodder):
    begun = time.process_time()
    visible(fodder)
    visible(fodder, html=True)
    assert time.process_time() - begun < 2
