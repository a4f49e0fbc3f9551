"""Who joins a loge, who is in it, who vouches for whom, and the loges to open."""

from __future__ import annotations

import datetime as dt

from loge.common.clock import local, now
from loge.houses import actions
from loge.houses.models import Slot
from loge.people.models import Person

from ...cast import Cast
from ...houses.scene import brought_to
from . import Pages, another_offer


def more_applications(cast: Cast, count: int) -> None:
    for _ in range(count):
        person = cast.person(f"Candidat{Person.objects.count()}")
        brought_to(cast, "applied", by=person, name=person.name)


def more_interviews(cast: Cast, count: int) -> None:
    before = Slot.objects.count()
    start = now() + dt.timedelta(days=2)
    starts = [start + dt.timedelta(hours=before + number) for number in range(count)]
    actions.offer_slots(cast.house, by=cast.keeper, starts=starts)


def more_neighbours(cast: Cast, count: int) -> None:
    """Each with a paper, and a neighbour who vouches."""
    told = {"gate": "driving", "kind": "B", "valid_until": local(now(), cast.house.zone).date() + dt.timedelta(days=20)}
    for _ in range(count):
        person = another_offer(cast).provider.person
        actions.see_paper(cast.house, person, by=cast.keeper, **told)
        actions.vouch(cast.house, person, by=cast.server)
        actions.vouch(cast.house, cast.server, by=person)


def more_openings(cast: Cast, count: int) -> None:
    for _ in range(count):
        person = cast.person(f"Ouvreuse{Person.objects.count()}")
        actions.ask_opening(by=person, insee="14118", name="Loge de Caen", communes=[], words="Pour ouvrir.")


PAGES: Pages = {
    "who joins": ("/house/alencon/applications/", "keeper", more_applications),
    "the interviews": ("/house/alencon/interviews/", "keeper", more_interviews),
    "the neighbours": ("/house/alencon/neighbours/", "keeper", more_neighbours),
    "what is known of one": ("/loges/alencon/trust/{provider}/", "", more_neighbours),
    "my place": ("/loges/alencon/place/", "server", more_neighbours),
    "the hand-over": ("/house/alencon/handover/", "keeper", more_applications),
    "the hand-over, by papers": ("/house/alencon/handover/", "keeper", more_neighbours),
    "the house's charter": ("/house/alencon/charter/", "keeper", more_neighbours),
    "the territory": ("/house/alencon/territory/", "keeper", more_neighbours),
    "the territory, to be redrawn": ("/platform/houses/alencon/territory/", "operator", more_neighbours),
    "loges to open": ("/platform/openings/", "operator", more_openings),
}
