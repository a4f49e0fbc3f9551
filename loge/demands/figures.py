"""What a loge can honestly say of itself: how many serve, how many services were received, how soon a first answer came."""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass

from django.db.models import Min

from loge.common.clock import now
from loge.houses.models import House
from loge.offers.queries import in_order

from . import states
from .models import Demand

WINDOW = dt.timedelta(days=90)
MOST = 500
FEWEST = 5  # answers; below that a median says more of one neighbour than of the loge


@dataclass(frozen=True, slots=True)
class Figures:
    """``answered`` is the n of ``first_answer``, which is None while it is too small to be told."""

    neighbours: int
    received: int
    answered: int
    first_answer: dt.timedelta | None


def figures(house: House, *, at: dt.datetime | None = None) -> Figures:
    """Counted anew at each visit: three queries."""
    since = (at or now()) - WINDOW
    recent = Demand.objects.filter(house=house, heard_at__gte=since, quotes__side=states.PROVIDER)
    spans = [
        first - heard
        for heard, first in recent.order_by("-heard_at")
        .values_list("heard_at")
        .annotate(first=Min("quotes__at"))[:MOST]
    ]
    return Figures(
        neighbours=in_order(house).filter(paused_at=None).count(),
        received=Demand.objects.filter(house=house, state__in=states.RECEIVED).count(),
        answered=len(spans),
        first_answer=statistics.median(spans) if len(spans) >= FEWEST else None,
    )
