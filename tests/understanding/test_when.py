"""Dates, hours, periods and deadlines, as people write them on Monday 23 November 2026 at ten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from loge.understanding import when
from loge.understanding.when import read

NOW = datetime.fromisoformat("2026-11-23T10:00")

FRENCH = {
    "venez mardi, j'habite au 3e sans ascenseur": ("2026-11-24", None),
    "maths, deux heures le mercredi": ("2026-11-25", None),
    # days
    "on arrive demain": ("2026-11-24", None),
    "je passe après-demain": ("2026-11-25", None),
    "plutôt jeudi": ("2026-11-26", None),
    "jeudi prochain si possible": ("2026-11-26", None),
    "lundi en huit": ("2026-11-30", None),
    "samedi en quinze": ("2026-12-12", None),
    "mardi de la semaine prochaine": ("2026-12-01", None),
    "vendredi, pas celui-ci, le suivant": ("2026-12-04", None),
    "le 9 décembre": ("2026-12-09", None),
    "le 9 janvier": ("2027-01-09", None),
    "SAMEDI 28 NOVEMBRE": ("2026-11-28", None),
    "sam. 28 nov.": ("2026-11-28", None),
    "le 14/02": ("2027-02-14", None),
    "le 14-02-2027": ("2027-02-14", None),
    "le 2": ("2026-12-02", None),
    "le premier samedi de janvier": ("2027-01-02", None),
    "le dernier jour du mois": ("2026-11-30", "2026-11-30"),
    "à la Saint-Valentin": ("2027-02-14", None),
    "le lundi de Pâques": ("2027-03-29", None),
    "la veille de Noël": ("2026-12-24", None),
    "dans quinze jours": ("2026-12-08", None),
    "dans un mois": ("2026-12-23", None),
    "le 15 du mois prochain": ("2026-12-15", None),
    "vendrdi matin": ("2026-11-27T08:00", "2026-11-27T12:00"),
    # hours
    "demain à 20h30": ("2026-11-24T20:30", None),
    "demain vers 20 h 30": ("2026-11-24T20:30", None),
    "ajd 15h": ("2026-11-23T15:00", None),
    "2main 15h": ("2026-11-24T15:00", None),
    "jeudi à midi et demi": ("2026-11-26T12:30", None),
    "jeudi à neuf heures moins dix": ("2026-11-26T08:50", None),
    "jeudi à vingt heures trente": ("2026-11-26T20:30", None),
    "ce soir à 9h": ("2026-11-23T21:00", None),
    "vendredi soir 8h": ("2026-11-27T20:00", None),
    "lundi 8h du matin": ("2026-11-30T08:00", None),
    "dans une heure et demie": ("2026-11-23T11:30", None),
    "dans un quart d'heure": ("2026-11-23T10:15", None),
    # periods
    "du 20 décembre au 3 janvier": ("2026-12-20", "2027-01-03"),
    "du 4 au 6/12": ("2026-12-04", "2026-12-06"),
    "entre le 20 et le 27": ("2026-12-20", "2026-12-27"),
    "jeudi de 9 à 12h": ("2026-11-26T09:00", "2026-11-26T12:00"),
    "demain entre midi et deux": ("2026-11-24T12:00", "2026-11-24T14:00"),
    "de demain midi à jeudi 16h": ("2026-11-24T12:00", "2026-11-26T16:00"),
    "la semaine du 7": ("2026-12-07", "2026-12-13"),
    "le week-end du 12": ("2026-12-12", "2026-12-13"),
    "fin janvier": ("2027-01-21", "2027-01-31"),
    "les 3 prochains jours": ("2026-11-24", "2026-11-26"),
    "samedi en fin d'après-midi": ("2026-11-28T16:00", "2026-11-28T19:00"),
    "le 3 au soir": ("2026-12-03T18:00", "2026-12-04T00:00"),
    "la nuit du 24 au 25": ("2026-11-24T20:00", "2026-11-25T06:00"),
    # bounds
    "d'ici vendredi": (None, "2026-11-27"),
    "jeudi au plus tard": (None, "2026-11-26"),
    "avant vendredi midi": (None, "2026-11-27T12:00"),
    "sous 48h": ("2026-11-23T10:00", "2026-11-25T10:00"),
    "à partir du 8": ("2026-12-08", None),
    "jeudi mais pas avant 17h": ("2026-11-26T17:00", None),
    # second thoughts
    "demain 14h, sinon mercredi même heure": ("2026-11-24T14:00", None),
    "non pas le 3 mais le 4": ("2026-12-04", None),
    "le 7, pardon, le 8": ("2026-12-08", None),
    "une table pour six vendredi 4 décembre, plutôt vers 21h": ("2026-12-04T21:00", None),
}

ENGLISH = {
    "see you tomorrow": ("2026-11-24", None),
    "the day after tomorrow": ("2026-11-25", None),
    "next Thursday": ("2026-11-26", None),
    "Friday week": ("2026-12-04", None),
    "a week on Friday": ("2026-12-04", None),
    "in a fortnight": ("2026-12-07", None),
    "the 5th of January": ("2027-01-05", None),
    "January 5th": ("2027-01-05", None),
    "Weds 9 dec": ("2026-12-09", None),
    "12/24": ("2026-12-24", None),
    "Boxing Day": ("2026-12-26", None),
    "three weeks from tomorrow": ("2026-12-15", None),
    "5 days before Christmas": ("2026-12-20", None),
    "the last Sunday in January": ("2027-01-31", None),
    "thrusday": ("2026-11-26", None),
    "Friday at half seven": ("2026-11-27T07:30", None),
    "Friday at half past seven in the evening": ("2026-11-27T19:30", None),
    "quarter to eight tomorrow night": ("2026-11-24T19:45", None),
    "ten to nine on Friday morning": ("2026-11-27T08:50", None),
    "tomorrow at 0730pm": ("2026-11-24T19:30", None),
    "Dec 5th, 7-9pm": ("2026-12-05T19:00", "2026-12-05T21:00"),
    "from the 5th to the 7th of December": ("2026-12-05", "2026-12-07"),
    "between Christmas and New Year": ("2026-12-25", "2027-01-01"),
    "from 3:30 to 6pm": ("2026-11-23T15:30", "2026-11-23T18:00"),
    "the week after next": ("2026-12-07", "2026-12-13"),
    "the third week of January": ("2027-01-18", "2027-01-24"),
    "by Friday noon": ("2026-11-23T10:00", "2026-11-27T12:00"),
    "no later than Thursday 5pm": (None, "2026-11-26T17:00"),
    "the 3rd, in the evening, by 8 at the latest": ("2026-11-23T10:00", "2026-12-03T20:00"),
    "starting next Monday": ("2026-11-30", None),
    "not Monday but Tuesday": ("2026-11-24", None),
    "a table on December 4th for two at 8pm": ("2026-12-04T20:00", None),
}

SILENT = [
    ("fr", "je suis au 8 rue du 11 Novembre"),
    ("fr", "rendez-vous place du 4 Septembre"),
    ("fr", "appelez-moi au 06 12 34 56 78"),
    ("fr", "il faut 3h de repassage"),
    ("fr", "une table pour six, budget 40 à 50 euros"),
    ("fr", "nos enfants de 4 et 9 ans"),
    ("fr", "ouvert 24h/24, 7j/7"),
    ("fr", "douze roses pour Mme Janvier"),
    ("fr", "69003, 2e étage, code 1234"),
    ("en", "we may be six, on the third floor"),
    ("en", "12 March Street, flat 5"),
    ("en", "two sixty pm"),
    ("en", "the 3 of us would like a big table"),
]


@pytest.mark.parametrize(("text", "expected"), FRENCH.items())
def test_french(text: str, expected: tuple[str | None, str | None]) -> None:
    first = when(text, ref=NOW, lang="fr")[0]
    assert (first["start"], first["end"]) == expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH.items())
def test_english(text: str, expected: tuple[str | None, str | None]) -> None:
    first = when(text, ref=NOW, lang="en")[0]
    assert (first["start"], first["end"]) == expected


@pytest.mark.parametrize(("lang", "text"), SILENT)
def test_what_only_looks_like_a_date_is_left_alone(lang: str, text: str) -> None:
    assert when(text, ref=NOW, lang=lang) == []


def test_an_hour_alone_leaves_the_day_open() -> None:
    assert when("vers 16h", ref=NOW, lang="fr") == [{"start": "T16:00", "end": None}]


def test_a_date_that_cannot_be_is_reported_and_never_guessed() -> None:
    [found] = read("le 31 février", ref=NOW, lang="fr")
    assert found.problem == "no_such_day"
    assert found.start is None
    assert when("le 31 février", ref=NOW, lang="fr") == []


def test_a_weekday_that_contradicts_its_date_is_reported_with_both_readings() -> None:
    [found] = read("vendredi 10", ref=NOW, lang="fr")
    assert found.problem == "weekday_mismatch"
    assert datetime.fromisoformat("2026-12-10T00:00") in [start for start, _ in found.alternatives]


def test_a_day_and_month_that_may_be_reversed_are_reported() -> None:
    [found] = read("le 7/8 à 9h", ref=NOW, lang="fr")
    assert found.problem == "day_month_order"
    assert (found.start, found.alternatives[-1][0]) == (
        datetime.fromisoformat("2027-08-07T09:00"),
        datetime.fromisoformat("2027-07-08T09:00"),
    )


def test_next_saturday_keeps_the_week_after_as_second_choice() -> None:
    [found] = read("samedi prochain", ref=NOW, lang="fr")
    assert found.alternatives == ((datetime.fromisoformat("2026-12-05T00:00"), None),)


def test_vague_words_make_soft_values() -> None:
    [found] = read("samedi vers 20h30", ref=NOW, lang="fr")
    assert found.soft
    assert not read("samedi à 20h30", ref=NOW, lang="fr")[0].soft


def test_lengths_and_repetitions_have_their_own_kinds() -> None:
    assert read("un ménage de 3 heures", ref=NOW, lang="fr")[0].minutes == 180
    [every] = read("tous les mardis à 14h", ref=NOW, lang="fr")
    assert (every.kind, every.every, every.start) == ("recurrence", "week", datetime.fromisoformat("2026-11-24T14:00"))
    assert read("every other Friday", ref=NOW, lang="en")[0].every == "2 week"


def test_each_value_points_at_its_own_words() -> None:
    text = "Chère équipe, l’été dernier… bref : dîner samedi à 20 h 30 — merci !"
    found = read(text, ref=NOW, lang="fr")[-1]
    assert text[slice(*found.span)] == found.text == "dîner samedi à 20 h 30"


def test_spans_survive_ligatures_and_combining_accents() -> None:
    text = "ma sœur et le cœur de l\u2019e\u0301quipe viennent apre\u0300s-demain, d'accord"
    [found] = read(text, ref=NOW, lang="fr")
    assert found.text == "apre\u0300s-demain"


def test_an_aware_reference_gives_aware_moments_in_its_zone() -> None:
    paris = ZoneInfo("Europe/Paris")
    [found] = read("dans 3 heures", ref=datetime(2027, 3, 28, 0, 30, tzinfo=paris), lang="fr")
    assert found.start is not None
    assert found.start.astimezone(UTC) - datetime(2027, 3, 27, 23, 30, tzinfo=UTC) == timedelta(hours=3)


def test_several_moments_come_in_order() -> None:
    text = "Une table samedi soir vers 20h30, et un taxi pour l'aéroport dimanche matin avant 9h ?"
    table, taxi = read(text, ref=NOW, lang="fr")
    assert (table.start, taxi.end) == (
        datetime.fromisoformat("2026-11-28T20:30"),
        datetime.fromisoformat("2026-11-29T09:00"),
    )
    assert taxi.kind == "deadline"


@pytest.mark.parametrize(
    ("lang", "text", "starts"),
    [
        ("fr", "les 24, 25 et 26 décembre", ["2026-12-24", "2026-12-25", "2026-12-26"]),
        ("en", "Dec 24, 25 and 26", ["2026-12-24", "2026-12-25", "2026-12-26"]),
        ("fr", "le lundi et le jeudi de 16h30 à 18h30", ["2026-11-30T16:30", "2026-11-26T16:30"]),
        ("en", "Sat or Sun, whichever", ["2026-11-28", "2026-11-29"]),
        ("fr", "pendant les fêtes, du 23 décembre au 2 janvier", ["2026-12-23"]),
        ("en", "twice a week, Mondays and Thursdays at 6pm", ["2026-11-26T18:00"]),
        ("fr", "Je pars en déplacement du 1er au 5 décembre", ["2026-12-01"]),
    ],
)
def test_days_said_together(lang, text, starts):
    assert [found["start"] for found in when(text, ref=NOW, lang=lang)] == starts
