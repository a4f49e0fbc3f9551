"""The one-off rule: the same household, the same service, the same neighbour: once. The database says so, kindly told."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.demands import actions, once, states
from loge.demands.actions import OnceOnly
from loge.demands.models import Demand, Exemption, Flag
from loge.houses import households
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Household, Membership
from loge.maildesk.models import Letter
from loge.web.tasks import awaiting

from ..cast import Cast
from ..together import together, winners


@pytest.fixture
def town(cast) -> Cast:
    """The cast's loge with the rule on."""
    House.objects.filter(pk=cast.house.pk).update(one_off=True)
    cast.house.refresh_from_db()
    cast.offer = cast.write_offer()
    return cast


def again(town: Cast, **also):
    return actions.ask(
        also.pop("offer", town.offer), by=also.pop("by", town.client), words="Encore ?", nonce="again", **also
    )


def test_a_loge_opens_with_the_rule_and_a_practice_without(cast):
    loge = open_house(by=cast.operator, kind="neighbourhood", slug="sees", name="Loge de Sées")
    practice = open_house(by=cast.operator, kind="practice", slug="pratique", name="Conciergerie")
    told = open_house(by=cast.operator, kind="neighbourhood", slug="flers", name="Loge de Flers", one_off=False)
    assert (loge.one_off, practice.one_off, told.one_off) == (True, False, False)


def test_a_house_without_the_rule_is_asked_as_often_as_one_likes(cast):
    assert cast.settled_demand().once is False
    assert actions.ask(cast.offer, by=cast.client, words="Encore", nonce="n2").state == states.HEARD


def test_the_second_time_is_refused_kindly_with_what_to_do(town):
    first = town.settled_demand()
    with pytest.raises(OnceOnly) as refused:
        again(town)
    assert refused.value.before == first
    assert Demand.objects.count() == 1


def test_the_refusal_on_the_page_shows_the_lawful_ways(town):
    first = town.heard_demand()
    told = {"words": "Encore ?", "nonce": "n2"}
    answer = town.browser(town.client).post(f"/loges/{town.slug}/offers/{town.offer.pk}/", told)
    body = answer.content.decode()
    assert answer.status_code == 403
    assert f"/loges/{town.slug}/regular/" in body
    assert f"/demands/{first.pk}/" in body, "the open demand is one click away"
    ways = town.browser().get(f"/loges/{town.slug}/regular/").content.decode()
    for source in ("service-public.fr", "cesu.urssaf.fr", "autoentrepreneur.urssaf.fr"):
        assert source in ways


