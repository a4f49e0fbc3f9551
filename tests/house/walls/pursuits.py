"""A partner who could be asked next for what a guest asks."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from loge.care.models import PartnerChase
from loge.care.promises import partners
from loge.common import moves
from loge.common.clock import now
from loge.demands.models import Case, Item
from loge.offers.partners.models import Partner

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (PartnerChase,)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN: dict[str, str] = {}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """A table nobody keeps yet, and who else keeps tables."""
    partner = Partner.objects.create(house=cast.house, name=f"Chez {SECRET}", category_keys=["table"], notes=SECRET)
    with transaction.atomic():
        case = Case(house=cast.house, title=SECRET)
        moves.begin(case, "open", by="mail")
        item = Item(house=cast.house, case=case, title=SECRET, category_key="table")
        moves.begin(item, "asked", by="mail")
        row = partners.promise_of(item, at=now())
        chase = PartnerChase(house=cast.house, promise=row, item=item, partner=partner)
        moves.begin(chase, "proposed", by="clock")
    return {"pursuits/<key>": [chase.pk]}
