"""The coordinator's console: calls, health, missing trades and the rules of the house."""

from __future__ import annotations

from typing import Any

from loge.common.jobs import run_all
from loge.demands import actions, assisted
from loge.demands.models import Demand
from loge.houses import settings as rules
from loge.houses.models import House
from loge.people.models import Person

from ...cast import Cast
from . import Pages, more_demands, more_offers


def more_calls(cast: Cast, count: int) -> None:
    """Each from someone without e-mail, answered with a price, so that each has something to be told."""
    for _ in range(count):
        number = Person.objects.count()
        caller = assisted.take_call(cast.house, by=cast.keeper, name=f"Simone {number}", phone=f"02619{number:05}")
        told = {"words": "Biscuit", "read": "…", "consent": "Oui."}
        demand = assisted.ask_for(cast.offer, caller=caller, by=cast.keeper, nonce="n", **told)
        actions.quote(demand, by=cast.server, cents=1300)
    run_all()


def more_words_by_phone(cast: Cast, count: int) -> None:
    demand = Demand.objects.get(assisted_by__isnull=False)
    said = demand.messages.count()
    for number in range(said, said + count):
        with assisted.on_behalf(demand, by=cast.keeper, act="say", consent="Dites-lui.") as client:
            actions.say(demand, by=client, words="Un mot", nonce=f"m{number}")


def more_changes(cast: Cast, count: int) -> None:
    for number in range(count):
        rules.change(cast.house, by=cast.keeper, welcome=f"Bonjour {House.objects.count()} {number}")


def needs(cast: Cast, path: str) -> dict[str, Any]:
    """A call that was answered."""
    if "{call}" not in path:
        return {}
    more_calls(cast, 1)
    return {"call": Demand.objects.get(assisted_by__isnull=False).pk}


PAGES: Pages = {
    "the morning, by calls": ("/house/alencon/", "keeper", more_calls),
    "what waits": ("/house/alencon/waiting/", "keeper", more_calls),
    "the calls": ("/house/alencon/calls/", "keeper", more_calls),
    "one call": ("/house/alencon/calls/{call}/", "keeper", more_words_by_phone),
    "taking a call": ("/house/alencon/calls/take/", "keeper", more_offers),
    "how it fares": ("/house/alencon/health/", "keeper", more_demands),
    "missing trades": ("/house/alencon/missing/", "keeper", more_demands),
    "its rules": ("/house/alencon/settings/", "keeper", more_changes),
}
