"""Something was noted of a partner: what trust weighs in proposals is counted anew."""

from __future__ import annotations

import uuid

from loge.clients.models import Liking
from loge.common import journal
from loge.common.models import Fact
from loge.houses.models import House

from . import states
from .standing import recount


@journal.on("partner.arrival", "partner.arrival_dropped", *(f"incident.{state}" for state in states.NAMES))
def count_anew(fact: Fact) -> None:
    _recount(fact, [fact.data.get("partner") or fact.subject_id])


@journal.on("client.liking")
def count_those_they_named(fact: Fact) -> None:
    named = Liking.objects.filter(house=fact.house_id, client=uuid.UUID(fact.subject_id)).values_list(
        "provider", flat=True
    )
    _recount(fact, [name.partition(":")[2] for name in named if name.startswith("partner:")])


def _recount(fact: Fact, keys: list[str]) -> None:
    if fact.house_id is not None and keys:
        recount(House.objects.get(pk=fact.house_id), only=[uuid.UUID(key) for key in keys], at=fact.at)
