"""A list costs the same number of queries with one row and with forty."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loge.common.clock import now
from loge.common.jobs import run_all
from loge.common.models import Job
from loge.demands import actions
from loge.demands.models import Absence, Demand, Dispute, Substitute
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.offers.actions import admit, write_offer
from loge.people.models import AccessToken, Person

from ..cast import Cast

pytestmark = pytest.mark.django_db


def more_demands(cast: Cast, count: int) -> None:
    """Each from another neighbour, to another neighbour: a list that asks once per row shows itself."""
    for _ in range(count):
        client = cast.person(f"Cliente{Person.objects.count()}")
        actions.quote(actions.ask(cast.offer, by=client, words="Filou", nonce="n1"), by=cast.server, cents=1300)


def more_exchanges(cast: Cast, count: int) -> None:
    for _ in range(count):
        actions.ask(another_offer(cast), by=cast.client, words="Filou", nonce=f"n{Person.objects.count()}")


def another_offer(cast: Cast):
    person = cast.person(f"Voisin{Person.objects.count()}")
    provider = admit(cast.house, person, by=cast.keeper, insee="61497", name=person.name)
    return write_offer(provider, by=person, category_key="dogs_cats", title="Promener", cents=1200, unit="task")


def more_offers(cast: Cast, count: int) -> None:
    for _ in range(count):
        another_offer(cast)


def more_of_his_offers(cast: Cast, count: int) -> None:
    for _ in range(count):
        cast.write_offer()


def more_letters(cast: Cast, count: int) -> None:
    more_demands(cast, count)
    run_all()


def more_dead_jobs(cast: Cast, count: int) -> None:
    Job.objects.bulk_create(
        Job(house_id=cast.house.pk, path="loge.x", state=Job.State.DEAD, error="RuntimeError: no") for _ in range(count)
    )


def more_tokens(cast: Cast, count: int) -> None:
    before = AccessToken.objects.count()
    AccessToken.objects.bulk_create(
        AccessToken(person=cast.client, name="a program", fingerprint=f"{before + number:064}")
        for number in range(count)
    )


def more_loges(cast: Cast, count: int) -> None:
    for _ in range(count):
        slug = f"loge-{House.objects.count()}"
        house = open_house(by=cast.operator, kind=House.Kind.NEIGHBOURHOOD, slug=slug, name=slug, communes=["61001"])
        welcome(house, cast.keeper, Membership.Role.COORDINATOR, by=cast.operator)


def more_words(cast: Cast, count: int) -> None:
    demand = cast.client.demands.select_related("house").get()
    said = demand.messages.count()
    for number in range(said, said + count):
        actions.say(demand, by=(cast.client, cast.server)[number % 2], words="Un mot", nonce=f"m{number}")


def more_disputes(cast: Cast, count: int) -> None:
    for _ in range(count):
        client = cast.person(f"Cliente{Person.objects.count()}")
        demand = actions.ask(cast.offer, by=client, words="Filou", nonce="n1")
        Demand.objects.filter(pk=demand.pk).update(state="disputed", cents=1300, commission_bp=1750)
        Dispute.objects.create(house=cast.house, demand=demand, opened_by=client, heard_in=cast.house)
        Absence.objects.create(house=cast.house, demand=demand, person=client, said_by=cast.server, missed_at=now())


def more_absences(cast: Cast, count: int) -> None:
    demand = cast.client.demands.first() or cast.heard_demand()
    for _ in range(count):
        Absence.objects.create(
            house=cast.house, demand=demand, person=cast.server, said_by=cast.client, missed_at=now()
        )


def more_substitutes(cast: Cast, count: int) -> None:
    demand = cast.client.demands.select_related("house", "provider").get()
    Demand.objects.filter(pk=demand.pk).update(state="stranded", cents=1300, commission_bp=1750)
    for _ in range(count):
        Substitute.objects.create(house=cast.house, demand=demand, offer=another_offer(cast))


PAGES: dict[str, tuple[str, str, Callable[[Cast, int], None]]] = {
    "home": ("/", "", more_loges),
    "a commune's loges": ("/?commune=61000", "", more_loges),
    "the loge": ("/loges/alencon/", "", more_offers),
    "its offers": ("/loges/alencon/find/?q=promener", "client", more_offers),
    "one offer": ("/loges/alencon/offers/{offer}/", "", more_of_his_offers),
    "my exchanges, asking": ("/demands/", "client", more_exchanges),
    "my exchanges, serving": ("/demands/", "server", more_demands),
    "one demand": ("/demands/{demand}/", "client", more_words),
    "one demand, to the keeper": ("/demands/{demand}/", "keeper", more_words),
    "one demand, with who could stand in": ("/demands/{demand}/", "client", more_substitutes),
    "the disagreements": ("/house/alencon/disputes/", "keeper", more_disputes),
    "my absences": ("/me/absences/", "server", more_absences),
    "my offers": ("/serve/", "server", more_of_his_offers),
    "my keys": ("/me/tokens/", "client", more_tokens),
    "the morning": ("/house/alencon/", "keeper", more_demands),
    "the morning, by offers": ("/house/alencon/", "keeper", more_offers),
    "the house's demands": ("/house/alencon/demands/", "keeper", more_demands),
    "its outbox": ("/house/alencon/outbox/", "keeper", more_letters),
    "its dead jobs": ("/house/alencon/jobs/", "keeper", more_dead_jobs),
    "the platform": ("/platform/", "operator", more_dead_jobs),
    "the platform, by houses": ("/platform/", "operator", more_loges),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_list_costs_the_same_however_long(cast, settings, name):
    settings.SECOND_FACTOR = False
    path, who, add = PAGES[name]
    needs = {"offer": cast.offer.pk, "demand": cast.heard_demand().pk if "{demand}" in path else ""}
    address = path.format(**needs)
    add(cast, 1)
    browser = cast.browser(getattr(cast, who) if who else None)
    browser.get(address)  # the first visit fills what is kept per process and per session
    with_one = queries(browser, address)
    add(cast, 39)
    with_forty = queries(browser, address)
    assert len(with_forty) == len(with_one), [sql for sql in with_forty if sql not in with_one]
    assert len(with_forty) <= 25, "\n".join(with_forty)


def queries(browser: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return [query["sql"][:200] for query in caught.captured_queries]
