"""Fourteen days to withdraw from a professional, and the express request to begin sooner (Code de la consommation, L221-25)."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import UTC, local
from loge.common.jobs import run_all
from loge.demands import actions, assisted, cases, states, withdrawal
from loge.maildesk.models import Letter
from loge.offers.actions import set_status
from loge.people.models import Person

from ..cast import Cast, eur

TRADE = {"trade_name": "Karim Promenades", "siret": "73282932000074", "trade_address": "1 rue aux Sieurs, Alençon"}
MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def trade(cast) -> Cast:
    """Karim offers as a professional; everybody reads English."""
    Person.objects.update(language="en")
    set_status(cast.provider, by=cast.server, status="professional", **TRADE)
    return cast


def test_the_client_of_a_professional_asks_expressly_to_begin_sooner_and_both_read_it(trade):
    demand = trade.quoted_demand()
    browser, address = trade.browser(trade.client), f"/demands/{demand.pk}/move/accept/"
    assert 'name="express"' in browser.get(f"/demands/{demand.pk}/").content.decode()
    told = browser.post(address, {"version": "1"})
    assert told.status_code == 422 and "is a professional: the law gives you until" in told.content.decode()
    assert trade.fresh(demand).state == states.QUOTED
    browser.post(address, {"version": "1", "express": "on"})
    agreed = trade.fresh(demand)
    assert agreed.state == states.AGREED and agreed.express_at == agreed.since_at
    trade.pay(agreed)
    for person in (trade.client, trade.server):
        page = trade.browser(person).get(f"/demands/{demand.pk}/").content.decode()
        assert "asked expressly that it begin before" in page
    run_all()
    hers, his = Letter.objects.get(name="booked_client").text, Letter.objects.get(name="booked_provider").text
    assert "you asked expressly" in hers
    assert "asked expressly" in his


def test_between_private_persons_nothing_is_asked(cast):
    demand = cast.quoted_demand()
    assert 'name="express"' not in cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()
    agreed = actions.accept(demand, by=cast.client, version=1)
    assert (agreed.withdraw_until, agreed.express_at) == (None, None)


def test_a_day_after_the_fourteen_needs_no_request(trade):
    far = withdrawal.ends_at(trade.house, MONDAY) + dt.timedelta(hours=9)
    demand = trade.quoted_demand(wished_at=far, at=MONDAY)
    agreed = actions.accept(demand, by=trade.client, version=1, at=MONDAY)
    assert agreed.express_at is None and agreed.withdraw_until == withdrawal.ends_at(trade.house, MONDAY)


@pytest.mark.parametrize(
    ("agreed", "last"),
    [
        ((2026, 11, 23), (2026, 12, 7)),  # a Monday: the fourteenth day is a Monday
        ((2026, 11, 21), (2026, 12, 7)),  # it would end on a Saturday
        ((2026, 12, 11), (2026, 12, 28)),  # on Christmas, a Friday: then the week-end
        ((2027, 3, 15), (2027, 3, 30)),  # on Easter Monday
    ],
)
def test_the_fourteen_days_end_on_a_working_day(cast, agreed, last):
    end = withdrawal.ends_at(cast.house, dt.datetime(*agreed, 22, tzinfo=UTC))
    assert local(end - dt.timedelta(minutes=1), cast.house.zone).date() == dt.date(*last)
    assert local(end, cast.house.zone).time() == dt.time()


def test_until_then_she_withdraws_for_nothing_even_on_the_last_evening(trade):
    trade.house.late_cancel_bp = 5_000
    trade.house.save(update_fields=["late_cancel_bp"])
    soon = MONDAY + dt.timedelta(hours=3)
    demand = trade.quoted_demand(wished_at=soon, at=MONDAY)
    agreed = actions.accept(demand, by=trade.client, version=1, express=True, at=MONDAY)
    assert actions.cancel_terms(agreed, trade.client, MONDAY + dt.timedelta(hours=2)).total == eur("0")
    agreed.withdraw_until = None
    assert actions.cancel_terms(agreed, trade.client, MONDAY + dt.timedelta(hours=2)).total == eur("6,50")


def test_a_professional_never_slips_in_for_a_private_neighbour(cast):
    nadia = cast.person("Nadia")
    offer = cast.another_offer(nadia)
    demand = cast.stranded_demand()
    assert [found.offer.pk for found in cases.candidates(demand)] == [offer.pk]
    set_status(offer.provider, by=nadia, status="professional", **TRADE)
    assert cases.candidates(demand) == []


def test_a_program_is_told_what_is_missing(trade):
    demand = trade.quoted_demand()
    bearer, told = {"Authorization": f"Bearer {trade.token(trade.client)}"}, {"version": 1}
    address = f"/api/v1/demands/{demand.pk}/moves/accept"
    missing = trade.browser().post(address, told, content_type="application/json", headers=bearer)
    assert (missing.status_code, missing.json()["field"]) == (422, "express")
    done = trade.browser().post(address, told | {"express": True}, content_type="application/json", headers=bearer)
    assert done.status_code == 200 and done.json()["express_at"]


def test_a_version_agreed_again_needs_no_second_request(trade):
    demand = trade.quoted_demand()
    actions.accept(demand, by=trade.client, version=1, express=True)
    actions.reopen(demand, by="clock")
    assert actions.accept(trade.fresh(demand), by=trade.client, version=1).express_at is not None


def test_an_answer_to_a_need_by_a_professional_asks_for_it_too(trade):
    need = actions.post_need(
        trade.house, by=trade.client, words="Promener Filou", insee="61001", nonce="n1", category_key="dogs_cats"
    )
    actions.answer_need(need, trade.offer, by=trade.server, cents=1300)
    assert 'name="express"' in trade.browser(trade.client).get(f"/needs/{need.pk}/").content.decode()


def test_by_telephone_it_is_read_and_ticked(trade, settings):
    caller = assisted.take_call(trade.house, by=trade.keeper, name="Simone Roy", phone="02 33 00 00 01")
    told = {"words": "Filou", "read": "…", "consent": "Oui.", "nonce": "t1"}
    demand = assisted.ask_for(trade.offer, caller=caller, by=trade.keeper, **told)
    actions.quote(demand, by=trade.server, cents=1300)
    assert "expressément" in assisted.read_act(demand, "accept")
    settings.SECOND_FACTOR = False
    page = trade.browser(trade.keeper).get(f"/house/{trade.slug}/calls/{demand.pk}/").content.decode()
    assert 'name="express"' in page
