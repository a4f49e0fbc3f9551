"""Asking for one variant of an offer: which one it was is kept, shown to both, told in the letter, proposed as the price."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.errors import Invalid
from loge.common.jobs import run_all
from loge.demands import actions, queries
from loge.demands.models import Demand
from loge.maildesk.models import Letter
from loge.offers.actions import Size, edit_offer
from loge.offers.models import Variant
from loge.people.models import Person

from ..cast import Cast, eur

BIG = Size("Un grand chien", 1650, dt.timedelta(minutes=45))
SAID = {"category_key": "dogs_cats", "title": "Promener votre chien", "cents": 1300, "unit": "task"}


@pytest.fixture
def sized(cast) -> tuple[Cast, Variant]:
    """His offer comes in two sizes; she reads English."""
    Person.objects.filter(pk=cast.client.pk).update(language="en")
    edit_offer(cast.offer, by=cast.server, variants=[BIG, Size("Deux chiens", 2100)], **SAID)
    return cast, Variant.objects.get(name=BIG.name)


def test_the_page_of_the_offer_lets_one_choose_and_the_demand_keeps_it(sized):
    cast, big = sized
    browser, address = cast.browser(cast.client), f"/loges/{cast.slug}/offers/{cast.offer.pk}/"
    page = browser.get(address).content.decode()
    assert f'value="{big.pk}"' in page and "Un grand chien, €16.50, 45 min" in page
    browser.post(address, {"words": "Filou", "nonce": "v1", "variant": str(big.pk)})
    demand = Demand.objects.get()
    assert (demand.variant_name, demand.asked_price, demand.lasts_for) == (BIG.name, eur("16,50"), BIG.lasts_for)


def test_both_read_which_one_it_is_and_the_price_form_begins_with_its_price(sized):
    cast, big = sized
    demand = cast.heard_demand(variant=big.pk)
    hers, his = (
        cast.browser(person).get(f"/demands/{demand.pk}/").content.decode() for person in (cast.client, cast.server)
    )
    assert BIG.name in hers and BIG.name in his
    assert "€16.50" in hers, "both totals, of the variant"
    assert 'value="16,50"' in his
    run_all()
    assert f"{BIG.name}, €16.50" in Letter.objects.get(name="heard").text


def test_what_was_asked_for_stays_what_it_was_when_the_offer_changes(sized):
    cast, big = sized
    demand = cast.heard_demand(variant=big.pk)
    edit_offer(cast.offer, by=cast.server, variants=[Size("Un chat", 900)], **SAID)
    assert cast.fresh(demand).asked_price == eur("16,50")
    with pytest.raises(Invalid) as gone:
        cast.heard_demand(variant=big.pk)
    assert gone.value.field == "variant" and Demand.objects.count() == 1


def test_a_variant_of_another_offer_is_no_variant_of_this_one(sized):
    cast, big = sized
    other = cast.another_offer(cast.person("Nadia"))
    with pytest.raises(Invalid):
        actions.ask(other, by=cast.client, words="Filou", nonce="o1", variant=big.pk)


def test_who_is_not_signed_in_finds_their_choice_again(sized):
    cast, big = sized
    address = f"/loges/{cast.slug}/offers/{cast.offer.pk}/"
    sent = cast.browser().post(address, {"words": "Filou", "nonce": "v1", "variant": str(big.pk)})
    assert f"variant%3D{big.pk}" in sent.headers["Location"]
    page = cast.browser(cast.client).get(f"{address}?q=Filou&variant={big.pk}").content.decode()
    assert f'value="{big.pk}" checked' in page


def test_a_program_asks_for_a_variant_by_its_key(sized):
    cast, _big = sized
    bearer = {"Authorization": f"Bearer {cast.token(cast.client)}"}
    found = cast.browser().get(f"/api/v1/loges/{cast.slug}/offers?q=chien").json()["items"][0]["variants"]
    assert [line["name"] for line in found] == [BIG.name, "Deux chiens"]
    told = {"offer": str(cast.offer.pk), "words": "Filou", "nonce": "a1", "variant": found[0]["id"]}
    answer = cast.browser().post("/api/v1/demands", told, content_type="application/json", headers=bearer)
    assert answer.status_code == 201, answer.content
    assert answer.json()["variant"] == {"name": BIG.name, "price": {"cents": 1650, "currency": "EUR"}}


def test_the_price_that_is_proposed_is_known_where_it_can_be(cast):
    task = cast.heard_demand()
    assert queries.price_to_propose(task) == eur("13")
    hourly = cast.write_offer("Tailler", "15,00", category_key="garden", unit="hour")
    asked = {"by": cast.client, "words": "La haie"}
    assert queries.price_to_propose(actions.ask(hourly, nonce="h1", **asked)) is None, "who knows how long it takes?"
    long = actions.ask(hourly, nonce="h2", lasts_for=dt.timedelta(minutes=90), **asked)
    assert queries.price_to_propose(long) == eur("22,50")
