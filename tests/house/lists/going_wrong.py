"""Disagreements, absences and who could stand in."""

from __future__ import annotations

from loge.common.clock import now
from loge.demands import actions
from loge.demands.models import Absence, Demand, Dispute, Substitute
from loge.people.models import Person

from ...cast import Cast
from . import Pages, another_offer


def more_disputes(cast: Cast, count: int) -> None:
    for _ in range(count):
        client = cast.person(f"Cliente{Person.objects.count()}")
        demand = actions.ask(cast.offer, by=client, words="Filou", nonce="n1")
        Demand.objects.filter(pk=demand.pk).update(state="disputed", cents=1300, commission_bp=1750)
        Dispute.objects.create(house=cast.house, demand=demand, opened_by=client, heard_in=cast.house)
        Absence.objects.create(house=cast.house, demand=demand, person=client, said_by=cast.server, missed_at=now())


def more_absences(cast: Cast, count: int) -> None:
    demand = cast.client.demands.first() or cast.heard_demand()
    told = {"person": cast.server, "said_by": cast.client, "missed_at": now()}
    for _ in range(count):
        Absence.objects.create(house=cast.house, demand=demand, **told)


def more_substitutes(cast: Cast, count: int) -> None:
    demand = cast.client.demands.select_related("house", "provider").get()
    Demand.objects.filter(pk=demand.pk).update(state="stranded", cents=1300, commission_bp=1750)
    for _ in range(count):
        Substitute.objects.create(house=cast.house, demand=demand, offer=another_offer(cast))


def more_asked_of_him(cast: Cast, count: int) -> None:
    """Each by another client, whom another neighbour has let down."""
    for _ in range(count):
        client, former = cast.person(f"Cliente{Person.objects.count()}"), another_offer(cast)
        demand = actions.ask(former, by=client, words="Filou", nonce="n1")
        Demand.objects.filter(pk=demand.pk).update(state="stranded", cents=1300, commission_bp=1750)
        Substitute.objects.create(house=cast.house, demand=demand, offer=cast.offer)


PAGES: Pages = {
    "my offers, by what is asked of me": ("/serve/", "server", more_asked_of_him),
    "one demand, with who could stand in": ("/demands/{demand}/", "client", more_substitutes),
    "the disagreements": ("/house/alencon/disputes/", "keeper", more_disputes),
    "my absences": ("/me/absences/", "server", more_absences),
}
