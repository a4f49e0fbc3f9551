"""A proposal: who could do it, why in this order to the point, when, and a reply that says only what is known."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import re

import pytest
from django.utils.translation import override

from loge.common.errors import Invalid
from loge.demands import actions, notes
from loge.demands.models import Demand
from loge.demands.proposal import Candidate, propose, reply_to
from loge.demands.ranking import MOST_SHOWN, Seen, ranked, weigh
from loge.demands.reading import kept, read_for
from loge.demands.reply import addressed, checked, filled, template, written
from loge.offers.actions import add_leave, admit, set_week
from loge.offers.models import Offer, Provider
from loge.offers.week import Week
from loge.planning.actions.team import join_team, set_shifts
from loge.planning.actions.visit import plan_visit

AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.moment(AT)]
WORDS = "Bonjour, quelqu'un peut-il promener mon chien samedi à 14h à Alençon ? 15 € maximum. Merci"
NOTHING = Seen(
    trade=False, matched=0, asked=0, km=None, price_cents=None, budget_cents=None, stars_sum=0, stars_count=0, free=None,
    newcomers_turn=False,
)  # fmt: skip


def proposed(cast, words=WORDS, at=AT, client="Paul"):
    reading = kept(read_for(cast.house, words, at=at))
    return propose(cast.house, notes.items(words, reading), language=reading["language"], client=client, at=at)


def another(cast, name, *, insee="61001", stars=(0, 0), price="13,00", **also):
    provider = admit(cast.house, cast.person(name), by=cast.keeper, insee=insee, name=name)
    Provider.objects.filter(pk=provider.pk).update(stars_sum=stars[0], stars_count=stars[1])
    cast.provider, cast.server = provider, provider.person
    return cast.write_offer(price=price, **also)


def points(seen):
    return sum(reason.points for reason in weigh(seen))


# ----------------------------------------------------------------------------------------------------------- formula


def test_nothing_paid_can_enter_the_formula():
    """All that is weighed. A new input is a decision of everyone: change the published formula, then this list."""
    assert {field.name for field in dataclasses.fields(Seen)} == {
        "trade", "matched", "asked", "km", "price_cents", "budget_cents", "stars_sum", "stars_count", "free",
        "newcomers_turn",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "worth"),
    [
        ({}, 10), ({"trade": True}, 50), ({"matched": 2, "asked": 3}, 23), ({"km": 0}, 25), ({"km": 7}, 22), ({"km": 99}, 10),
        ({"price_cents": 1300, "budget_cents": 1300}, 20), ({"price_cents": 1560, "budget_cents": 1300}, 5),
        ({"price_cents": 1561, "budget_cents": 1300}, 0), ({"price_cents": 1300}, 10), ({"stars_sum": 5, "stars_count": 1}, 10),
        ({"stars_sum": 200, "stars_count": 40}, 18), ({"stars_sum": 40, "stars_count": 40}, -14), ({"free": True}, 20),
        ({"free": False}, -30), ({"newcomers_turn": True}, 15),
    ],
)  # fmt: skip
def test_the_published_formula(change, worth):
    assert points(dataclasses.replace(NOTHING, **change)) == worth


def test_the_reasons_add_up_to_the_score(cast):
    another(cast, "Lise", insee="61497", stars=(190, 40), price="18,00")
    [proposal] = proposed(cast)
    assert len(proposal.candidates) == 2
    for candidate in proposal.candidates:
        assert candidate.score == points(candidate.seen) == sum(reason.points for reason in candidate.reasons)
    scores = [candidate.score for candidate in proposal.candidates]
    assert scores == sorted(scores, reverse=True)


# -------------------------------------------------------------------------------------------------------- candidates


def test_who_is_booked_at_that_hour_comes_last_and_is_not_promised(cast):
    free = another(cast, "Lise", price="14,00")
    Demand.objects.filter(pk=cast_booked(cast).pk).update(wished_at=dt.datetime(2026, 11, 28, 13, tzinfo=dt.UTC))
    [proposal] = proposed(cast)
    first, last = proposal.candidates
    assert (first.offer, first.seen.free, last.seen.free, last.slot) == (free, True, False, None)
    assert "Lise" in proposal.reply and "samedi 28 novembre à 14:00" in proposal.reply


def cast_booked(cast):
    """The first provider of the house has a demand agreed."""
    offer = Offer.objects.select_related("house", "provider").order_by("pk").first()
    demand = actions.ask(offer, by=cast.client, words="Filou", nonce="busy")
    actions.quote(demand, by=offer.provider.person, cents=1300)
    return actions.accept(demand, by=cast.client, version=1)


def test_of_a_day_the_first_free_hour_is_proposed(cast):
    [proposal] = proposed(cast, "Promener mon chien samedi, 15 €")
    assert proposal.best.slot.astimezone(cast.house.zone).strftime("%d %H:%M") == "28 09:00"
    assert proposed(cast, "Promener mon chien")[0].best.slot is None


def test_the_week_they_said_and_its_exceptions_decide_when_they_can_come(cast):
    """Saturday 28 November: mornings only, then away in the morning."""
    set_week(cast.provider, Week.of_days([[(19, 24)]] * 7), by=cast.server)  # 9:30 to 12:00
    day = "Promener mon chien samedi, 15 €"
    assert hour(proposed(cast, day)) == "28 10:00", "the first round hour that fits whole"
    [at_two] = proposed(cast)
    assert (at_two.candidates[0].seen.free, at_two.candidates[0].slot) == (False, None)
    assert "14:00" not in at_two.reply and "Karim" not in at_two.reply
    morning = dt.datetime(2026, 11, 28, 8, 30, tzinfo=dt.UTC)
    add_leave(cast.provider, by=cast.server, starts_at=morning, ends_at=morning + dt.timedelta(hours=1))
    assert hour(proposed(cast, day)) == "28 11:00"
    add_leave(cast.provider, by=cast.server, starts_at=morning, ends_at=morning + dt.timedelta(hours=4))
    assert proposed(cast, day)[0].candidates[0].seen.free is False


def test_the_agenda_of_who_works_in_shifts_decides_visits_and_journeys_included(cast):
    """Friday 27 November, at work from 10 to 16 with a visit at 11: the first hour is after it."""
    join_team(cast.house, cast.server, by=cast.keeper)
    set_shifts(cast.house, cast.server, by=cast.keeper, weekdays=[4], starts=dt.time(10), ends=dt.time(16))
    day, ten, five = "Promener mon chien vendredi", " à 10h", " à 17h"
    assert hour(proposed(cast, day)) == "27 10:00"
    assert proposed(cast, day + ten)[0].best.seen.free is True
    assert proposed(cast, day + five)[0].candidates[0].seen.free is False
    plan_visit(
        cast.house, by=cast.keeper, person=cast.server, title="Visite", starts_at=dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC),
        lasts_for=dt.timedelta(hours=1), place="Alençon", at=AT,
    )  # fmt: skip
    assert proposed(cast, day + ten)[0].candidates[0].seen.free is False, "nobody else is moved for it"
    assert hour(proposed(cast, day)) == "27 12:00"
    assert proposed(cast, "Promener mon chien samedi")[0].candidates[0].seen.free is False, "a day off"


def hour(proposals):
    slot = proposals[0].candidates[0].slot
    return slot.astimezone(dt.UTC).astimezone(proposals[0].candidates[0].offer.house.zone).strftime("%d %H:%M")


def test_only_published_offers_of_this_house_are_seen(cast, sandbox):
    from ..cast import Cast

    other = Cast(sandbox, slug="ailleurs")
    Offer.objects.filter(house=other.house).update(title="Promener ailleurs")
    hidden = another(cast, "Lise")
    Provider.objects.filter(pk=hidden.provider_id).update(paused_at=AT)
    [proposal] = proposed(cast)
    assert [candidate.offer.provider.name for candidate in proposal.candidates] == ["Karim"]


def test_newcomers_take_turns_openly_by_the_date(cast):
    for name in ("Lise", "Omar"):
        another(cast, name)
    turns = []
    for day in range(3):
        [proposal] = proposed(cast, "Promener mon chien", at=AT + dt.timedelta(days=day))
        [in_turn] = [each for each in proposal.candidates if each.seen.newcomers_turn]
        assert in_turn is proposal.best
        turns.append(in_turn.offer.provider.name)
    assert set(turns) == {"Karim", "Lise", "Omar"}


def test_a_budget_for_each_is_compared_with_the_whole_price(cast):
    [proposal] = proposed(cast, "Une promenade pour 4 personnes avec notre chien samedi, budget 5 € par personne")
    assert (proposal.item.people, proposal.best.seen.budget_cents) == (4, 2000)
    [proposal] = proposed(cast, "Promener mon chien samedi, 20 € de l'heure")
    assert proposal.best.seen.budget_cents is None, "an hour and a task cannot be compared"


def test_nobody_is_proposed_where_nobody_answers(cast):
    [proposal] = proposed(cast, "Je cherche quelqu'un pour repasser mes chemises mardi")
    assert proposal.candidates == () and "Nous cherchons" in proposal.reply


@pytest.mark.parametrize("offers", [3, 60])
def test_a_proposal_costs_six_queries_however_many_offers(cast, offers, django_assert_num_queries):
    for number in range(offers):
        cast.write_offer(f"Promener le chien {number}")
    words = f"{WORDS} Et un jardinier dimanche à 10h pour tailler la haie."
    items = notes.items(words, kept(read_for(cast.house, words, at=AT)))
    assert len(items) == 2
    with django_assert_num_queries(6):  # one less where somebody holds every trade
        proposals = propose(cast.house, items, language="fr", at=AT)
    assert len(proposals[0].candidates) <= MOST_SHOWN


def test_asking_only_those_who_could_still_be_shown_gives_the_order_of_asking_everyone(cast):
    """Weeks, bookings, agendas, prices and stars by chance: the few that are shown are the same, hour and score included."""
    chance = random.Random(4)
    saturday = dt.datetime(2026, 11, 28, 13, tzinfo=dt.UTC)
    for number in range(14):
        offer = another(
            cast, f"Voisine {number}", stars=(4 * (n := chance.randrange(9)), n), price=f"{chance.randint(11, 17)},00"
        )
        match chance.randrange(4):
            case 0:
                set_week(cast.provider, Week.of_days([[(chance.choice((16, 20, 30)), 34)]] * 7), by=cast.server)
            case 1:
                Demand.objects.create(
                    house=cast.house, client=cast.client, provider=cast.provider, offer=offer, category_key="garden", title="x",
                    words="x", nonce=f"b{number}", state="booked", wished_at=saturday,
                )  # fmt: skip
            case 2:
                join_team(cast.house, cast.server, by=cast.keeper)
                hours = dt.time(chance.choice((8, 15))), dt.time(18)
                set_shifts(cast.house, cast.server, by=cast.keeper, weekdays=range(7), starts=hours[0], ends=hours[1])
    several = 0
    for words in (
        WORDS,
        "Promener mon chien samedi, 15 €",
        "Promener mon chien",
        "Une balade dimanche à 17h pour mon chien",
    ):
        items = notes.items(words, kept(read_for(cast.house, words, at=AT)))
        everyone = ranked(cast.house, items, AT, asked_first=1_000)
        assert len(everyone[0]) == MOST_SHOWN
        several += any(not place.seen.free for place in everyone[0])
        for few in (0, 1, 5, 8):
            assert ranked(cast.house, items, AT, asked_first=few) == everyone
    assert several, "in one of them at least somebody is not free"


# ------------------------------------------------------------------------------------------------------------- reply


def test_the_reply_speaks_the_clients_language_and_says_only_what_is_known(cast):
    with override("en"):  # the page is read in English, the client wrote in French
        [french] = proposed(cast)
    assert french.reply.startswith("Bonjour Paul,") and "13,00\u202f€" in french.reply
    [english] = proposed(cast, "Hello, could someone walk my dog on Saturday at 2pm? Thanks")
    assert english.reply.startswith("Dear Paul,") and "€13.00" in english.reply
    assert "Saturday 28 November at 14:00" in english.reply
    [german] = proposed(cast, "Guten Tag, könnten Sie bitte am Samstag mit dem Hund spazieren gehen? Vielen Dank")
    assert german.language == "en", "a polite fallback"


def test_an_hourly_price_is_told_by_the_hour(cast):
    Offer.objects.update(unit="hour")
    [proposal] = proposed(cast)
    with override("fr"):
        assert f"13,00\u202f€ {Offer.Unit.HOUR.label}." in proposal.reply


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_templates_hold_no_figure_and_no_gap(language):
    assert not re.search(r"\d", template(language))
    every = dict.fromkeys(re.findall(r"\{(\w+)\}", template(language)), "x")
    assert every.keys() == {"client", "provider", "slot", "offer", "price", "unit", "bounds", "questions", "house"}
    assert "{" not in filled(template(language), every)
    assert "{" not in filled(template(language), {}) and "|" not in filled(template(language), {})


@pytest.mark.parametrize("reply", ["Bonjour {client},", "Le [[jour]]", "Le %(day)s", "Rendez-vous à 21:00", "75 €"])
def test_a_gap_or_a_figure_that_nobody_gave_stops_the_reply(reply):
    with pytest.raises(Invalid):
        checked(reply, ("samedi à 14h, 13,00 €",))


def test_braces_in_a_name_are_no_gap(cast):
    assert "(x)" in written("fr", {"client": "{x}", "house": "Loge"}, heard="")
    Offer.objects.update(title="Promener {vite}")
    assert "(vite)" in proposed(cast)[0].reply


def test_a_reply_that_may_not_be_sent_says_why_instead(cast, monkeypatch):
    from loge.demands import reply

    monkeypatch.setattr(reply, "template", lambda language, manner="": "Bonjour, rendez-vous à 19:45.")
    [proposal] = proposed(cast)
    assert proposal.reply == "" and "19" in proposal.trouble
    with pytest.raises(Invalid):
        reply_to(cast.house, proposal.item, proposal.best, language="fr")


@pytest.mark.parametrize(
    ("name", "language", "manner", "written"),
    [
        ("Mme Claire Martin", "fr", "vous", "Madame Martin"),
        ("M. Paul Fournier", "fr", "vous", "Monsieur Fournier"),
        ("Monsieur de La Tour", "fr", "vous", "Monsieur La Tour"),
        ("Mme Claire Martin", "en", "vous", "Mrs Martin"),
        ("Ms Jane Doe", "en", "vous", "Ms Doe"),
        ("Dr House", "fr", "vous", "Docteur House"),
        ("Mme Claire Martin", "fr", "tu", "Claire"),
        ("Claire Martin", "fr", "tu", "Claire"),
        ("Claire Martin", "fr", "vous", "Claire Martin"),
        ("", "fr", "vous", ""),
    ],
)
def test_a_client_is_addressed_as_the_house_does(name, language, manner, written):
    assert addressed(name, language, manner) == written


def test_a_house_that_says_tu_says_it_to_the_end(cast):
    cast.house.manner = "tu"
    [proposal] = proposed(cast, client="Mme Claire Martin")
    assert proposal.reply.startswith("Bonjour Claire,") and "ton message" in proposal.reply
    said = proposal.reply.replace(cast.offer.title, "").replace("’", " ")
    assert not {"vous", "votre"} & set(said.split())


def test_a_candidate_knows_its_score():
    seen = dataclasses.replace(NOTHING, trade=True)
    assert Candidate(Offer(), seen, weigh(seen), None).score == 50
