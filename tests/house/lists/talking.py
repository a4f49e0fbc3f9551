"""Needs and their answers, prices that follow each other, households and the one-off rule."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.common.clock import now
from loge.demands import actions
from loge.demands.models import Exemption, Flag, Need
from loge.houses import households
from loge.people.models import Person

from ...cast import Cast
from . import Pages, another_offer


def post_need(cast: Cast, client: Person) -> Need:
    told = {"words": "Promener Filou", "insee": "61001", "category_key": "dogs_cats"}
    return actions.post_need(cast.house, by=client, nonce=f"n{Need.objects.count()}", **told)


def more_needs(cast: Cast, count: int) -> None:
    """Each from another neighbour, with an answer from another one."""
    for _ in range(count):
        need = post_need(cast, cast.person(f"Cliente{Person.objects.count()}"))
        offer = another_offer(cast)
        actions.answer_need(need, offer, by=offer.provider.person, cents=1200)


def more_of_her_needs(cast: Cast, count: int) -> None:
    for _ in range(count):
        post_need(cast, cast.client)
        Need.objects.update(posted_at=now() - dt.timedelta(days=2))


def more_answers(cast: Cast, count: int) -> None:
    need = Need.objects.filter(client=cast.client).select_related("house").get()
    for _ in range(count):
        offer = another_offer(cast)
        told = {"starts_at": now() + dt.timedelta(hours=2), "words": "Volontiers."}
        actions.answer_need(need, offer, by=offer.provider.person, cents=1200, **told)


def more_flags(cast: Cast, count: int) -> None:
    first = cast.heard_demand()
    for _ in range(count):
        other = cast.heard_demand()
        Flag.objects.create(house=cast.house, demand=other, like=first, why=Flag.Why.WORDS)
        actions.grant_once_more(other, by=cast.keeper, reason="Une fois encore.")
        Exemption.objects.filter(used_at=None).update(used_at=now(), used_by=None)


def more_households(cast: Cast, count: int) -> None:
    for _ in range(count):
        households.settle(cast.house, cast.person(f"Cliente{Person.objects.count()}"))


def more_prices(cast: Cast, count: int) -> None:
    demand = cast.client.demands.select_related("house", "offer", "provider__person").get()
    for _ in range(count):
        actions.quote(demand, by=cast.server, cents=1300)


def needs(cast: Cast, path: str) -> dict[str, Any]:
    """A need of hers."""
    return {"need": post_need(cast, cast.client).pk} if "{need}" in path else {}


PAGES: Pages = {
    "one demand, by prices": ("/demands/{demand}/", "client", more_prices),
    "the need board": ("/loges/alencon/needs/", "server", more_needs),
    "my needs": ("/needs/", "client", more_of_her_needs),
    "one need, its answers": ("/needs/{need}/", "client", more_answers),
    "one need, to the keeper": ("/needs/{need}/", "keeper", more_answers),
    "the one-off rule": ("/house/alencon/once/", "keeper", more_flags),
    "the households": ("/house/alencon/households/", "keeper", more_households),
}
