"""The guard: of errors put into drafts, at least 95 in 100 are caught; of drafts that are right, at most 3 in 100 are doubted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from django.utils.translation import override

from loge.maildesk import guard
from loge.maildesk.facts import Hours, Written
from loge.maildesk.guard import moments, reading

from .drafts_for_the_guard import PARIS, TODAY, guests, right, wrong

KARIN = guests()[0]


def codes(words: str, facts=KARIN, **also: object) -> list[str]:
    return [one.code for one in guard.check(Written(words, language=facts.language, **also), facts)]  # type: ignore[arg-type]


def test_errors_are_caught_and_what_is_right_is_left_alone():
    good, bad = list(right()), list(wrong())
    assert len(good) >= 50 and len(good) + len(bad) >= 300, (len(good), len(bad))
    assert {one.facts.language for one in good} == {"fr", "en"}
    doubted = [
        (one.name, [(w.code, w.excerpt) for w in found]) for one in good if (found := guard.check(one.draft, one.facts))
    ]
    missed = [(one.error, one.name, one.draft.words) for one in bad if not guard.check(one.draft, one.facts)]
    caught, false = 1 - len(missed) / len(bad), len(doubted) / len(good)
    print(f"guard: {len(good)} right drafts, {len(bad)} with one error; caught {caught:.1%}, false alarms {false:.1%}")
    print("missed", Counter(error for error, _name, _words in missed), "doubted", doubted[:6])
    assert caught >= 0.95, missed[:5]
    assert false <= 0.03, doubted[:5]
    assert {one.error for one in bad} >= {
        "weekday",
        "hour",
        "price",
        "reference",
        "party",
        "room",
        "name",
        "hole",
        "attachment",
        "language",
        "reader",
    }


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("See you on Friday 26 November 2026.", "weekday"),
        ("See you on 31 February.", "no_such_day"),
        ("See you on 2026-12-24.", "outside_stay"),
        ("See you on 12/10/2026.", "past"),
        ("Your table is for five people.", "party"),
        ("The price is €1,250.00.", "price"),
        ("Your table is at 9.15 pm.", "hour"),
        ("Your reference: ZZ-900.", "reference"),
        ("Room 999 is ready.", "room"),
        ("Call +33 6 12 34 56 78.", "figure"),
        ("Dear Mrs Lindquist,\n\nAll is well.", "name"),
        ("Dear Mr Lindqvist,\n\nAll is well.", "salutation"),
        ("Das Taxi kommt: anbei der Plan.", "attachment"),
        ("See you on Saturday.", "weekday_alone"),
        ("Your table is on Thursday 26 November 2026 at 17:45.", "hour_of_another"),
    ],
)
def test_each_rule_says_its_own(words, code):
    assert code in codes(words)


@pytest.mark.parametrize(
    ("reader", "says"), [("fr", "ils écrivent en anglais"), ("en", "in French; they write in English")]
)
def test_a_language_is_called_as_whoever_reads_calls_it(reader, says):
    draft = Written(
        "Bonjour Madame, nous avons bien reçu votre message et nous vous répondons dans la journée.", language="en"
    )
    with override(reader):
        assert says in str(next(one for one in guard.check(draft, KARIN) if one.code == "language").words)


@pytest.mark.parametrize(
    "words",
    [
        "Your table is on Thursday 26 November at 8.30 pm, for two.",
        "It takes 25 minutes, 3 km away, and lasts 90 minutes.",
        "They are closed on Sundays.",
        "No attachment is needed.",
        "> On 3 January 1999 you wrote: 12,000 €",
        "Dear both,\n\nAll is well.",
        "Hello again,\n\nAll is well.",
        "Bonjour,\n\nNous nous en occupons.",
        "Bonjour, nous nous en occupons et revenons vers vous.",
        "Hello and thank you for your message.",
        "Dear Madam,\n\nAll is well.",
        "",
    ],
)
def test_what_is_right_is_left_alone(words):
    assert codes(words) == []


def test_a_partner_open_over_midnight_and_one_that_is_closed():
    nights = (Hours(3, dt.time(19), dt.time(2)),)  # Thursday evening until two
    thursday = dt.datetime(2026, 11, 26, 23, 30, tzinfo=PARIS)
    assert moments.is_open(nights, thursday) and moments.is_open(nights, thursday + dt.timedelta(hours=2))
    assert not moments.is_open(nights, thursday + dt.timedelta(hours=3)) and not moments.is_open(
        nights, thursday - dt.timedelta(hours=6)
    )
    shut = replace(KARIN, items=(replace(KARIN.items[0], hours=(Hours(0, dt.time(12), dt.time(23)),)),))
    [closed] = guard.check(Written("See you on 26 November."), shut)
    assert closed.code == "closed" and closed.severity == guard.STOP


def test_an_old_yes_does_not_cover_a_new_mistake():
    first = guard.check(Written("At 9.15 pm."), KARIN)
    assert guard.left(first, [first[0].key]) == []
    assert guard.left(guard.check(Written("At 9.20 pm."), KARIN), [first[0].key])


def test_five_languages_are_read():
    for words in (
        "jeudi 26 novembre",
        "Thursday 26 November",
        "Donnerstag, 26. November",
        "jueves 26 de noviembre",
        "giovedì 26 novembre",
        "26/11",
        "26.11.2026",
    ):
        [found] = reading.dates(words, TODAY)
        assert found.value == dt.date(2026, 11, 26), words
    for words in ("20 h 30", "20h30", "20:30", "8.30 pm", "20.30 Uhr"):
        assert [one.value for one in reading.hours(words)] == [dt.time(20, 30)], words
    assert [one.value for one in reading.prices("1 200,00 € ou €1,200.00 oder 1.200,00 EUR, 85 euros")] == [
        120_000,
        120_000,
        120_000,
        8_500,
    ]


@pytest.mark.parametrize(
    "words",
    ["9" * 50_000, "{" * 20_000, "le 1 " * 8_000, "a" * 100_000, "Dear " * 10_000, "12:" * 10_000, "[" * 30_000],
)
def test_hostile_drafts_cost_little(words):
    import time

    began = time.perf_counter()
    guard.check(Written(words), KARIN)
    assert time.perf_counter() - began < 5
