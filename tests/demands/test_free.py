"""Who is free then: one answer, from the week, the exceptions and what was agreed, wherever it is asked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loge.common.clock import local
from loge.demands import actions, cases, free, needs
from loge.demands.actions.slots import SlotTaken
from loge.demands.free import Then
from loge.offers.actions import add_leave, set_week
from loge.offers.week import Week

from ..cast import Cast

HOUR = dt.timedelta(hours=1)
MORNINGS = Week.of_days([[(18, 24)]] * 7)  # 9:00 to 12:00, every day


def morning(cast: Cast, hour: int = 10) -> dt.datetime:
    """In three days, at that hour of the house."""
    day = local(dt.datetime.now(dt.UTC), cast.house.zone).date() + dt.timedelta(days=3)
    return dt.datetime.combine(day, dt.time(hour), cast.house.zone).astimezone(dt.UTC)


def said(cast: Cast, at: dt.datetime) -> Then:
    cast.provider.refresh_from_db()
    return free.then(cast.house, [(cast.provider, at, HOUR)])[0]


def test_the_week_the_exceptions_and_what_was_agreed_give_one_answer(cast):
    ten = morning(cast)
    assert said(cast, ten) is Then.ASK, "a week that was not said is asked, never free"
    set_week(cast.provider, MORNINGS, by=cast.server)
    assert (said(cast, ten), said(cast, morning(cast, 15))) == (Then.FREE, Then.AWAY)
    demand = cast.agreed_demand(wished_at=ten)
    assert said(cast, ten) is Then.TAKEN
    assert free.then(cast.house, [(cast.provider, ten, HOUR)], but=[demand.pk]) == [Then.FREE]
    actions.withdraw(demand, by=cast.client)
    add_leave(cast.provider, by=cast.server, starts_at=ten, ends_at=ten + HOUR)
    assert said(cast, ten) is Then.AWAY


def test_it_costs_the_same_however_many_are_asked(cast):
    ten = morning(cast)
    people = [cast.another_offer(cast.person(f"Voisin{number}")).provider for number in range(12)]
    for many in (1, 12):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert free.then(cast.house, [(who, ten, HOUR) for who in people[:many]]) == [Then.ASK] * many
        assert len(asked) == 3, "what was agreed, whose agenda says anything, the weeks’ exceptions"


def test_who_stands_in_is_free_then_and_who_has_not_said_comes_after(cast):
    ten = morning(cast)
    offers = {name: cast.another_offer(cast.person(name)) for name in ("Asma", "Bruno", "Chloé", "Denis")}
    set_week(offers["Bruno"].provider, MORNINGS, by=offers["Bruno"].provider.person)
    set_week(offers["Chloé"].provider, Week.of_days([[(28, 36)]] * 7), by=offers["Chloé"].provider.person)
    taken = actions.ask(offers["Denis"], by=cast.stranger, words="x", nonce="x", wished_at=ten)
    actions.quote(taken, by=offers["Denis"].provider.person, cents=1000)
    actions.accept(taken, by=cast.stranger, version=1)
    found = cases.candidates(cast.stranded_demand(wished_at=ten))
    assert [(one.offer, one.then) for one in found] == [(offers["Bruno"], Then.FREE), (offers["Asma"], Then.ASK)]


def test_answers_to_a_need_say_who_is_free_at_the_hour_of_their_own_price(cast):
    ten = morning(cast)
    set_week(cast.provider, MORNINGS, by=cast.server)
    told = {"words": "Promener Filou", "insee": "61001", "category_key": "dogs_cats", "wished_at": ten}
    need = actions.post_need(cast.house, by=cast.client, nonce="n1", **told)
    actions.answer_need(need, cast.offer, by=cast.server, cents=1300)
    nadia = cast.person("Nadia")
    late = cast.another_offer(nadia)
    set_week(late.provider, MORNINGS, by=nadia)
    actions.answer_need(need, late, by=nadia, cents=1400, starts_at=morning(cast, 16))
    assert [one.then for one in needs.answers(need)] == [Then.FREE, Then.AWAY]
    body = cast.browser(cast.client).get(f"/needs/{need.pk}/").content.decode()
    assert "libre à ce moment" in body and "pas libre à cette heure" in body


def test_both_read_whether_the_hour_they_talk_about_suits(cast):
    set_week(cast.provider, MORNINGS, by=cast.server)
    demand = cast.heard_demand(wished_at=morning(cast, 16))
    assert "pas libre à cette heure" in cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()
    actions.quote(demand, by=cast.server, cents=1300, starts_at=morning(cast))
    assert "libre à ce moment" in cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()


def test_the_next_free_time_that_is_told_lies_within_their_week(cast):
    eleven = morning(cast, 11)
    set_week(cast.provider, MORNINGS, by=cast.server)
    cast.provider.refresh_from_db()
    first = cast.quoted_demand(wished_at=eleven)
    second = cast.quoted_demand(wished_at=eleven)
    actions.accept(cast.fresh(first), by=cast.client, version=1)
    tomorrow = local(eleven + dt.timedelta(days=1), cast.house.zone)
    with pytest.raises(SlotTaken, match=f"{tomorrow:%d/%m}, 09:00"):
        actions.accept(cast.fresh(second), by=cast.client, version=1)
