"""Hard words of a house, what is asked of whom, and what was reported."""

from __future__ import annotations

from typing import Any

from loge.care.kindness import actions
from loge.care.kindness.written import written
from loge.care.models import Limit, Veil
from loge.care.notices import actions as notices
from loge.care.notices.kinds import readable
from loge.demands import actions as demands
from loge.demands.models import Demand, Message
from loge.people.models import Person

from ...cast import Cast
from . import Pages


def more_veils(cast: Cast, count: int) -> None:
    """Each of another neighbour, who is warned."""
    for _ in range(count):
        client = cast.person(f"Fâchée{Person.objects.count()}")
        demand = demands.ask(cast.offer, by=client, words="Filou", nonce="n1")
        said = demands.say(demand, by=client, words="Vous êtes des incapables.", nonce="n2")
        found = written(cast.house, f"message:{said.pk}")
        assert found is not None
        veil = actions.hear(found)
        assert veil is not None
        actions.impose(veil, by=cast.keeper, step="warn", words="Le ton de vos messages.")


def more_hard_messages(cast: Cast, count: int) -> None:
    """All in the same conversation."""
    demand = Demand.objects.select_related("house", "provider", "client").order_by("pk").first()
    assert demand is not None
    for _ in range(count):
        said = demands.say(
            demand, by=demand.client, words="Vous êtes des incapables.", nonce=f"h{Message.objects.count()}"
        )
        found = written(cast.house, f"message:{said.pk}")
        assert found is not None
        actions.hear(found)


def more_notices(cast: Cast, count: int) -> None:
    shown = readable(cast.house, "offer", cast.offer.pk, None)
    assert shown is not None
    for _ in range(count):
        reader = cast.person(f"Lectrice{Person.objects.count()}")
        notices.report(cast.house, shown, by=reader, reason="false", words="Ce n’est pas ainsi.")


def needs(cast: Cast, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "{talk}" in path or "{veil}" in path:
        more_veils(cast, 1)
        found = {"talk": Demand.objects.order_by("pk").first().pk, "veil": Veil.objects.get().pk}  # type: ignore[union-attr]
    assert Limit.objects.count() <= 1
    return found


PAGES: Pages = {
    "kindness": ("/house/alencon/kindness/", "keeper", more_veils),
    "a hard conversation": ("/demands/{talk}/", "server", more_hard_messages),
    "a veil, by those before it": ("/veils/{veil}/", "keeper", more_hard_messages),
    "the morning, by hard words": ("/house/alencon/", "keeper", more_veils),
    "what was reported": ("/house/alencon/reviews/", "keeper", more_notices),
    "the count of a year": ("/loges/alencon/transparency/", "", more_notices),
}
