"""A list costs the same number of queries with one row and with forty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loge.care.meeting import actions as meeting
from loge.care.models import Event
from loge.care.reviews import judging
from loge.common.clock import now
from loge.common.jobs import run_all
from loge.common.models import Job
from loge.demands import actions
from loge.houses import actions as actions_of_house
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.offers.actions import Size, add_leave, admit, write_offer
from loge.offers.models import Leave, PhotoReport
from loge.people.models import AccessToken, Person, Photo
from loge.houses.models import House, Membership, Slot
from loge.offers.actions import admit, write_offer
from loge.people.models import AccessToken, Person

from ..care.told import served, shown, someone
from ..cast import Cast
from ..houses.scene import brought_to

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


def more_reviews(cast: Cast, count: int) -> None:
    for _ in range(count):
        shown(cast, 4)


def more_reports(cast: Cast, count: int) -> None:
    for _ in range(count):
        judging.report(shown(cast, 2), by=cast.server, reason="false", words="Non.")


def more_appeals(cast: Cast, count: int) -> None:
    for _ in range(count):
        row = judging.report(shown(cast, 2), by=cast.server, reason="false", words="Non.")
        judging.rule(row, by=cast.keeper, ground="opinion", words="Une opinion.")
        judging.contest(row, by=cast.server, words="Encore.")


def more_thanks(cast: Cast, count: int) -> None:
    for _ in range(count):
        meeting.thank(served(cast), by=cast.client, words="Merci.")


def more_events(cast: Cast, count: int) -> None:
    for _ in range(count):
        soon = now() + dt.timedelta(days=3)
        told = {
            "title": "Café",
            "words": "",
            "place": "Ici",
            "seats": 2,
            "starts_at": soon,
            "ends_at": soon + dt.timedelta(hours=2),
        }
        event = meeting.propose(cast.house, by=cast.keeper, nonce=f"e{Event.objects.count()}", **told)
        meeting.come(event, by=cast.client)


def more_seats(cast: Cast, count: int) -> None:
    if not Event.objects.exists():
        more_events(cast, 1)
    for _ in range(count):
        meeting.come(Event.objects.select_related("house").get(), by=someone(cast))
def more_variants(cast: Cast, count: int) -> None:
    """Of each of his offers, and one more offer for each."""
    for _ in range(count):
        cast.write_offer(variants=[Size(f"Chien {number}", 900 + number) for number in range(12)])


def more_leaves(cast: Cast, count: int) -> None:
    begin = now() + dt.timedelta(days=Leave.objects.count())
    for number in range(count):
        start = begin + dt.timedelta(days=number)
        add_leave(cast.provider, by=cast.server, starts_at=start, ends_at=start + dt.timedelta(hours=1))


def more_reported_photos(cast: Cast, count: int) -> None:
    for _ in range(count):
        provider = another_offer(cast).provider
        photo = Photo.objects.create(person=provider.person, state=Photo.State.HIDDEN, shown="photos/none.webp")
        PhotoReport.objects.create(house=cast.house, provider=provider, photo=photo, by=cast.client)
def more_applications(cast: Cast, count: int) -> None:
    for _ in range(count):
        person = cast.person(f"Candidat{Person.objects.count()}")
        brought_to(cast, "applied", by=person, name=person.name)


def more_interviews(cast: Cast, count: int) -> None:
    before = Slot.objects.count()
    start = now() + dt.timedelta(days=2)
    starts = [start + dt.timedelta(hours=before + number) for number in range(count)]
    actions_of_house.offer_slots(cast.house, by=cast.keeper, starts=starts)


def more_neighbours(cast: Cast, count: int) -> None:
    """Each with a paper, and a neighbour who vouches."""
    for _ in range(count):
        provider = another_offer(cast).provider
        until = now().date() + dt.timedelta(days=20)
        actions_of_house.see_paper(
            cast.house, provider.person, by=cast.keeper, gate="driving", kind="B", valid_until=until
        )
        actions_of_house.vouch(cast.house, provider.person, by=cast.server)
        actions_of_house.vouch(cast.house, cast.server, by=provider.person)


def more_openings(cast: Cast, count: int) -> None:
    for _ in range(count):
        person = cast.person(f"Ouvreuse{Person.objects.count()}")
        actions_of_house.ask_opening(by=person, insee="14118", name="Loge de Caen", communes=[], words="Pour ouvrir.")


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
    "my offers": ("/serve/", "server", more_of_his_offers),
    "my offers, by variants": ("/serve/", "server", more_variants),
    "my offers, by demands": ("/serve/", "server", more_demands),
    "changing an offer": ("/serve/offers/{offer}/", "server", more_of_his_offers),
    "one offer, by neighbours": ("/loges/alencon/offers/{offer}/", "", more_offers),
    "one offer, by loges": ("/loges/alencon/offers/{offer}/", "", more_loges),
    "a neighbour": ("/loges/alencon/people/{provider}/", "", more_variants),
    "my week": ("/serve/week/", "server", more_leaves),
    "my profile": ("/serve/profile/", "server", more_of_his_offers),
    "reported photos": ("/house/alencon/photos/", "keeper", more_reported_photos),
    "the API's offers": ("/api/v1/loges/alencon/offers?limit=100", "", more_variants),
    "my keys": ("/me/tokens/", "client", more_tokens),
    "the morning": ("/house/alencon/", "keeper", more_demands),
    "the morning, by offers": ("/house/alencon/", "keeper", more_offers),
    "the house's demands": ("/house/alencon/demands/", "keeper", more_demands),
    "its outbox": ("/house/alencon/outbox/", "keeper", more_letters),
    "its dead jobs": ("/house/alencon/jobs/", "keeper", more_dead_jobs),
    "the loge, by thanks": ("/loges/alencon/", "", more_thanks),
    "the loge, by events": ("/loges/alencon/", "", more_events),
    "one offer, by reviews": ("/loges/alencon/offers/{offer}/", "", more_reviews),
    "all the reviews": ("/loges/alencon/people/{provider}/reviews/", "", more_reviews),
    "the reviews as data": ("/api/v1/loges/alencon/people/{provider}/reviews", "", more_reviews),
    "the card elsewhere": ("/embed/alencon/", "", more_reviews),
    "the card as data": ("/api/v1/loges/alencon/card", "", more_events),
    "the sheet": ("/loges/alencon/print/", "", more_offers),
    "the events": ("/loges/alencon/events/", "client", more_events),
    "one event": ("/loges/alencon/events/{event}/", "client", more_seats),
    "the calendar": ("/loges/alencon/events.ics", "", more_events),
    "the reviews to look at": ("/house/alencon/reviews/", "keeper", more_reports),
    "the appeals": ("/platform/reviews/", "operator", more_appeals),
    "what is kept of people": ("/law/privacy/", "", more_loges),
    "each loge's rules": ("/law/terms-of-contact/", "", more_loges),
    "who joins": ("/house/alencon/applications/", "keeper", more_applications),
    "the interviews": ("/house/alencon/interviews/", "keeper", more_interviews),
    "the neighbours": ("/house/alencon/neighbours/", "keeper", more_neighbours),
    "what is known of one": ("/loges/alencon/trust/{provider}/", "", more_neighbours),
    "my place": ("/loges/alencon/place/", "server", more_neighbours),
    "the hand-over": ("/house/alencon/handover/", "keeper", more_applications),
    "the hand-over, by papers": ("/house/alencon/handover/", "keeper", more_neighbours),
    "the house's charter": ("/house/alencon/charter/", "keeper", more_neighbours),
    "loges to open": ("/platform/openings/", "operator", more_openings),
    "the platform": ("/platform/", "operator", more_dead_jobs),
    "the platform, by houses": ("/platform/", "operator", more_loges),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_list_costs_the_same_however_long(cast, settings, name):
    settings.SECOND_FACTOR = False
    path, who, add = PAGES[name]
    if "{event}" in path:
        more_events(cast, 1)
    event = Event.objects.first()
    needs = {
        "event": event.pk if event else "",
        "provider": cast.provider.pk,
        "offer": cast.offer.pk,
    needs = {
        "offer": cast.offer.pk,
        "provider": cast.provider.pk,
        "demand": cast.heard_demand().pk if "{demand}" in path else "",
    }
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
