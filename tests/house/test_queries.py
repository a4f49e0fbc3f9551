"""A list costs the same number of queries with one row and with fifteen; each room says which are its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loge.common.jobs import run_all
from loge.common.models import Job
from loge.common.shelf import shelf
from loge.demands import actions
from loge.people.models import AccessToken, Person

from ..cast import Cast
from .lists import Pages, another_offer, more_demands, more_loges, more_of_his_offers, more_offers

pytestmark = pytest.mark.django_db


def more_exchanges(cast: Cast, count: int) -> None:
    for _ in range(count):
        actions.ask(another_offer(cast), by=cast.client, words="Filou", nonce=f"n{Person.objects.count()}")


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


def more_words(cast: Cast, count: int) -> None:
    demand = cast.client.demands.select_related("house").get()
    said = demand.messages.count()
    for number in range(said, said + count):
        actions.say(demand, by=(cast.client, cast.server)[number % 2], words="Un mot", nonce=f"m{number}")


PAGES: Pages = {
    "home": ("/", "", more_loges),
    "a commune's loges": ("/?commune=61000", "", more_loges),
    "the loge": ("/loges/alencon/", "", more_offers),
    "its offers": ("/loges/alencon/find/?q=promener", "client", more_offers),
    "one offer": ("/loges/alencon/offers/{offer}/", "", more_of_his_offers),
    "my exchanges, asking": ("/demands/", "client", more_exchanges),
    "my exchanges, serving": ("/demands/", "server", more_demands),
    "one demand": ("/demands/{demand}/", "client", more_words),
    "one demand, to the keeper": ("/demands/{demand}/", "keeper", more_words),
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
MOST, ASKS_EVERY_PLUG = 25, 36  # the morning asks each of two dozen plugs what awaits (web/tasks), most with one query
ROOMS = shelf("tests.house.lists")
EVERY = {("house", name): page for name, page in PAGES.items()} | {
    (place, name): page for place, room in ROOMS.items() for name, page in room.PAGES.items()
}

Reads = dict[str, tuple[str, str]]  # by the page's name: its address, and who reads it


def worlds() -> dict[str, tuple[Callable[[Cast, int], None], Reads]]:
    """Pages that grow with the same rows, about the same thing, are read in one world: to build it costs more than to read."""
    found: dict[str, tuple[Callable[[Cast, int], None], Reads]] = {}
    for (room, name), (path, who, add) in EVERY.items():
        about = "".join(sorted(set(re.findall(r"{\w+}", path))))
        key = f"{add.__module__.rpartition('.')[2]}.{add.__name__}{about}"
        found.setdefault(key, (add, {}))[1][f"{room}: {name}"] = (path, who)
    return found


WORLDS = worlds()


@pytest.mark.parametrize("world", WORLDS)
def test_a_list_costs_the_same_however_long(cast, settings, world):
    settings.SECOND_FACTOR = False
    add, reads = WORLDS[world]
    known = needs(cast, next(iter(reads.values()))[0])
    browsers = {who: cast.browser(getattr(cast, who) if who else None) for _path, who in reads.values()}
    visits = {name: (browsers[who], path.format(**known)) for name, (path, who) in reads.items()}
    add(cast, 1)
    for browser, address in visits.values():
        browser.get(address)  # the first visit fills what is kept per process and per session
    with_one = {name: queries(*visit) for name, visit in visits.items()}
    add(cast, 14)
    wrong = {
        name: asks_too_much(cast, address, with_one[name], queries(browser, address))
        for name, (browser, address) in visits.items()
    }
    assert not any(wrong.values()), "\n\n".join(f"{name}: {why}" for name, why in wrong.items() if why)


def asks_too_much(cast: Cast, address: str, with_one: list[str], with_fifteen: list[str]) -> str:
    """Why, if it does."""
    if len(with_fifteen) != len(with_one):
        more = [sql for sql in with_fifteen if sql not in with_one]
        return f"{len(with_one)} queries with one row, {len(with_fifteen)} with fifteen: {more}"
    most = ASKS_EVERY_PLUG if address.removeprefix(f"/house/{cast.slug}/") in ("", "handover/", "waiting/") else MOST
    return "" if len(with_fifteen) <= most else f"more than {most}:\n" + "\n".join(with_fifteen)


def needs(cast: Cast, path: str) -> dict[str, object]:
    """What an address may hold."""
    known: dict[str, object] = {
        "offer": cast.offer.pk,
        "provider": cast.provider.pk,
        "demand": cast.heard_demand().pk if "{demand}" in path else "",
    }
    for room in ROOMS.values():
        if hasattr(room, "needs"):
            known |= room.needs(cast, path)
    return known


def queries(browser: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return [query["sql"][:200] for query in caught.captured_queries]
