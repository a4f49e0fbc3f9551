"""Reviews and reports, thanks, events, the pages of the law and the card."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.care.meeting import actions as meeting
from loge.care.models import Event
from loge.care.notices import actions as notices
from loge.common.clock import now

from ...care.told import doubted, served, shown, someone
from ...cast import Cast
from . import Pages, more_loges, more_offers


def more_reviews(cast: Cast, count: int) -> None:
    for _ in range(count):
        shown(cast, 4)


def more_reports(cast: Cast, count: int) -> None:
    for _ in range(count):
        doubted(shown(cast, 2), by=cast.server, reason="false", words="Non.")


def more_appeals(cast: Cast, count: int) -> None:
    for _ in range(count):
        row = doubted(shown(cast, 2), by=cast.server, reason="false", words="Non.")
        notices.rule(row, by=cast.keeper, ground="opinion", words="Une opinion.")
        notices.contest(row, by=cast.server, words="Encore.")


def more_thanks(cast: Cast, count: int) -> None:
    for _ in range(count):
        meeting.thank(served(cast), by=cast.client, words="Merci.")


def more_events(cast: Cast, count: int) -> None:
    soon = now() + dt.timedelta(days=3)
    told = {"words": "", "place": "Ici", "seats": 2, "starts_at": soon, "ends_at": soon + dt.timedelta(hours=2)}
    for _ in range(count):
        nonce = f"e{Event.objects.count()}"
        meeting.come(meeting.propose(cast.house, by=cast.keeper, title="Café", nonce=nonce, **told), by=cast.client)


def more_seats(cast: Cast, count: int) -> None:
    for _ in range(count):
        meeting.come(Event.objects.select_related("house").get(), by=someone(cast))


def needs(cast: Cast, path: str) -> dict[str, Any]:
    """An event to come to."""
    if "{event}" not in path:
        return {}
    more_events(cast, 1)
    return {"event": Event.objects.get().pk}


PAGES: Pages = {
    "the loge, by thanks": ("/loges/alencon/", "", more_thanks),
    "the loge, by events": ("/loges/alencon/", "", more_events),
    "one offer, by reviews": ("/loges/alencon/offers/{offer}/", "", more_reviews),
    "all the reviews": ("/loges/alencon/people/{provider}/reviews/", "", more_reviews),
    "the reviews as data": ("/api/v1/loges/alencon/people/{provider}/reviews", "", more_reviews),
    "the card elsewhere": ("/embed/alencon/", "", more_reviews),
    "the card as data": ("/api/v1/loges/alencon/card", "", more_events),
    "the sheet": ("/loges/alencon/print/", "", more_offers),
    "the events": ("/loges/alencon/events/", "client", more_events),
    "one event": ("/loges/alencon/events/{event}/", "client", more_seats),
    "the calendar": ("/loges/alencon/events.ics", "", more_events),
    "the reviews to look at": ("/house/alencon/reviews/", "keeper", more_reports),
    "the appeals": ("/platform/reviews/", "operator", more_appeals),
    "what is kept of people": ("/law/privacy/", "", more_loges),
    "each loge's rules": ("/law/terms-of-contact/", "", more_loges),
}
