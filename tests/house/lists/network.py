"""The network costs the same with one partner and with five hundred; so does one partner with many cases."""

from __future__ import annotations

import datetime as dt

from loge.care.network import actions
from loge.clients import actions as clients
from loge.common.clock import day_of, now
from loge.offers.partners import papers
from loge.offers.partners.actions import keep_partner
from loge.offers.partners.models import Partner

from ...cast import Cast
from . import Pages

DAY = dt.timedelta(days=1)


def the_one(cast: Cast) -> Partner:
    found = Partner.objects.filter(house=cast.house).order_by("pk").first()
    return found or keep_partner(cast.house, by=cast.keeper, name="Atelier Prairie", category_keys=[])


def _more_of(cast: Cast, partner: Partner, number: int) -> None:
    by, today = cast.keeper, day_of(now(), cast.house.zone)
    papers.see_paper(partner, by=by, sort="other", words=f"papier {number}", valid_until=today + DAY)
    papers.vouch(partner, by=by, who=f"Maison {number}", what="les bouquets", said_on=today)
    due = now() - (1 + number) * dt.timedelta(hours=3)
    actions.note_arrival(partner, by=by, due_at=due, came_at=due)
    actions.note_incident(partner, by=by, sort="price", words="plus cher", happened_on=today)
    client = clients.open_household(cast.house, by=by, name=f"Foyer {partner.pk} {number}")
    clients.like(client, by=by, provider=partner.reference, name=partner.name, is_liked=True)


def more_partners(cast: Cast, count: int) -> None:
    for _number in range(count):
        name = f"Fleuriste {Partner.objects.count()}"
        _more_of(cast, keep_partner(cast.house, by=cast.keeper, name=name, category_keys=[]), 0)


def more_cases(cast: Cast, count: int) -> None:
    partner = the_one(cast)
    first = partner.vouchers.count()
    for number in range(first, first + count):
        _more_of(cast, partner, number)


def needs(cast: Cast, path: str) -> dict[str, object]:
    return {"known": the_one(cast).pk} if "{known}" in path else {}


PAGES: Pages = {
    "the network": ("/house/alencon/network/", "keeper", more_partners),
    "one of the network": ("/house/alencon/network/{known}/", "keeper", more_cases),
}
