"""Anything at all may be pasted into a message: it never raises, and its cost is bounded by its length."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loge.understanding import language, money, slots, when
from loge.understanding.amounts import read as read_money
from loge.understanding.party import party
from loge.understanding.text import Text, fold, words
from loge.understanding.when import read
from loge.understanding.where import Commune, Names
from loge.understanding.where import read as read_places

NOW = datetime.fromisoformat("2026-11-23T10:00")
GAZETTEER = Names([Commune("Paris", "75056", ("75001",), 2_100_000)])
FODDER = st.lists(
    st.sampled_from(
        sorted(
            words(
                "demain lundi à de du le la 5 12 31 20h30 3/4 99/99 €uros euros € $ fin début prochain next week monday the of in "
                "ago a un et and - , . / : + pour for 4 personnes mars may 2026 9999 1er 3rd en huit soir matin midi minuit not "
                "pas mais ou or until jusqu'à entre between 999999999999 vingt cent mille million rue place 75001 Paris half "
                "quarter to past heures h moins quart d'ici avant après within sous every tous les dernier last premier"
            )
        )
    ),
    max_size=60,
).map(" ".join)


def everything(text: str) -> None:
    for lang in ("fr", "en", "de", ""):
        lexed = Text(text)
        values = [
            *read(lexed, ref=NOW, lang=lang),
            *read_money(lexed, lang=lang),
            *read_places(lexed, gazetteer=GAZETTEER),
        ]
        people = party(lexed, lang=lang)
        for value in [*values, *([people] if people else [])]:
            start, end = value.span
            assert 0 <= start <= end <= len(text)
            assert text[start:end] == value.text
        when(text, ref=NOW, lang=lang)
        money(text, lang=lang)
        slots(text, ref=NOW, lang=lang)
    assert language(text) in ("fr", "en", "de", "es", "it")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    everything(text)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FODDER)
def test_any_heap_of_words_of_time_is_read(text: str) -> None:
    everything(text)


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "ref",
    [
        datetime.fromisoformat("0001-01-01T00:00"),
        datetime.fromisoformat("9999-12-31T23:59"),
        datetime.fromisoformat("2024-02-29T00:00"),
    ],
)
def test_the_ends_of_the_calendar(ref: datetime) -> None:
    for text in (
        "demain",
        "hier",
        "dans 9999 ans",
        "la semaine prochaine",
        "le 31",
        "in 3 weeks",
        "le 29 février",
        "Noël",
    ):
        read(text, ref=ref, lang="fr")


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "1 ", "a.", "à 5 ", "du 5 au ", "1/", "20h30-", "5€", "fin de ", "in ", "\0", "e\u0301", "\n", "(", "06 ",
     "demain ", "vingt et un ", "2 weeks after ", "rue de ", "Paris-", "http://", "5 et 7 ans et ", "my wife and "],
)  # fmt: skip
def test_ten_kilobytes_of_anything_are_read_in_bounded_time(piece: str) -> None:
    assert any(_cpu((piece * 10_000)[:10_000]) < 0.5 for _chance in range(3))  # 50 ms on a quiet machine


def _cpu(text: str) -> float:
    """Of reading all there is in it."""
    started = time.process_time()
    lexed = Text(text)
    read(lexed, ref=NOW, lang="fr")
    read_money(lexed, lang="fr")
    party(lexed, lang="fr")
    read_places(lexed, gazetteer=GAZETTEER)
    language(lexed)
    return time.process_time() - started


def test_two_megabytes_are_read() -> None:
    started = time.process_time()
    read(("rendez-vous demain à 20h30 pour 4 personnes. " * 45_000)[:2_000_000], ref=NOW, lang="fr")
    assert time.process_time() - started < 30
