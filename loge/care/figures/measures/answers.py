"""Whether a neighbour who was asked for a price answered within the time they had (38 % never do: HomeServe survey, 2023)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from loge.common.clock import day_of
from loge.common.models import Fact
from loge.houses.models import House

from ...promises import states
from ...promises.models import Chase
from . import Counts
from .quotes import found as found_chase
from .quotes import rows as all_chases

NAME = _("Neighbours who answered in time when asked for a price")
ORDER, SHAPE, HIGHER = 4, "share", True
EDGES: tuple[int, ...] = (0,)
KINDS = ("chase.answered", "chase.silent", "chase.dropped")


def found(fact: Fact) -> Iterable[Chase]:
    return found_chase(fact)


def point(row: Chase) -> Counts | None:
    """On the day they answered in time, or their time was over. Who was let off before it was over counts for nothing."""
    if row.asked_at is None or row.due_at is None:
        return None
    answered = row.state == states.ANSWERED
    over = row.state == states.DROPPED and row.ended_at is not None and row.ended_at >= row.due_at
    if not (answered or row.state == states.SILENT or over):
        return None
    in_time = answered and row.ended_at is not None and row.ended_at <= row.due_at
    ended = row.ended_at if in_time and row.ended_at is not None else row.due_at
    return Counts(
        row.reference,
        day_of(ended, row.house.zone),
        int(in_time),
        str(row.offer.provider_id),
        f"demand:{row.demand_id}",
    )


def rows(house: House) -> Iterable[Chase]:
    return all_chases(house)


def label(key: str) -> Any:
    return key
