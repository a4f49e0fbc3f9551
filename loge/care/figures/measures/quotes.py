"""How long each neighbour took to name a price."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from loge.common.clock import day_of
from loge.common.models import Fact
from loge.houses.models import House

from ...promises import states
from ...promises.models import Chase
from . import MINUTES, Counts, minutes

NAME = _("Until a neighbour named a price")
ORDER, SHAPE, HIGHER = 3, "span", False
EDGES = MINUTES
KINDS = ("chase.answered",)


def found(fact: Fact) -> Iterable[Chase]:
    return Chase.objects.select_related("house", "offer").filter(house=fact.house_id, pk=fact.subject_id)


def point(row: Chase) -> Counts | None:
    """On the day they answered."""
    if row.state != states.ANSWERED or row.asked_at is None or row.ended_at is None:
        return None
    return Counts(
        row.reference,
        day_of(row.ended_at, row.house.zone),
        minutes(row.asked_at, row.ended_at),
        str(row.offer.provider_id),
        f"demand:{row.demand_id}",
    )


def rows(house: House) -> Iterable[Chase]:
    return Chase.objects.filter(house=house).select_related("house", "offer").iterator()


def label(key: str) -> Any:
    return key  # a provider: the page says their name
