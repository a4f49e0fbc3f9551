"""What is known of a partner: a paper, who vouches, when they came, an incident."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.care.models import Arrival, Incident
from loge.care.network import actions
from loge.common.clock import day_of, now
from loge.offers.partners import papers
from loge.offers.partners.actions import keep_partner
from loge.offers.partners.models import PartnerPaper, Voucher

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Arrival, Incident, PartnerPaper, Voucher)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {
    "who": "Moi",
    "said_on": "2020-01-02",
    "happened_on": "2026-11-01",
}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    by, today = cast.keeper, day_of(now(), cast.house.zone)
    partner = keep_partner(cast.house, by=by, name=f"{SECRET[:40]} réseau", category_keys=[])
    paper = papers.see_paper(partner, by=by, sort="liability", valid_until=today + dt.timedelta(days=9), words=SECRET)
    voucher = papers.vouch(partner, by=by, who=SECRET, what=SECRET, said_on=today)
    arrival = actions.note_arrival(partner, by=by, due_at=now() - dt.timedelta(days=1), came_at=None, words=SECRET)
    incident = actions.note_incident(partner, by=by, sort="damage", words=SECRET, happened_on=today)
    return {
        "network/<key>": [partner.pk], "network-rows/<key>": [paper.pk, voucher.pk, arrival.pk], "incidents/<key>": [incident.pk],
        "name": ["paper", "contest", "voucher", "arrival"],
    }  # fmt: skip
