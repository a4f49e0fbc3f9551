"""One yes leaves room for the next: the answer on the telephone, the repair of a day and the made-up day choose alike."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loge.planning import simulate, usual
from loge.planning.actions.repair import fall_ill, plan_repair
from loge.planning.actions.taking import NoLonger, take_option
from loge.planning.ahead import Choice, choose, told, weigh
from loge.planning.feasibility import can
from loge.planning.slots import best, slots
from loge.planning.stops import Agenda, Stop, Window

from .practice import ALENCON, CAEN, DAY, Practice, ask, at

HOUR = 3600


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_the_room_that_is_left_is_counted_exactly(seed: int) -> None:
    made, town = simulate.day(seed), simulate.Plane()
    rng = random.Random(seed)
    agendas = []
    for row, home in enumerate(made.homes[:3]):
        agenda = Agenda(str(row), (), simulate.OPENS, simulate.CLOSES, home, home)
        for stop in rng.sample(made.planned, 6):
            if (slot := best(agenda, stop, town)) is not None:
                agenda = agenda.with_stop(stop, slot.position)
        agendas.append(agenda)
    expected = [call.stop for call in made.calls]
    call = expected.pop()
    choices = [
        Choice(slot.extra, slot.start, new := told(call, slot.start), agenda.with_stop(new, slot.position))
        for agenda in agendas
        for slot in slots(agenda, call, town)
    ]
    worth = (0.0, 1.0, 1.35, 1.5)
    for weight, choice in zip(weigh(agendas, choices, expected, town, per_hour=0), choices, strict=True):
        days = [choice.agenda if each.key == choice.agenda.key else each for each in agendas]
        able = [sum(best(each, stop, town) is not None for each in days) for stop in expected]
        assert weight == pytest.approx(sum(worth[count] for count in able) / len(able))


def test_the_time_told_leaves_room_both_ways_within_what_was_asked() -> None:
    wide = told(Stop("a", ALENCON, 600, (Window(10 * HOUR, 14 * HOUR),)), 11 * HOUR)
    assert (wide.told, wide.windows) == (11 * HOUR + 1800, (Window(11 * HOUR, 12 * HOUR),))
    narrow = told(Stop("a", ALENCON, 600, (Window(10 * HOUR, 10 * HOUR + 900),)), 10 * HOUR + 300)
    assert narrow.windows == (Window(10 * HOUR, 10 * HOUR + 900),)
    late = told(Stop("a", ALENCON, 600, (Window(10 * HOUR, 14 * HOUR),)), 14 * HOUR)
    assert late.windows == (Window(13 * HOUR, 14 * HOUR),)


def a_past(practice, *, hour: int = 15, where=ALENCON, days: int = 8) -> None:
    """On each of the last working days someone called two hours before ``hour`` and wanted to be met right then."""
    date = DAY
    for _ in range(days):
        date -= dt.timedelta(days=3 if date.weekday() == 0 else 1)
        starts = at(hour, 0, date)
        practice.visit(practice.karim, starts, 60, where, spans=[(starts, starts)], at=at(hour - 2, 0, date))


@pytest.mark.django_db
def test_the_hour_proposed_leaves_room_for_what_usually_comes() -> None:
    """Every day towards three someone calls. Anything between a quarter to three and five is told for a time that leaves three free."""
    practice = Practice()
    for person in (practice.karim, practice.nadia):
        practice.visit(person, at(8), 700, CAEN, promised=True, at=at(7, 0, DAY - dt.timedelta(days=7)))
    wish = ask(ALENCON, at(14, 45), at(17), 60)
    assert can(practice.house, wish, at=at(8)).best.starts_at == at(14, 45), "without a past the soonest"
    a_past(practice)
    known = usual.usual(practice.house, DAY, at=at(8))
    assert known.seen == 8 and {stop.windows for stop in known.stops} == {(known.stops[0].windows[0],)}
    assert not usual.usual(practice.house, DAY, at=at(16)).stops, "what would have called has called"
    assert not usual.usual(practice.house, DAY + dt.timedelta(days=4), at=at(8)).stops, "a Saturday is another day"
    answer = can(practice.house, wish, at=at(8))
    best, sooner = answer.options
    assert answer.usual == 8 and sooner.is_sooner and sooner.starts_at < at(15) < at(16) <= best.starts_at
    made = take_option(
        practice.house, wish, by=practice.camille, person=practice.camille, starts_at=best.starts_at, title="x", nonce="1", at=at(8),
    )  # fmt: skip
    assert can(practice.house, ask(ALENCON, at(15), at(15), 60), at=at(9)).verdict == "yes"
    assert any(one <= made.starts_at <= two for one, two in made.spans())


@pytest.mark.django_db
def test_what_was_told_on_the_telephone_can_be_taken_though_another_hour_is_proposed_by_now() -> None:
    practice = Practice()
    wish = ask(ALENCON, at(14, 30), at(17), 60)
    heard = next(one for one in can(practice.house, wish, at=at(8)).options if one.mate.person == practice.camille)
    a_past(practice)  # so that by now another hour leaves more room
    told = {"by": practice.camille, "person": practice.camille, "starts_at": heard.starts_at, "title": "x"}
    assert take_option(practice.house, wish, nonce="1", at=at(8), **told).starts_at == heard.starts_at
    with pytest.raises(NoLonger):
        take_option(practice.house, wish, nonce="2", at=at(8), **told)


@pytest.mark.django_db
def test_a_day_is_mended_where_it_leaves_most_room() -> None:
    """Karim is ill. Camille and Nadia could both go at eleven; calls come from Caen towards three, and only Nadia is near."""
    practice = Practice()
    a_past(practice, where=CAEN)
    practice.visit(practice.nadia, at(16, 30), 60, CAEN, promised=True)
    practice.visit(practice.camille, at(14, 30), 200, ALENCON, promised=True)
    practice.visit(practice.karim, at(13, 15), 60, ALENCON, promised=True)
    repair = fall_ill(practice.house, practice.karim, by=practice.camille, until=at(20), at=at(8))
    found = plan_repair(repair, at=at(8), come=lambda done, total: True)
    assert [one["person"] for one in found.changes] == [str(practice.camille.pk)] and not found.left_out


def test_of_two_places_the_one_that_leaves_the_day_open_is_chosen() -> None:
    town, home = simulate.Plane(), simulate.Place(0, 0)
    agendas = [Agenda(key, (), 8 * HOUR, 20 * HOUR, home, home) for key in "ab"]
    busy = Stop("b1", home, 4 * HOUR, (Window(10 * HOUR, 10 * HOUR),))
    agendas[1] = agendas[1].with_stop(busy, 0)
    call = Stop("new", home, HOUR, (Window(9 * HOUR, 9 * HOUR),))
    choices = [
        Choice(slot.extra, slot.start, new := told(call, slot.start), agenda.with_stop(new, slot.position))
        for agenda in agendas
        for slot in slots(agenda, call, town)
    ]
    expected = [Stop("later", home, 2 * HOUR, (Window(9 * HOUR, 9 * HOUR),))]
    assert choose(agendas, choices, expected, town).agenda.key == "b", "who has less to lose"
