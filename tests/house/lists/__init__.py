"""The lists of each room, a file for each; here is what several of them grow with.

A room says which ``PAGES`` must cost the same however long, as (address, who reads it, what makes it longer), and, where
an address holds something only this room knows, ``needs(cast, path)`` makes it.
"""

from __future__ import annotations

from collections.abc import Callable

from loge.demands import actions
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.offers.actions import admit, write_offer
from loge.offers.models import Offer
from loge.people.models import Person

from ...cast import Cast

Pages = dict[str, tuple[str, str, Callable[[Cast, int], None]]]


def another_offer(cast: Cast) -> Offer:
    person = cast.person(f"Voisin{Person.objects.count()}")
    provider = admit(cast.house, person, by=cast.keeper, insee="61497", name=person.name)
    return write_offer(provider, by=person, category_key="dogs_cats", title="Promener", cents=1200, unit="task")


def more_offers(cast: Cast, count: int) -> None:
    for _ in range(count):
        another_offer(cast)


def more_of_his_offers(cast: Cast, count: int) -> None:
    for _ in range(count):
        cast.write_offer()


def more_demands(cast: Cast, count: int) -> None:
    """Each from another neighbour, to another neighbour: a list that asks once per row shows itself."""
    for _ in range(count):
        client = cast.person(f"Cliente{Person.objects.count()}")
        actions.quote(actions.ask(cast.offer, by=client, words="Filou", nonce="n1"), by=cast.server, cents=1300)


def more_loges(cast: Cast, count: int) -> None:
    for _ in range(count):
        slug = f"loge-{House.objects.count()}"
        house = open_house(by=cast.operator, kind=House.Kind.NEIGHBOURHOOD, slug=slug, name=slug, communes=["61001"])
        welcome(house, cast.keeper, Membership.Role.COORDINATOR, by=cast.operator)
