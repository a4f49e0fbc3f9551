"""What left, with the truth about each reader."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from loge.houses.models import House

from ..models import Delivery, Post
from ..models.post import DELAYED, FAILED_STATES, WAITING


@dataclass(frozen=True, slots=True)
class Sent:
    """A post and what became of it for each reader, the worst first."""

    post: Post
    deliveries: tuple[Delivery, ...]


def posts(house: House, *, only: str = "") -> QuerySet[Post]:
    """What left or is leaving, the latest first; ``only``: "failed", "delayed", "waiting"."""
    found = Post.objects.filter(house=house)
    if only == "failed":
        found = found.filter(deliveries__state__in=FAILED_STATES).distinct()
    elif only == "delayed":
        found = found.filter(deliveries__state=DELAYED).distinct()
    elif only == "waiting":
        found = found.filter(state=WAITING)
    return found.select_related("mail__thread", "by").defer("mail__text", "mail__reading").order_by("-id")


def of_house(house: House, shown: Iterable[Post]) -> list[Sent]:
    """These posts with their deliveries, in one query."""
    listed = list(shown)
    by_post: dict[uuid.UUID, list[Delivery]] = defaultdict(list)
    for delivery in Delivery.objects.filter(house=house, post__in=[post.pk for post in listed]).order_by("email"):
        by_post[delivery.post_id].append(delivery)
    return [Sent(post, tuple(sorted(by_post[post.pk], key=_worst))) for post in listed]


def one(house: House, key: uuid.UUID) -> Post | None:
    return posts(house).filter(pk=key).first()


def delivery(house: House, key: uuid.UUID) -> Delivery | None:
    return Delivery.objects.filter(house=house, pk=key).select_related("post__mail__thread").first()


def failures(house: House) -> QuerySet[Delivery]:
    """What did not arrive, or may not have, and nobody has read yet; the oldest first."""
    unread = Delivery.objects.filter(house=house, state__in=FAILED_STATES, told_at=None)
    return (
        unread.select_related("post__mail__thread")
        .defer("post__mail__text", "post__mail__reading")
        .order_by("since_at")
    )


def failures_count(house: House) -> int:
    return failures(house).count()


def delayed(house: House) -> QuerySet[Delivery]:
    """What a server asked us to bring again."""
    waiting = Delivery.objects.filter(house=house, state=DELAYED)
    return (
        waiting.select_related("post__mail__thread")
        .defer("post__mail__text", "post__mail__reading")
        .order_by("first_at")
    )


def _worst(one: Delivery) -> int:
    return 0 if one.state in FAILED_STATES else 1 if one.state == DELAYED else 2
