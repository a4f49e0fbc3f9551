"""Who was booked cannot come: the same demand goes on with another neighbour, and the held money with it."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.demands import actions, cases, states
from loge.demands.clock import tick
from loge.demands.models import Adjustment, Demand, Replacement, Substitute
from loge.houses.models import Household
from loge.maildesk.models import Letter
from loge.money import ledger
from loge.money.models import Payment, Refund

from ..cast import eur, work
from ..together import together, winners

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def others(cast):
    """Nadia and Théo do the same, at the same price; Nadia was received better."""
    cast.nadia, cast.theo = cast.person("Nadia"), cast.person("Théo")
    cast.hers, cast.his = cast.another_offer(cast.nadia), cast.another_offer(cast.theo)
    type(cast.hers.provider).objects.filter(pk=cast.hers.provider_id).update(stars_sum=50, stars_count=10)
    return cast


def asked(cast, demand: Demand, *offers) -> Demand:
    actions.ask_substitutes(demand, offers or (cast.hers, cast.his), by=cast.client)
    return cast.fresh(demand)


def test_neighbours_who_could_come_are_ranked_the_best_received_first(others):
    found = cases.candidates(others.stranded_demand())
    assert [row.offer.pk for row in found] == [others.hers.pk, others.his.pk]
    assert {row.difference for row in found} == {0}


def test_one_who_stands_in_at_the_same_price_costs_no_second_charge(others):
    demand = asked(others, others.stranded_demand())
    actions.step_in(demand, by=others.nadia)
    demand = others.fresh(demand)
    assert (demand.state, demand.provider.person, demand.offer) == (states.BOOKED, others.nadia, others.hers)
    assert (Payment.objects.count(), Refund.objects.count(), others.kept(demand)) == (1, 0, eur("13"))
    stood = Replacement.objects.get()
    assert (stood.from_offer, stood.to_offer, stood.words) == (others.offer, others.hers, "Je suis malade.")
    work()
    told = {(letter.name, letter.to.partition(".")[0]) for letter in Letter.objects.filter(name__startswith="replaced")}
    assert told == {("replaced_client", "camille"), ("replaced_provider", "nadia"), ("replaced_former", "karim")}


def test_the_money_goes_to_who_stood_in_and_not_to_who_could_not_come(others):
    demand = asked(others, others.stranded_demand())
    actions.step_in(demand, by=others.nadia)
    actions.deliver(others.fresh(demand), by=others.nadia)
    actions.settle(others.fresh(demand), by=others.client)
    work()
    from loge.money.models import Payout

    assert [(row.payee, row.cents) for row in Payout.objects.all()] == [(others.hers.provider.reference, 1072)]
    with pytest.raises(Refused):
        actions.step_aside(others.fresh(demand), by=others.server)


def test_a_lower_price_gives_the_difference_back(others):
    demand = asked(others, others.stranded_demand())
    actions.step_in(demand, by=others.nadia, cents=1000)
    work()
    assert (others.fresh(demand).price, others.kept(demand)) == (eur("10"), eur("10"))
    assert Refund.objects.get().cents == 300 and ledger.check() == []


def test_a_higher_price_awaits_that_she_pays_the_difference(others):
    demand = asked(others, others.stranded_demand())
    actions.step_in(demand, by=others.nadia, cents=1500)
    assert others.fresh(demand).state == states.STRANDED
    row = Adjustment.objects.select_related("house").get()
    row.demand = others.fresh(demand)
    assert row.cents == 200
    others.give_card(actions.start_extra(row, by=others.client, back="http://localhost:8000/"))
    demand = others.fresh(demand)
    assert (demand.state, demand.provider.person, demand.price) == (states.BOOKED, others.nadia, eur("15"))
    assert (others.kept(demand), Adjustment.objects.get().state) == (eur("15"), "agreed")
    actions.deliver(demand, by=others.nadia)
    actions.settle(others.fresh(demand), by=others.client)
    work()
    assert others.kept(demand) == eur("0") and ledger.check() == []


def test_or_she_chooses_another_and_the_higher_price_lapses(others):
    demand = asked(others, others.stranded_demand())
    actions.step_in(demand, by=others.nadia, cents=1500)
    actions.step_in(others.fresh(demand), by=others.theo)
    assert others.fresh(demand).provider.person == others.theo
    assert Adjustment.objects.get().state == "lapsed"
    assert Substitute.objects.get(offer=others.hers).answer == "late"


def test_the_others_are_told_that_someone_was_faster(others):
    demand = asked(others, others.stranded_demand())
    actions.step_in(demand, by=others.nadia)
    with pytest.raises(Stale):
        actions.step_in(others.fresh(demand), by=others.theo)
    work()
    assert Letter.objects.get(name="substitute_late").to == others.theo.email


@pytest.mark.django_db(transaction=True)
def test_of_two_who_say_yes_at_once_one_goes(others):
    demand = asked(others, others.stranded_demand())
    seen = [others.fresh(demand) for _ in range(8)]
    who = [others.nadia, others.theo] * 4
    tries = [lambda at=at: actions.step_in(seen[at], by=who[at]) for at in range(8)]
    assert len(winners(together(tries), Refused)) == 1
    assert Replacement.objects.count() == 1 and others.kept(demand) == eur("13")


def test_nobody_found_by_the_hour_gives_everything_back(others):
    at = now()
    demand = others.stranded_demand(wished_at=at + 30 * HOUR, at=at)
    done = [hours for hours in (1, 23, 24, 29, 30, 31) if tick(at=at + hours * HOUR)]
    assert done == [24, 30]
    work()
    demand = others.fresh(demand)
    assert (demand.state, demand.once, others.kept(demand)) == (states.CANCELLED, False, eur("0"))
    assert ledger.balance(others.house.pk, ledger.OUTSIDE) == 0


def test_without_an_hour_the_search_ends_after_two_days(others):
    at = now()
    demand = others.stranded_demand(at=at)
    assert [hours for hours in (41, 42, 47, 48) if tick(at=at + hours * HOUR)] == [42, 48]
    assert others.fresh(demand).state == states.CANCELLED


def test_who_stood_in_may_step_aside_too_and_the_search_goes_on(others):
    demand = asked(others, others.stranded_demand())
    actions.step_in(demand, by=others.nadia)
    actions.step_aside(others.fresh(demand), by=others.nadia)
    demand = others.fresh(demand)
    assert [row.offer.pk for row in cases.candidates(demand)] == [others.his.pk], "who stepped aside is not asked again"
    actions.step_in(asked(others, demand, others.his), by=others.theo)
    assert others.fresh(demand).provider.person == others.theo and Replacement.objects.count() == 2


def test_whom_the_household_already_had_for_it_is_not_offered(others):
    home = Household.objects.create(house=others.house)
    past = others.settled_demand()
    Demand.objects.filter(pk=past.pk).update(provider=others.hers.provider, household=home, once=True)
    demand = others.stranded_demand()
    Demand.objects.filter(pk=demand.pk).update(household=home)
    demand = others.fresh(demand)
    assert [row.offer.pk for row in cases.candidates(demand)] == [others.his.pk]
    with pytest.raises(Invalid):
        actions.ask_substitutes(demand, [others.hers], by=others.client)


def test_only_she_asks_only_who_was_asked_answers_and_no_is_no(others):
    demand = others.stranded_demand()
    with pytest.raises(Refused):
        actions.ask_substitutes(demand, [others.hers], by=others.server)
    demand = asked(others, demand, others.hers)
    with pytest.raises(Refused):
        actions.step_in(demand, by=others.theo)
    actions.answer_no(demand, by=others.nadia)
    with pytest.raises(Refused):
        actions.step_in(others.fresh(demand), by=others.nadia)
    assert others.his.pk in [row.offer.pk for row in cases.candidates(others.fresh(demand))]


def test_no_resurrection_what_was_called_off_is_asked_anew_and_linked(others):
    demand = actions.cancel(others.funded_demand(words="Filou, mardi."), by=others.server)
    fresh = actions.ask_again(others.fresh(demand), others.hers, by=others.client, nonce="again-1")
    assert (fresh.state, fresh.words, fresh.provider) == (states.HEARD, "Filou, mardi.", others.hers.provider)
    assert Demand.objects.get(pk=fresh.pk).again_of_id == demand.pk
    assert others.fresh(demand).state == states.CANCELLED
    again = actions.ask_again(others.fresh(demand), others.hers, by=others.client, nonce="again-1")
    assert again.pk == fresh.pk, "the double click asks once"


def test_a_neighbour_reads_what_is_asked_and_says_yes_from_their_own_page(others):
    demand = others.stranded_demand(words="Mon chien Filou, mardi soir.")
    browser = others.browser(others.client)
    shown = browser.get(f"/demands/{demand.pk}/").content.decode()
    assert "Nadia" in shown and "Théo" in shown
    browser.post(f"/demands/{demand.pk}/neighbours/", {"offers": [str(others.hers.pk)]})
    row = Substitute.objects.get()
    hers = others.browser(others.nadia)
    assert "Filou" in hers.get(f"/stand-in/{row.pk}/").content.decode()
    assert hers.get(f"/demands/{demand.pk}/").status_code == 404, "the conversation is not hers to read yet"
    assert others.browser(others.theo).get(f"/stand-in/{row.pk}/").status_code == 404
    assert hers.post(f"/stand-in/{row.pk}/yes/", {"cents": "zéro"}).status_code == 422
    assert hers.post(f"/stand-in/{row.pk}/yes/", {"cents": "13,00"}).url == f"/demands/{demand.pk}/"
    assert hers.get(f"/demands/{demand.pk}/").status_code == 200
    assert others.browser(others.server).get(f"/demands/{demand.pk}/").status_code == 404


def test_who_is_asked_finds_it_on_their_own_page_until_they_have_answered(others):
    demand = asked(others, others.stranded_demand())
    row = Substitute.objects.get(demand=demand, offer=others.hers)
    browser = others.browser(others.nadia)
    assert f"/stand-in/{row.pk}/" in browser.get("/serve/").content.decode()
    assert f"/stand-in/{row.pk}/" not in others.browser(others.theo).get("/serve/").content.decode(), "each their own"
    actions.answer_no(others.fresh(demand), by=others.nadia)
    assert f"/stand-in/{row.pk}/" not in browser.get("/serve/").content.decode()
    actions.step_in(others.fresh(demand), by=others.theo)
    assert cases.asked_to_stand_in(others.theo) == []


def test_what_is_no_longer_sought_is_no_longer_asked(others):
    demand = asked(others, others.stranded_demand())
    assert len(cases.asked_to_stand_in(others.nadia)) == 1
    actions.give_up(demand, by=others.client)
    assert cases.asked_to_stand_in(others.nadia) == []


def elsewhere(others, demand: Demand) -> None:
    """Nadia agrees that very hour with someone else."""
    other = actions.ask(others.hers, by=others.person("Ada"), words="Mon chat.", nonce="a1", wished_at=demand.wished_at)
    actions.quote(other, by=others.nadia, cents=1300)
    actions.accept(other, by=other.client, version=1)


def test_nobody_stands_in_at_an_hour_they_have_agreed_with_someone_else(others):
    demand = asked(others, others.stranded_demand(wished_at=now() + 48 * HOUR))
    elsewhere(others, demand)
    for cents in (1300, 1500):
        with pytest.raises(Stale):
            actions.step_in(demand, by=others.nadia, cents=cents)
    assert others.fresh(demand).state == states.STRANDED
    actions.step_in(others.fresh(demand), by=others.theo)
    assert others.fresh(demand).provider.person == others.theo


def test_their_hour_went_to_another_while_she_paid_the_difference_and_it_is_given_back(others):
    demand = asked(others, others.stranded_demand(wished_at=now() + 48 * HOUR))
    actions.step_in(demand, by=others.nadia, cents=1500)
    row = Adjustment.objects.select_related("house").get()
    row.demand = others.fresh(demand)
    payment = actions.start_extra(row, by=others.client, back="http://localhost:8000/")
    elsewhere(others, demand)
    others.give_card(payment)
    assert (others.fresh(demand).state, Adjustment.objects.get().state) == (states.STRANDED, "lapsed")
    assert (others.kept(demand), Refund.objects.get().cents) == (eur("13"), 200)
    assert ledger.check() == []
