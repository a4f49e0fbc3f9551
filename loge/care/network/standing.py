"""What trust weighs where a partner is proposed: whole points, kept beside the partner for the rooms below, counted anew with each
thing that is noted and every night (what is old weighs less each day)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from loge.common.clock import now
from loge.houses.models import House
from loge.offers.partners.actions import keep_standings
from loge.offers.partners.models import Partner

from .queries import trust_in
from .trust import GOOD, IMAGINED, Trust

POINTS = 100


def points(trust: Trust) -> int:
    """``100 × (share − ¾)``, rounded: −75 to +25. Not known is 0, where a share begins without a case; ``Trust`` holds no money."""
    return 0 if trust.share is None else round(POINTS * (trust.share - GOOD / IMAGINED))


def recount(house: House, *, only: Collection[uuid.UUID] | None = None, at: dt.datetime | None = None) -> int:
    """Write what trust says now of each partner of the house, or of these. Twice changes nothing. As many queries for one as
    for five hundred."""
    moment = at or now()
    rows = Partner.objects.filter(house=house, is_kept=True).order_by("pk")
    told = trust_in(house, list(rows if only is None else rows.filter(pk__in=only)), at=moment)
    keep_standings(house, {key: (points(one), one.count) for key, one in told.items()}, at=moment)
    return len(told)


def recount_all(*, at: dt.datetime | None = None) -> int:
    """Every house that has partners."""
    with_partners = Partner.objects.filter(is_kept=True).values("house")
    return sum(recount(house, at=at) for house in House.objects.filter(pk__in=with_partners).order_by("pk"))
