"""Offers with their variants, the week and profiles."""

from __future__ import annotations

import datetime as dt

from loge.common.clock import now
from loge.offers.actions import Size, add_leave
from loge.offers.models import Leave

from ...cast import Cast
from . import Pages, more_demands, more_loges, more_of_his_offers, more_offers


def more_variants(cast: Cast, count: int) -> None:
    """Of each of his offers, and one more offer for each."""
    for _ in range(count):
        cast.write_offer(variants=[Size(f"Chien {number}", 900 + number) for number in range(12)])


def more_leaves(cast: Cast, count: int) -> None:
    begin = now() + dt.timedelta(days=Leave.objects.count())
    for number in range(count):
        start = begin + dt.timedelta(days=number)
        add_leave(cast.provider, by=cast.server, starts_at=start, ends_at=start + dt.timedelta(hours=1))


def more_to_read(cast: Cast, count: int) -> None:
    """Offers whose words make one think of electricity, of which their author says that it is not so."""
    for _ in range(count):
        cast.write_offer("Poser un lustre", category_key="handyman", refused_gates=["electricity"])


PAGES: Pages = {
    "offers to read": ("/house/alencon/outside/", "keeper", more_to_read),
    "the morning, by offers to read": ("/house/alencon/", "keeper", more_to_read),
    "my offers, by offers to read": ("/serve/", "server", more_to_read),
    "my offers, by variants": ("/serve/", "server", more_variants),
    "my offers, by demands": ("/serve/", "server", more_demands),
    "changing an offer": ("/serve/offers/{offer}/", "server", more_of_his_offers),
    "one offer, by neighbours": ("/loges/alencon/offers/{offer}/", "", more_offers),
    "one offer, by loges": ("/loges/alencon/offers/{offer}/", "", more_loges),
    "a neighbour": ("/loges/alencon/people/{provider}/", "", more_variants),
    "my week": ("/serve/week/", "server", more_leaves),
    "my profile": ("/serve/profile/", "server", more_of_his_offers),
    "the API's offers": ("/api/v1/loges/alencon/offers?limit=100", "", more_variants),
}
