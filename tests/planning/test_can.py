"""Can it be done? The two cases everything began with, and what stands around them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from loge.planning import states
from loge.planning.actions.taking import NoLonger, take_option
from loge.planning.feasibility import can
from loge.planning.models import Notice, Visit
from loge.planning.stops import NOWHERE

from .practice import AIX, ALENCON, CAEN, DAY, PARIS_7, Practice, ask, at

pytestmark = pytest.mark.django_db
WEDNESDAY = DAY + dt.timedelta(days=1)
THURSDAY = DAY + dt.timedelta(days=2)


@pytest.fixture
def practice(db):
    return Practice()


def by_name(options, name):
    return next(one for one in options if one.mate.name == name)


def test_the_visa_at_half_past_eleven_at_night(practice):
    """Karim drives at seven tomorrow: the eleven hours of rest would be lost. Nadia can; or Karim, if she takes his seven."""
    practice.visit(practice.karim, at(7, 0, WEDNESDAY), 90, title="Aéroport", promised=True)
    visa = ask(PARIS_7, at(23, 30), at(23, 45), 15, "3 quai Voltaire, Paris")
    answer = can(practice.house, visa, at=at(18), person=practice.karim)
    assert answer.verdict == "if"
    swap = by_name(answer.ifs, "Karim")
    assert [(move.visit.title, move.mate.name, move.starts_at) for move in swap.moves] == [
        ("Aéroport", "Camille", at(7, 0, WEDNESDAY))
    ] and not swap.asks_first
    assert "11 h" in by_name(answer.noes, "Karim").words
    nadia = by_name(answer.options, "Nadia")
    assert nadia.overtime and nadia.starts_at == at(23, 30)
    rested = nadia.next_day_from  # home again at about two: tomorrow begins after eleven hours
    assert rested is not None and rested >= nadia.ends_at + nadia.travel + dt.timedelta(hours=11)
    assert nadia.cost.cents == sum(line.cents for line in nadia.cost.lines) > 15_000
    assert any(line.code == "night" for line in nadia.cost.lines)


def test_the_visa_when_everyone_is_expected_at_seven(practice):
    for person in (practice.camille, practice.karim, practice.nadia):
        practice.visit(person, at(7, 0, WEDNESDAY), promised=True)
    answer = can(practice.house, ask(PARIS_7, at(23, 30), at(23, 45), 15), at=at(18))
    assert (answer.verdict, answer.options, answer.ifs) == ("no", [], [])
    assert {no.mate.name for no in answer.noes} == {"Camille", "Karim", "Nadia"}
    assert answer.later and answer.later[0].starts_at.date() == WEDNESDAY


def test_aix_while_in_paris(practice):
    """Camille is in Paris until 13:50; someone near Aix could at eleven; and there is the train."""
    from loge.planning.actions.team import join_team

    practice.visit(practice.camille, at(11), 170, PARIS_7, place="Paris", promised=True)
    join_team(practice.house, practice.karim, by=practice.camille, base="Aix-en-Provence", where=AIX, skills=["driver"])
    drive = ask(AIX, at(11), at(12), 40, "Aix-en-Provence")
    with override("en"):
        answer = can(practice.house, drive, at=at(8, 30), person=practice.camille)
    assert answer.verdict == "no"
    no = answer.noes[0]
    assert no.mate.name == "Camille" and no.words.startswith("is at Paris until 13:50")
    assert no.train.startswith("by train: free at 13:50, there towards 1")
    assert by_name(answer.options, "Karim").starts_at == at(11)
    nearest = by_name(answer.later, "Camille")
    assert nearest.starts_at > at(13, 50)


def test_yes_with_the_margin_and_nobody_disturbed(practice):
    practice.visit(practice.camille, at(9), 120, promised=True)
    practice.visit(practice.camille, at(15), 60, promised=True)
    answer = can(practice.house, ask(ALENCON, at(14), at(16)), at=at(8))
    best = answer.best
    assert answer.verdict == "yes" and not best.moves and best.starts_at == at(14)
    camille = by_name(answer.options, "Camille")
    assert camille.margin < dt.timedelta(hours=2)


def test_yes_if_the_client_of_four_moves(practice):
    for person in (practice.karim, practice.nadia):
        practice.visit(person, at(8), 700, CAEN)
    practice.visit(practice.camille, at(8), 330)
    practice.visit(practice.camille, at(14, 15), 100)
    four = practice.visit(practice.camille, at(16), 60, promised=True, client_name="Mme Aubry")
    answer = can(practice.house, ask(ALENCON, at(16), at(16, 15), 60), at=at(8, 5))
    assert answer.verdict == "if"
    best = answer.ifs[0]
    assert [move.visit.pk for move in best.moves if move.is_promise] == [four.pk]
    taken = {
        "by": practice.camille,
        "person": practice.camille,
        "starts_at": best.starts_at,
        "title": "Clé",
        "at": at(8, 6),
    }
    with pytest.raises(NoLonger):  # the client has not been asked
        take_option(practice.house, answer.ask, nonce="a", **taken)
    visit = take_option(practice.house, answer.ask, nonce="b", asked_first=True, **taken)
    assert visit.state == states.PLANNED and visit.starts_at == best.starts_at
    four.refresh_from_db()
    assert four.starts_at == best.moves[0].starts_at
    notice = Notice.objects.get(visit=four)
    assert notice.state == states.PREPARED and notice.was_at == at(16) and "16:00" in notice.words
    again = take_option(practice.house, answer.ask, nonce="b", asked_first=True, **taken)
    assert again.pk == visit.pk and Visit.objects.filter(nonce="b").count() == 1


def test_what_was_answered_is_worked_out_again(practice):
    wish = ask(ALENCON, at(14), at(14, 30))
    best = can(practice.house, wish, at=at(8), person=practice.karim).options[0]
    practice.visit(practice.karim, at(14), 120, promised=True)
    with pytest.raises(NoLonger) as gone:
        take_option(
            practice.house,
            wish,
            by=practice.camille,
            person=practice.karim,
            starts_at=best.starts_at,
            title="x",
            nonce="n",
            at=at(9),
        )
    assert gone.value.answer.options


def test_an_address_nobody_knows_is_never_promised_by_itself(practice):
    answer = can(practice.house, ask(NOWHERE, at(14), at(18)), at=at(8))
    assert answer.is_guess and answer.best.is_guess and answer.best.travel == dt.timedelta(minutes=90)


def test_skills_are_needed_and_said(practice):
    answer = can(practice.house, ask(ALENCON, at(14), at(18), skills=frozenset({"driver"})), at=at(8))
    assert {one.mate.name for one in answer.options} == {"Karim"}
    with override("en"):
        answer = can(practice.house, ask(ALENCON, at(14), at(18), skills=frozenset({"nurse"})), at=at(8))
    assert answer.verdict == "no" and "nurse" in answer.noes[0].words


def test_promises_that_overlap_already_do_not_silence_the_answer(practice):
    """Two promises an hour's drive apart, told by mistake: the rest of the day can still be planned."""
    practice.visit(practice.camille, at(9), 60, promised=True)
    practice.visit(practice.camille, at(10), 60, CAEN, promised=True)
    answer = can(practice.house, ask(ALENCON, at(16), at(18)), at=at(8), person=practice.camille)
    assert answer.verdict == "yes"


def test_it_costs_the_same_however_full_the_days(practice):
    def count():
        with CaptureQueriesContext(connection) as caught:
            can(practice.house, ask(ALENCON, at(14), at(18)), at=at(8))
        return len(caught)

    practice.visit(practice.karim, at(8), 30)
    before = count()
    for hour in range(8, 14):
        practice.visit(practice.nadia, at(hour), 30)
    assert count() == before <= 8
