"""The need board: posted once, understood, read by those who were met, answered once each, one chosen, the others thanked."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.demands import actions, board, needs, states
from loge.demands.free import Then
from loge.demands.models import Demand, Need
from loge.demands.models.need import NEED_MOVES, NEED_STATES
from loge.houses.models import House
from loge.maildesk.models import Letter
from loge.offers.actions import admit, write_offer
from loge.offers.models import Provider
from loge.web.tasks import awaiting

from ..cast import Cast, eur
from ..together import together, winners

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
WORDS = "Promener mon chien samedi matin, il tire un peu. Mon numéro : 06 12 34 56 78, camille@example.org."


def post(cast, words: str = WORDS, **also) -> Need:
    told = {"by": cast.client, "insee": "61001", "nonce": f"n{Need.objects.count()}", **also}
    return actions.post_need(cast.house, words=words, **told)


def neighbour(cast, name: str, price: str = "12,00", insee: str = "61497", **also):
    """Another vetted neighbour with an offer."""
    person = cast.person(name)
    provider = admit(cast.house, person, by=cast.keeper, insee=insee, name=name)
    told = {
        "category_key": "dogs_cats",
        "unit": "task",
        "title": f"Promener ({name})",
        "cents": eur(price).cents,
        **also,
    }
    return write_offer(provider, by=person, **told)


def answered(cast, need, offer, price: str = "12,00", **also) -> Demand:
    return actions.answer_need(need, offer, by=offer.provider.person, cents=eur(price).cents, **also)


def book(cast, demand: Demand) -> Demand:
    actions.accept(demand, by=demand.client, version=1)
    cast.pay(demand)
    return cast.fresh(demand)


# -------------------------------------------------------------------------------------------------------------- posting


def test_a_need_is_understood_and_put_right_with_one_click(cast):
    need = post(cast)
    assert (need.category_key, need.guessed) == ("dogs_cats", True)
    browser = cast.browser(cast.client)
    assert "evidence" in browser.get(f"/needs/{need.pk}/").content.decode()
    browser.post(f"/needs/{need.pk}/trade/", {"category_key": "garden"})
    need.refresh_from_db()
    assert (need.category_key, need.guessed) == ("garden", False)
    assert browser.post(f"/needs/{need.pk}/trade/", {"category_key": "nothing"}).status_code == 404


def test_it_is_said_better_until_somebody_has_answered(cast):
    need = post(cast, budget_cents=1500)
    mine, path = cast.browser(cast.client), f"/needs/{need.pk}/change/"
    assert "/change/" in mine.get(f"/needs/{need.pk}/").content.decode()
    shown = mine.get(path).content.decode()
    assert "Promener mon chien" in shown and 'value="15"' in shown
    told = {"words": "Tondre ma pelouse samedi", "insee": "61001", "budget": "20", "place": "12 rue aux Sieurs"}
    theirs = needs.find(cast.server, need.pk)
    assert mine.post(path, told).status_code == 302
    need.refresh_from_db()
    assert (need.category_key, need.guessed, need.budget, need.place) == (
        "garden",
        True,
        eur("20"),
        "12 rue aux Sieurs",
    )
    assert mine.post(path, told | {"words": " "}).status_code == 422
    assert cast.browser(cast.stranger).get(path).status_code == 404
    assert cast.browser(cast.server).post(path, told).status_code == 404, "nobody else speaks in their name"
    with pytest.raises(Stale):
        answered(cast, theirs, cast.offer, seen=theirs.edition)
    answered(cast, need, cast.offer, seen=need.edition)
    assert "/change/" not in mine.get(f"/needs/{need.pk}/").content.decode()
    assert mine.post(path, told).status_code == 403


def test_what_is_not_understood_is_asked(cast):
    need = post(cast, "Bonjour, merci d’avance !")
    assert need.category_key == ""
    assert "trade/" in cast.browser(cast.client).get(f"/needs/{need.pk}/").content.decode()


def test_posted_twice_it_is_posted_once_and_six_a_day_are_too_many(cast):
    first = post(cast, nonce="same")
    assert post(cast, nonce="same") == first
    for number in range(4):
        post(cast, nonce=f"more-{number}")
    with pytest.raises(Refused):
        post(cast, nonce="sixth")
    assert post(cast, nonce="tomorrow", at=now() + DAY + HOUR).state == "open"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"insee": "75056"}, "insee"), ({"words": " "}, "words"), ({"wished_at": now() - DAY}, "wished_at"),
        ({"wished_at": now() + 61 * DAY}, "wished_at"), ({"budget_cents": 0}, "budget"), ({"budget_cents": 10**9}, "budget"),
        ({"category_key": "nothing"}, "category_key"), ({"lasts_for": DAY * 2}, "lasts_for"),
    ],
)  # fmt: skip
def test_what_cannot_be_posted_says_why(cast, told, field):
    with pytest.raises(Invalid) as wrong:
        post(cast, **{"words": WORDS, **told})
    assert wrong.value.field == field
    assert not Need.objects.exists()


def test_a_visitor_writes_first_and_signs_in_after(cast, settings):
    settings.RATE_LIMITS = True
    page = f"/loges/{cast.slug}/needs/new/"
    assert cast.browser().get(page).status_code == 200
    sent = cast.browser().post(page, {"words": "Promener Filou", "insee": "61001", "nonce": "n"})
    assert sent.status_code == 302
    assert "Promener" in sent.headers["Location"]
    told = {"words": "Promener Filou samedi", "insee": "61001", "nonce": "n", "budget": "15"}
    sent = cast.browser(cast.stranger).post(page, told)
    need = Need.objects.get()
    assert sent.headers["Location"] == f"/needs/{need.pk}/"
    assert (need.budget, need.client) == (eur("15"), cast.stranger)
    wrong = cast.browser(cast.stranger).post(page, told | {"budget": "quinze", "nonce": "m"})
    assert (wrong.status_code, "Promener Filou samedi" in wrong.content.decode()) == (422, True)


# ---------------------------------------------------------------------------------------------------------------- board


def test_the_board_tells_what_where_and_when_and_never_who(cast):
    need = post(cast, place="12 rue aux Sieurs", budget_cents=1500, wished_at=now() + DAY)
    for path in (f"/loges/{cast.slug}/needs/", f"/needs/{need.pk}/"):
        body = cast.browser(cast.server).get(path).content.decode()
        assert "Promener mon chien" in body
        assert "Alençon" in body
        assert "€15.00" in body
        for hidden in ("Camille", cast.client.email, "06 12 34", "camille@example.org", "rue aux Sieurs"):
            assert hidden not in body, (path, hidden)


def test_the_board_is_for_those_who_were_met_and_offer_something(cast):
    need = post(cast)
    pages = (f"/loges/{cast.slug}/needs/", f"/needs/{need.pk}/")
    unmet = neighbour(cast, "Ida").provider
    Provider.objects.filter(pk=unmet.pk).update(vetted_at=None)
    on_a_break = neighbour(cast, "Jo").provider
    Provider.objects.filter(pk=on_a_break.pk).update(paused_at=now())
    elsewhere = Cast(cast.sandbox, slug="ailleurs")
    for person in (unmet.person, on_a_break.person, elsewhere.server, elsewhere.keeper, cast.stranger):
        assert [cast.browser(person).get(page).status_code for page in pages] == [404, 404], person
    assert [cast.browser(cast.server).get(page).status_code for page in pages] == [200, 200]


def test_who_offers_the_trade_gets_one_letter_and_can_stop_them(cast):
    gardener = neighbour(cast, "Gil", category_key="garden")
    hushed = neighbour(cast, "Hugo")
    cast.browser(hushed.provider.person).post("/needs/letters/", {"house": cast.slug, "quiet": "yes"})
    need = post(cast)
    run_all()
    actions.sort_need(need, by=cast.client, category_key="dogs_cats")
    run_all()
    assert [letter.to for letter in Letter.objects.filter(name="need")] == [cast.server.email]
    assert "06 12" not in Letter.objects.get(name="need").text
    actions.sort_need(need, by=cast.client, category_key="garden")
    run_all()
    assert {letter.to for letter in Letter.objects.filter(name="need")} == {
        cast.server.email,
        gardener.provider.person.email,
    }
    cast.browser(hushed.provider.person).post("/needs/letters/", {"house": cast.slug, "quiet": "no"})
    assert not needs.is_quiet(hushed.provider)


# -------------------------------------------------------------------------------------------------------------- answers


def test_answers_are_compared_one_is_booked_and_the_others_are_thanked(cast):
    need = post(cast, place="12 rue aux Sieurs", wished_at=(now() + DAY).replace(microsecond=0), lasts_for=HOUR)
    other = neighbour(cast, "Ida", insee="61001")
    cheap = answered(cast, need, other, "11,00", words="Avec joie.")
    dear = answered(cast, need, cast.offer, "13,00")
    busy = actions.ask(cast.offer, by=cast.stranger, words="x", nonce="b")
    actions.quote(busy, by=cast.server, cents=1000, starts_at=need.wished_at + HOUR / 2, lasts_for=HOUR)
    actions.accept(busy, by=cast.stranger, version=1)
    found = needs.answers(need)
    assert [(one.provider, one.price, one.split.server, one.then) for one in found] == [
        (other.provider, eur("11"), eur("9,07"), Then.ASK), (cast.provider, eur("13"), eur("10,72"), Then.TAKEN),
    ]  # fmt: skip
    assert found[0].km == 0
    body = cast.browser(cast.client).get(f"/needs/{need.pk}/").content.decode()
    for words in ("11,00", "9,07", "13,00", "10,72", "2,28"):
        assert words in body
    assert (cheap.state, cheap.place, cheap.need) == (states.QUOTED, "", need)
    booked = book(cast, cheap)
    assert (booked.state, booked.place) == (states.BOOKED, "12 rue aux Sieurs")
    need.refresh_from_db()
    assert (need.state, cast.fresh(dear).state) == ("answered", states.WITHDRAWN)
    run_all()
    told = Letter.objects.get(name="withdrawn", to=cast.server.email)
    assert "Someone else was chosen" in told.text
    assert needs.board(cast.house).count() == 0


def test_an_answer_of_nothing_or_of_more_than_a_million_is_none(cast):
    need, offer = post(cast), neighbour(cast, "Paul")
    for price in (0, -1, 100_000_001):
        with pytest.raises(Invalid) as wrong:
            actions.answer_need(need, offer, by=offer.provider.person, cents=price)
        assert wrong.value.field == "price"
    assert not Demand.objects.filter(need=need).exists()


def test_a_neighbour_answers_a_need_once(cast):
    need = post(cast)
    answered(cast, need, cast.offer)
    with pytest.raises(Stale):
        answered(cast, need, cast.write_offer("Promener deux chiens"))
    told = {"offer": cast.offer.pk, "price": "12"}
    again = cast.browser(cast.server).post(f"/needs/{need.pk}/answer/", told)
    assert again.headers["Location"] == f"/demands/{Demand.objects.get().pk}/", (
        "the second click finds the first answer"
    )
    assert Demand.objects.count() == 1


def test_an_answer_is_given_on_the_page(cast):
    need = post(cast)
    browser = cast.browser(cast.server)
    assert browser.post(f"/needs/{need.pk}/answer/", {"offer": cast.offer.pk, "price": "rien"}).status_code == 422
    sent = browser.post(f"/needs/{need.pk}/answer/", {"offer": cast.offer.pk, "price": "12", "words": "Volontiers."})
    demand = Demand.objects.get()
    assert sent.headers["Location"] == f"/demands/{demand.pk}/"
    run_all()
    assert Letter.objects.filter(name="quoted", to=cast.client.email).count() == 1
    assert not Letter.objects.filter(name="heard").exists(), "he need not be told of his own answer"


def test_nobody_answers_their_own_need_or_through_an_offer_of_others(cast):
    need = post(cast, by=cast.server)
    with pytest.raises(Refused):
        answered(cast, need, cast.offer)
    other = neighbour(cast, "Ida")
    with pytest.raises(Refused):
        actions.answer_need(need, cast.offer, by=other.provider.person, cents=1000)
    elsewhere = Cast(cast.sandbox, slug="ailleurs")
    with pytest.raises(Refused):
        actions.answer_need(need, elsewhere.offer, by=elsewhere.server, cents=1000)
    Provider.objects.filter(pk=other.provider.pk).update(vetted_at=None)
    with pytest.raises(Refused):
        answered(cast, need, other)


def test_one_yes_to_a_need_at_a_time(cast):
    need = post(cast)
    one, two = answered(cast, need, cast.offer), answered(cast, need, neighbour(cast, "Ida"))
    actions.accept(one, by=cast.client, version=1)
    with pytest.raises(Stale, match="Karim"):
        actions.accept(two, by=cast.client, version=1)
    with pytest.raises(Refused):
        actions.withdraw_need(need, by=cast.client)
    actions.reopen(one, by="clock")  # she did not pay: she may still choose the other
    actions.accept(cast.fresh(two), by=cast.client, version=1)


def test_the_one_off_rule_holds_for_answers_too(cast):
    House.objects.update(one_off=True)
    cast.house.refresh_from_db()
    cast.offer = cast.write_offer()
    cast.heard_demand()
    with pytest.raises(Refused, match="entre voisins"):
        answered(cast, post(cast), cast.offer)


def test_a_need_that_has_left_the_board_takes_no_answer(cast):
    for state in ("answered", "closed", "withdrawn", "lapsed"):
        need = post(cast)
        Need.objects.filter(pk=need.pk).update(state=state, posted_at=now() - 2 * DAY)
        with pytest.raises(Stale):
            answered(cast, need, cast.offer)
    past = post(cast, wished_at=now() + HOUR)
    with pytest.raises(Stale):
        answered(cast, past, cast.offer, at=now() + 2 * HOUR)
    assert not needs.board(cast.house, at=now() + 2 * HOUR).filter(pk=past.pk).exists()


def test_withdrawing_thanks_whoever_answered(cast):
    need = post(cast)
    demand = answered(cast, need, cast.offer)
    with pytest.raises(Refused):
        actions.withdraw_need(need, by=cast.server)
    assert cast.browser(cast.client).post(f"/needs/{need.pk}/withdraw/").status_code == 302
    assert cast.fresh(demand).state == states.WITHDRAWN


def test_the_coordinator_takes_spam_off_with_reasons(cast, settings):
    settings.SECOND_FACTOR = False
    need = post(cast, "Gagnez de l’argent chez vous !")
    with pytest.raises(Invalid):
        actions.close_need(need, by=cast.keeper, words=" ")
    assert cast.browser(cast.server).post(f"/needs/{need.pk}/close/", {"words": "Non"}).status_code == 403
    cast.browser(cast.keeper).post(f"/needs/{need.pk}/close/", {"words": "Ce n’est pas un service entre voisins."})
    run_all()
    assert "entre voisins" in Letter.objects.get(name="need_closed", to=cast.client.email).text


# ---------------------------------------------------------------------------------------------------------------- clock


def test_the_board_reminds_then_forgets_however_often_the_clock_looks(cast):
    at = now()
    need = post(cast, at=at)
    happened = []
    for days in (9, 10, 13, 14, 15):
        for _ in range(3):
            if board.tick(at=at + days * DAY):
                need.refresh_from_db()
                happened.append((days, need.state, need.nudges))
    assert happened == [(10, "open", 1), (14, "lapsed", 0)]
    run_all()
    names = [letter.name for letter in Letter.objects.filter(to=cast.client.email).order_by("since_at")]
    assert names == ["need_reminder", "need_lapsed"]
    assert Fact.objects.filter(kind="need.lapsed").count() == 1


def test_a_need_without_an_answer_for_a_day_awaits_the_coordinator_until_someone_answers(cast):
    need = post(cast)
    at = now() + 25 * HOUR
    assert not [task for task in awaiting(cast.house, cast.keeper) if task.icon == "pin"]
    [task] = [task for task in awaiting(cast.house, cast.keeper, at=at) if task.icon == "pin"]
    assert task.url == f"/needs/{need.pk}/"
    answered(cast, need, cast.offer)
    assert not [task for task in awaiting(cast.house, cast.keeper, at=at) if task.icon == "pin"]


def test_the_table_of_needs_speaks_of_known_states():
    assert set(NEED_MOVES.states) == set(NEED_STATES)
    assert NEED_MOVES.timer("open").after == 14 * DAY


def test_the_clocks_are_gone_round_by_every_worker():
    """A round that no worker knows of is a promise nobody keeps."""
    from loge.common import jobs

    paths = {round_.task.module_path for round_ in jobs._rounds}
    assert {"loge.demands.clock.tick_demands", "loge.demands.board.tick_needs"} <= paths


# ---------------------------------------------------------------------------------------------------------------- races


@pytest.mark.django_db(transaction=True)
def test_two_answers_accepted_at_the_same_instant_and_one_is_chosen(cast):
    need = post(cast)
    given = [answered(cast, need, offer) for offer in (cast.offer, neighbour(cast, "Ida"), neighbour(cast, "Jo"))]
    acts = [lambda demand=demand: actions.accept(demand, by=cast.client, version=1) for demand in given * 2]
    assert len(winners(together(acts), Stale)) == 1
    assert Demand.objects.filter(state=states.AGREED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_neighbour_who_answers_in_two_tabs_answers_once(cast):
    need = post(cast)
    acts = [lambda: answered(cast, Need.objects.select_related("house").get(), cast.offer) for _ in range(6)]
    assert len(winners(together(acts), Stale)) == 1
    assert Demand.objects.get().quotes.count() == 1
    assert need.answers.count() == 1
