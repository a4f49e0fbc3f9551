"""What the stories of this room begin with: services that were received, and what was said of them."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from loge.care.models import Notice, Review
from loge.care.notices import actions as notices
from loge.care.reviews import actions as reviews
from loge.care.reviews.actions import content
from loge.common.clock import now
from loge.demands import actions, states
from loge.demands.models import Demand
from loge.people.models import Person
from tests.cast import Cast

_count = itertools.count(1)
LONG_AGO = dt.timedelta(days=90)


def served(cast: Cast, client: Person | None = None, **also: Any) -> Demand:
    """A service of Karim's that was received, without its payment (the money has its own stories)."""
    demand = actions.ask(cast.offer, by=client or cast.client, words="Filou", nonce=f"served-{next(_count)}", **also)
    Demand.objects.filter(pk=demand.pk).update(
        state=states.SETTLED, since_at=also.get("at") or now(), cents=1300, commission_bp=1750
    )
    return cast.fresh(demand)


def someone(cast: Cast, *, domain: str = "", joined: dt.timedelta = LONG_AGO) -> Person:
    """A neighbour, by default one of the first and with nothing in common with the others."""
    number = next(_count)
    email = f"voisin{number}@{domain or f'foyer{number}.example.org'}"
    return Person.objects.create_user(email, name=f"Voisin{number} Test", joined_at=now() - joined)


def reviewed(
    cast: Cast,
    stars: int = 5,
    words: str = "",
    *,
    client: Person | None = None,
    at: dt.datetime | None = None,
    **also: Any,
) -> Review:
    """One more review of Karim, by someone else each time."""
    client = client or someone(cast)
    return reviews.write(served(cast, client, **also), by=client, stars=stars, words=words, at=at)


def shown(cast: Cast, stars: int = 5, words: str = "Filou est ravi.", **also: Any) -> Review:
    """The same, and both have written: it is published."""
    review = reviewed(cast, stars, words, **also)
    demand = Demand.objects.select_related("house", "client", "provider__person").get(
        pk=review.subject.partition(":")[2]
    )
    reviews.write(demand, by=cast.server, stars=5, words="Merci.", at=also.get("at"))
    review.refresh_from_db()
    cast.provider.refresh_from_db()
    return review


def doubted(review: Review, *, by: Person | None, reason: str, words: str, email: str = "") -> Notice:
    """Somebody reports a review."""
    return notices.report(review.house, content(review), by=by, reason=reason, words=words, email=email)