def test_the_database_refuses_where_the_code_would_not(town):
    first = town.heard_demand()
    twin = {"house": town.house, "client": town.client, "provider": town.provider, "offer": town.offer}
    same = {"household": first.household, "category_key": "dogs_cats", "once": True, "state": "settled"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand(title="x", words="x", nonce="z", **twin, **same).save(force_insert=True)
    Demand(title="x", words="x", nonce="z", **twin, **same | {"state": "declined"}).save(force_insert=True)


@pytest.mark.parametrize("void", ["decline", "withdraw", "lapse", "cancel"])
def test_what_comes_to_nothing_gives_the_right_back(town, void):
    if void == "decline":
        actions.decline(town.heard_demand(), by=town.server)
    elif void == "withdraw":
        actions.withdraw(town.heard_demand(), by=town.client)
    elif void == "lapse":
        actions.lapse(town.quoted_demand(), by="clock")
    else:
        actions.cancel(town.funded_demand(), by=town.client)
    assert again(town).state == states.HEARD


def test_a_full_refund_gives_the_right_back_when_it_is_ruled_so(town):
    demand = actions.dispute(town.delivered_demand(), by=town.client, words="Il n’est pas venu.")
    town.rule(demand)
    assert again(town).state == states.HEARD


def test_another_trade_or_another_neighbour_is_another_service(town):
    town.heard_demand()
    haie = town.write_offer("Tailler une haie", category_key="garden")
    assert actions.ask(haie, by=town.client, words="La haie du fond", nonce="h").once is True


def test_a_member_of_the_household_is_the_household(town):
    other = town.person("Émile")
    token = households.invite(households.settle(town.house, town.client), by=town.client, email=other.email)
    found = households.invitation(token, reader=other)
    assert found is not None
    assert households.invitation(token, reader=town.stranger) is None, "a link sent to someone else opens nothing"
    households.join(found.household, other, by=other)
    town.heard_demand()
    with pytest.raises(OnceOnly) as refused:
        again(town, by=other)
    assert refused.value.before.client == town.client


def test_who_moves_in_brings_along_what_they_asked(town):
    other = town.person("Émile")
    theirs = actions.ask(town.offer, by=other, words="Mon chien", nonce="e1")
    mine = town.heard_demand()
    [home] = [one.household for one in households.homes(town.client)]
    households.join(home, other, by=other)
    run_all()
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert theirs.household == mine.household == home
    assert (mine.once, theirs.once) == (True, False), "both had it; from now on it counts once"
    for person in (town.client, other):
        with pytest.raises(OnceOnly):
            again(town, by=person)


def test_the_coordinator_joins_two_households_and_nobody_else_does(town):
    other = town.person("Émile")
    one, two = (households.settle(town.house, person) for person in (town.client, other))
    with pytest.raises(Refused):
        households.join_two(town.house, one, two, by=town.client)
    stranger = Cast(town.sandbox, slug="ailleurs")
    foreign = households.settle(stranger.house, stranger.client)
    with pytest.raises(Refused):
        households.join_two(town.house, one, foreign, by=town.keeper)
    households.join_two(town.house, one, two, by=town.keeper)
    assert {held.person for held in households.members_of(one)} == {town.client, other}


def test_who_moves_out_has_a_household_of_their_own(town):
    other = town.person("Émile")
    home = households.settle(town.house, town.client)
    with pytest.raises(Refused):
        households.leave(home, by=town.client)
    households.join(home, other, by=other)
    town.heard_demand()
    assert households.leave(home, by=other) != home
    assert again(town, by=other).state == states.HEARD


def test_an_exception_has_a_reason_is_logged_and_serves_once(town):
    first = town.settled_demand()
    for by in (town.client, town.server, town.stranger):
        with pytest.raises(Refused):
            actions.grant_once_more(first, by=by, reason="S’il vous plaît")
    with pytest.raises(Invalid):
        actions.grant_once_more(first, by=town.keeper, reason="  ")
    actions.grant_once_more(first, by=town.keeper, reason="Une jambe cassée.")
    with pytest.raises(Refused):
        actions.grant_once_more(first, by=town.keeper, reason="Deux fois ?")
    assert Fact.objects.get(kind="exemption.granted").data["words"] == "Une jambe cassée."
    second = again(town)
    [used] = once.exemptions(town.house)
    assert (used.used_by, second.once) == (second, False)
    with pytest.raises(OnceOnly):
        actions.ask(town.offer, by=town.client, words="Et encore ?", nonce="third")


def test_an_exception_is_granted_and_read_on_pages(town, settings):
    settings.SECOND_FACTOR = False
    first = town.settled_demand()
    keeper = town.browser(town.keeper)
    assert "once-more" in keeper.get(f"/demands/{first.pk}/").content.decode()
    assert "once-more" not in town.browser(town.client).get(f"/demands/{first.pk}/").content.decode()
    keeper.post(f"/demands/{first.pk}/once-more/", {"reason": "Une jambe cassée."})
    assert Exemption.objects.get().granted_by == town.keeper
    assert "Une jambe cassée." in keeper.get(f"/house/{town.slug}/once/").content.decode()


def test_what_looks_alike_is_flagged_and_never_refused(town):
    words = "Promener mon chien Filou mardi soir vers dix-huit heures, il tire un peu."
    first = actions.ask(town.offer, by=town.client, words=words, nonce="n1", place="12 rue aux Sieurs")
    company = town.write_offer("Tenir compagnie", category_key="company")
    second = actions.ask(company, by=town.client, words=words.replace("Filou", "filou") + " Merci", nonce="n2")
    other = town.person("Émile")
    third = actions.ask(town.offer, by=other, words="Un chat", nonce="n3", place="12, rue aux SIEURS")
    assert {(flag.demand, flag.like, flag.why) for flag in Flag.objects.all()} == {
        (second, first, "words"), (third, first, "address"),
    }  # fmt: skip
    titles = [task.url for task in awaiting(town.house, town.keeper)]
    assert titles.count(f"/house/{town.slug}/once/") == 2
    for flag in Flag.objects.select_related("house"):
        actions.see_flag(flag, by=town.keeper)
    assert f"/house/{town.slug}/once/" not in [task.url for task in awaiting(town.house, town.keeper)]


def test_words_that_differ_and_places_without_a_number_raise_nothing(town):
    actions.ask(town.offer, by=town.client, words="Promener mon chien", nonce="n1", place="Alençon")
    company = town.write_offer("Tenir compagnie", category_key="company")
    actions.ask(company, by=town.client, words="Lire le journal à ma mère le dimanche", nonce="n2")
    actions.ask(town.offer, by=town.person("Émile"), words="Mon chat", nonce="n3", place="Alençon")
    assert not Flag.objects.exists()


def test_asking_makes_one_a_client_with_a_household_once(town):
    actions.ask(town.offer, by=town.stranger, words="Bonjour", nonce="s1")
    held = Membership.objects.get(house=town.house, person=town.stranger, role="client", until_at=None)
    assert held.household is not None
    assert households.settle(town.house, town.stranger) == held.household


def test_an_invitation_goes_by_letter_and_is_taken_up_on_its_page(town):
    home = households.settle(town.house, town.client)
    browser = town.browser(town.client)
    told = {"household": home.pk, "act": "invite", "email": town.stranger.email}
    assert browser.post("/me/household/", told).status_code == 302
    letter = Letter.objects.get(name="household_invited", to=town.stranger.email)
    path = next(line for line in letter.text.split() if "/join/" in line).partition("8000")[2]
    assert town.browser(town.server).get(path).status_code == 404
    theirs = town.browser(town.stranger)
    assert theirs.get(path).status_code == 200
    assert not Household.objects.filter(members__person=town.stranger).exists(), "reading it is not yet a yes"
    theirs.post(path)
    assert [one.household for one in households.homes(town.stranger)] == [home]
    assert browser.post("/me/household/", told | {"email": town.client.email}).status_code == 422
    assert (
        browser.post("/me/household/", told | {"act": "describe", "name": "Les Roche", "address": "12 rue"}).status_code
        == 302
    )


def test_an_invitation_of_someone_who_has_moved_out_opens_nothing(town):
    other = town.person("Émile")
    home = households.settle(town.house, town.client)
    households.join(home, other, by=other)
    token = households.invite(home, by=other, email=town.stranger.email)
    households.leave(home, by=other)
    assert households.invitation(token, reader=town.stranger) is None


@pytest.mark.django_db(transaction=True)
def test_two_tabs_and_two_members_of_a_household_ask_at_once_and_one_demand_is_made(town):
    other = town.person("Émile")
    home = households.settle(town.house, town.client)
    households.join(home, other, by=other)
    acts = [
        lambda who=who, number=number: actions.ask(town.offer, by=who, words="Filou", nonce=f"race-{number}")
        for number, who in enumerate([town.client, other] * 4)
    ]
    outcomes = together(acts)
    assert len(winners(outcomes, OnceOnly, Stale)) == 1
    assert Demand.objects.exclude(state__in=["declined"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_first_demand_of_a_newcomer_in_two_tabs_makes_one_household(town):
    acts = [
        lambda number=number: actions.ask(town.offer, by=town.stranger, words="Filou", nonce=f"tab-{number}")
        for number in range(6)
    ]
    assert len(winners(together(acts), OnceOnly, Stale)) == 1
    assert Membership.objects.filter(house=town.house, person=town.stranger).count() == 1
    assert Household.objects.filter(members__person=town.stranger).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_exception_taken_up_in_two_tabs_serves_once(town):
    first = town.heard_demand()
    actions.grant_once_more(first, by=town.keeper, reason="Une jambe cassée.")
    acts = [
        lambda number=number: actions.ask(town.offer, by=town.client, words="Filou", nonce=f"tab-{number}")
        for number in range(6)
    ]
    assert len(winners(together(acts), OnceOnly, Stale)) == 1
    assert Exemption.objects.get().used_by is not None
    assert connection.vendor in ("sqlite", "postgresql")
    assert now() > Exemption.objects.get().used_at
    welcome(town.house, town.stranger, Membership.Role.CLIENT, by=town.keeper)
