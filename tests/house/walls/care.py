"""A review and its report, thanks, and two events of which one is still secret."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.care.meeting import actions as meeting
from loge.care.models import Event, Review, ReviewVersion, Seat, Thanks
from loge.care.reviews import actions as reviews
from loge.common.clock import now
from loge.common.jobs import run_all

from ...care.told import doubted
from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Review, ReviewVersion, Thanks, Event, Seat)
MAY_MAKE = frozenset({"Seat"})  # anyone may come to a coffee
WRITTEN = {
    "reason": "other", "email": "ulysse.alencon@example.org", "ground": "untrue", "hidden": "yes", "move": "cancel",
    "sentence": "Merci.", "title": "Café", "place": "Ici", "seats": "1",
    "starts_at": "2099-01-01T10:00", "ends_at": "2099-01-01T11:00",
}  # fmt: skip


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """Both have reviewed, he doubts hers; one event is announced, the other waits for its answer."""
    review = reviews.write(begun.demand, by=cast.client, stars=2, words="Filou est revenu mouillé.")
    reviews.write(begun.demand, by=cast.server, stars=5, words="Merci.")
    review.refresh_from_db()
    report = doubted(review, by=cast.server, reason="false", words=f"Non : {SECRET}")
    thanks = meeting.thank(begun.demand, by=cast.client, words="Merci Karim.")
    soon = now() + dt.timedelta(days=3)
    told = {"words": "", "starts_at": soon, "ends_at": soon + dt.timedelta(hours=2), "place": "Ici", "seats": 2}
    coffee = meeting.propose(cast.house, by=cast.keeper, title="Café", nonce="e1", **told)
    hidden = meeting.propose(cast.house, by=cast.server, title=SECRET, nonce="e2", **told)
    meeting.come(coffee, by=cast.client)
    run_all()
    return {
        "people/<key>": [cast.provider.pk],
        "reviews/<key>": [review.pk],
        "reports/<key>": [report.pk],
        "thanks/<key>": [thanks.pk],
        "events/<key>": [coffee.pk, hidden.pk],
    }
