"""Negotiating that cannot surprise: versions, counter-offers, expiry, re-acceptance, slots, both totals, double submit."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils.dateparse import parse_duration

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.demands import actions, queries, states
from loge.demands.actions.slots import SlotTaken
from loge.demands.clock import tick
from loge.demands.free import first_gap
from loge.demands.models import Demand
from loge.houses.models import House
from loge.money.models import Payment
from loge.people.models import Person

from ..cast import eur, work
from ..together import together, winners

HOUR = dt.timedelta(hours=1)
TOMORROW = dt.timedelta(days=1)


def at_ten() -> dt.datetime:
    return (now() + TOMORROW).replace(minute=0, second=0, microsecond=0)


def slot_quoted(cast, starts_at, lasts_for=HOUR, *, words="Filou"):
    """A demand of another client of the same neighbour, quoted for this hour."""
    client = cast.person(f"Cliente{Demand.objects.count()}")
    demand = actions.ask(cast.offer, by=client, words=words, nonce="n1")
    actions.quote(demand, by=cast.server, cents=1300, starts_at=starts_at, lasts_for=lasts_for)
    return demand


# ------------------------------------------------------------------------------------------------------------- versions


def test_a_changed_quote_is_accepted_anew(cast):
    demand = cast.quoted_demand()
    actions.quote(demand, by=cast.server, cents=1500)
    with pytest.raises(Stale):
        actions.accept(demand, by=cast.client, version=1)
    actions.accept(cast.fresh(demand), by=cast.client, version=2)
    assert cast.fresh(demand).accepted_version == 2


def test_paying_version_n_after_n_plus_1_is_refused(cast):
    """She accepted 13, did not pay in time; he named 15; she accepted that in another tab: the old tab pays nothing."""
    demand = cast.agreed_demand()
    stale_tab = cast.browser(cast.client)
    actions.reopen(demand, by="clock")
    actions.quote(cast.fresh(demand), by=cast.server, cents=1500)
    actions.accept(cast.fresh(demand), by=cast.client, version=2)
    with pytest.raises(Stale):
        actions.start_payment(cast.fresh(demand), by=cast.client, back="http://x/", version=1)
    assert stale_tab.post(f"/demands/{demand.pk}/pay/", {"version": "1"}).status_code == 409
    assert not Payment.objects.exists()
    assert actions.start_payment(cast.fresh(demand), by=cast.client, back="http://x/", version=2).cents == 1500


def test_a_page_opened_for_an_older_price_takes_nothing(cast):
    """The same amount, agreed anew for another hour: the payment belongs to the version it was opened for."""
    demand = cast.agreed_demand()
    old = cast.open_payment(demand)
    actions.reopen(demand, by="clock")
    actions.quote(cast.fresh(demand), by=cast.server, cents=1300, starts_at=at_ten())
    actions.accept(cast.fresh(demand), by=cast.client, version=2)
    work()
    cast.give_card(old)
    assert old.state == "voided"
    assert cast.fresh(demand).state == states.AGREED
    fresh = cast.pay(cast.fresh(demand))
    assert (fresh.pk != old.pk, cast.fresh(demand).state) == (True, states.BOOKED)


def test_what_was_agreed_is_frozen_with_the_price(cast):
    demand = cast.quoted_demand()
    actions.quote(demand, by=cast.server, cents=1400, starts_at=at_ten(), lasts_for=HOUR / 2)
    House.objects.update(cancel_notice=12 * HOUR, late_cancel_bp=3_000)
    actions.accept(cast.fresh(demand), by=cast.client, version=2)
    House.objects.update(cancel_notice=HOUR, late_cancel_bp=10_000, commission_bp=9_000)
    agreed = cast.fresh(demand)
    assert (agreed.cents, agreed.commission_bp, agreed.wished_at, agreed.lasts_for) == (1400, 1750, at_ten(), HOUR / 2)
    assert (agreed.cancel_notice, agreed.late_cancel_bp) == (12 * HOUR, 3_000)


def test_a_quote_without_a_time_keeps_the_one_before(cast):
    demand = cast.heard_demand()
    actions.quote(demand, by=cast.server, cents=1300, starts_at=at_ten(), lasts_for=HOUR)
    actions.counter(demand, by=cast.client, cents=1200)
    actions.quote(demand, by=cast.server, cents=1250)
    last = queries.last_quote(demand)
    assert (last.version, last.starts_at, last.lasts_for) == (3, at_ten(), HOUR)


@pytest.mark.parametrize(
    "told",
    [{"starts_at": -HOUR}, {"starts_at": dt.timedelta(days=61)}, {"lasts_for": HOUR * 25}, {"lasts_for": HOUR * 0}],
)
def test_a_time_that_cannot_be_changes_nothing(cast, told):
    demand = cast.heard_demand()
    told = {name: now() + span if name == "starts_at" else span for name, span in told.items()}
    with pytest.raises(Invalid):
        actions.quote(demand, by=cast.server, cents=1300, **told)
    assert (cast.fresh(demand).state, demand.quotes.count()) == (states.HEARD, 0)


def test_a_price_that_is_not_negotiable_is_countered_by_nobody_and_says_so(cast):
    cast.offer = cast.write_offer(negotiable=False)
    demand = cast.quoted_demand()
    with pytest.raises(Refused):
        actions.counter(demand, by=cast.client, cents=1000)
    body = cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()
    assert "/move/counter/" not in body
    assert "/move/accept/" in body


# ---------------------------------------------------------------------------------------------------------------- slots


def test_two_clients_one_slot_and_the_next_free_time_is_told(cast):
    ten = at_ten()
    first, second = slot_quoted(cast, ten, HOUR * 2), slot_quoted(cast, ten + HOUR)
    actions.accept(first, by=first.client, version=1)
    with pytest.raises(SlotTaken, match=(ten + 2 * HOUR).astimezone(cast.house.zone).strftime("%H:%M")):
        actions.accept(second, by=second.client, version=1)
    assert cast.fresh(second).state == states.QUOTED
    third = slot_quoted(cast, ten + 2 * HOUR)
    actions.accept(third, by=third.client, version=1)  # one begins when the other ends


@pytest.mark.parametrize("freed", ["unpaid", "withdrawn"])
def test_a_slot_that_is_not_paid_for_is_free_again(cast, freed):
    ten = at_ten()
    first, second = slot_quoted(cast, ten), slot_quoted(cast, ten)
    actions.accept(first, by=first.client, version=1)
    if freed == "unpaid":
        tick(at=now() + dt.timedelta(minutes=16))
        assert cast.fresh(first).state == states.QUOTED
    else:
        actions.withdraw(first, by=first.client)
    actions.accept(cast.fresh(second), by=second.client, version=1)


def test_the_next_free_time_steps_over_everything_taken():
    ten = dt.datetime(2026, 12, 1, 10, tzinfo=dt.UTC)
    taken = [(ten, ten + HOUR), (ten + HOUR * 1.5, ten + 3 * HOUR), (ten + 5 * HOUR, ten + 6 * HOUR)]
    assert first_gap(taken, ten, HOUR / 2) == ten + HOUR
    assert first_gap(taken, ten, HOUR) == ten + 3 * HOUR
    assert first_gap(taken, ten, 3 * HOUR) == ten + 6 * HOUR
    assert first_gap([], ten, HOUR) == ten


@pytest.mark.django_db(transaction=True)
def test_two_clients_accept_one_slot_at_the_same_instant_and_one_has_it(cast):
    ten = at_ten()
    demands = [slot_quoted(cast, ten + (number % 3) * HOUR / 4) for number in range(6)]
    acts = [lambda demand=demand: actions.accept(demand, by=demand.client, version=1) for demand in demands]
    assert len(winners(together(acts), Stale)) == 1
    assert Demand.objects.filter(state=states.AGREED).count() == 1


# ---------------------------------------------------------------------------------------------------------------- pages

READERS = {"client": "client", "server": "provider"}


@pytest.mark.parametrize(
    "state", ["heard", "quoted", "countered", "agreed", "booked", "delivered", "settled", "disputed"]
)
@pytest.mark.parametrize("who", READERS)
def test_both_totals_are_on_one_screen_in_every_state(cast, state, who):
    if state == "countered":
        demand = cast.quoted_demand()
        actions.counter(demand, by=cast.client, cents=1300)
    elif state == "disputed":
        demand = actions.dispute(cast.delivered_demand(), by=cast.client, words="Rien.")
    else:
        made = {"booked": "funded"}.get(state, state)
        demand = getattr(cast, f"{made}_demand")()
    reader = getattr(cast, who)
    body = cast.browser(reader).get(f"/demands/{demand.pk}/").content.decode()
    for cents in (1300, 1072, 228):
        assert type(eur("1"))(cents).spoken(reader.language) in body, (state, who, cents)


def test_every_price_named_can_be_read_again(cast):
    demand = cast.quoted_demand(price="15,00")
    actions.counter(demand, by=cast.client, cents=1200)
    actions.quote(demand, by=cast.server, cents=1350)
    body = cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()
    table = re.search(r'<table class="table-stack">.*?</table>', body, re.DOTALL)[0]
    assert [price for price in ("15,00", "12,00", "13,50") if price in table] == ["15,00", "12,00", "13,50"]
    assert table.count("<tr") == 4


@pytest.mark.parametrize("state", ["heard", "quoted", "agreed"])
def test_enter_in_a_text_field_never_accepts_or_pays(cast, state):
    """A form that accepts or pays holds no field one types in: Enter belongs to the form one writes in (coopcycle #3601)."""
    demand = getattr(cast, f"{state}_demand")()
    body = cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()
    found = re.findall(r'<form[^>]*action="[^"]*/(?:accept|pay)/".*?</form>', body, re.DOTALL)
    assert len(found) == (0 if state == "heard" else 1)
    for form in found:
        assert set(re.findall(r'<input[^>]*type="(\w+)"', form)) <= {"hidden"}
        assert "<textarea" not in form
        assert 'form="' not in form


def test_double_submit_of_each_form_acts_once(cast):
    browser = cast.browser(cast.client)
    told = {"words": "Filou", "nonce": "n1", "place": "", "wished_at": ""}
    first, second = (browser.post(f"/loges/{cast.slug}/offers/{cast.offer.pk}/", told) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    demand = Demand.objects.get()
    for _ in range(2):
        browser.post(f"/demands/{demand.pk}/say/", {"words": "Il tire un peu.", "nonce": "m1"})
    assert demand.messages.count() == 1
    server = cast.browser(cast.server)
    server.post(f"/demands/{demand.pk}/move/quote/", {"price": "13"})
    answers = [browser.post(f"/demands/{demand.pk}/move/accept/", {"version": "1"}).status_code for _ in range(2)]
    assert answers == [302, 409]
    pages = {browser.post(f"/demands/{demand.pk}/pay/", {"version": "1"}).headers["Location"] for _ in range(2)}
    assert (len(pages), Payment.objects.count()) == (1, 1)


def test_a_stale_page_is_told_kindly_and_nothing_moves(cast):
    demand = cast.quoted_demand()
    actions.quote(demand, by=cast.server, cents=1500)
    answer = cast.browser(cast.client).post(f"/demands/{demand.pk}/move/accept/", {"version": "1"})
    assert answer.status_code == 409
    assert "prix a changé" in answer.content.decode()
    assert cast.fresh(demand).state == states.QUOTED
    actions.withdraw(cast.fresh(demand), by=cast.client)
    answer = cast.browser(cast.client).post(f"/demands/{demand.pk}/move/counter/", {"price": ""})
    assert answer.status_code == 409, "a form that is shown nowhere any more is not sent back to be mended"


def test_a_price_and_its_time_are_written_on_the_page(cast):
    demand = cast.heard_demand()
    wall = at_ten().astimezone(cast.house.zone).strftime("%Y-%m-%dT%H:%M")
    told = {"price": "13,50", "starts_at": wall, "lasts_for": "90", "words": ""}
    assert cast.browser(cast.server).post(f"/demands/{demand.pk}/move/quote/", told).status_code == 302
    last = queries.last_quote(demand)
    assert (last.cents, last.starts_at, last.lasts_for) == (1350, at_ten(), HOUR * 1.5)
    assert "1 h 30" in cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()
    wrong = cast.browser(cast.server).post(
        f"/demands/{demand.pk}/move/quote/", told | {"starts_at": "2020-01-01T10:00"}
    )
    assert (wrong.status_code, "1 h 30" in wrong.content.decode()) == (422, True)


def test_a_program_names_a_price_with_its_time_and_reads_it_back(cast):
    demand = cast.heard_demand()
    bearer = {"Authorization": f"Bearer {cast.token(cast.server)}"}
    told = {"cents": 1350, "starts_at": at_ten().isoformat(), "lasts_for": "PT1H30M"}
    answer = cast.browser().post(
        f"/api/v1/demands/{demand.pk}/moves/quote", told, content_type="application/json", headers=bearer
    )
    assert answer.status_code == 200, answer.content
    [named] = answer.json()["quotes"]
    assert dt.datetime.fromisoformat(named["starts_at"]) == at_ten()
    assert parse_duration(named["lasts_for"]) == HOUR * 1.5
    wrong = cast.browser().post(
        f"/api/v1/demands/{demand.pk}/moves/quote",
        told | {"lasts_for": "P3D"},
        content_type="application/json",
        headers=bearer,
    )
    assert wrong.status_code == 422


# ------------------------------------------------------------------------------------------------------- what others paid


def test_what_neighbours_paid_is_shown_from_five_services_on_to_both(cast):
    for price in ("10,00", "12,00", "20,00", "13,00"):
        cast.settled_demand(price=price)
    assert queries.price_around(cast.house, "dogs_cats", "task") is None, "four prices are somebody’s"
    cast.settled_demand(price="14,00")
    found = queries.price_around(cast.house, "dogs_cats", "task")
    assert (found.median, found.low, found.high, found.n, found.paid) == (eur("13"), eur("12"), eur("14"), 5, True)
    Person.objects.update(language="en")
    demand = cast.heard_demand()
    for person in (cast.server, cast.client):
        page = cast.browser(person).get(f"/demands/{demand.pk}/").content.decode()
        assert "13.00" in page and "5 prices paid in twelve months" in page
    actions.quote(demand, by=cast.server, cents=1300)
    page = cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()
    assert "5 prices paid in twelve months" in page, "she reads it where she names hers"
    later = now() + dt.timedelta(days=366)
    assert queries.price_around(cast.house, "dogs_cats", "task", at=later) is None, "twelve months, no more"
    assert queries.price_around(cast.house, "garden", "task") is None


def test_what_was_paid_by_the_hour_counts_by_the_hour(cast):
    offer = cast.write_offer("Tailler la haie", "15,00", category_key="garden", unit="hour")
    for lasts_for in (HOUR, HOUR * 2, None):
        demand = actions.ask(offer, by=cast.client, words="La haie", nonce=f"h{lasts_for}", lasts_for=lasts_for)
        actions.quote(demand, by=cast.server, cents=3000)
        Demand.objects.filter(pk=demand.pk).update(state=states.SETTLED, cents=3000)
    assert sorted(queries.settled_cents(cast.house, "garden", "hour")) == [1500, 3000], "who knows how long, not else"
    assert queries.settled_cents(cast.house, "garden", "task") == []
