"""Reviews as they may be shown: everywhere with the same dates, the same word on how they are checked, the same order.

Source: code de la consommation, L. 111-7-2 and D. 111-17 (décret 2017-1436): beside each review its date, the date of the
experience and whether it is checked; beside the list how it is sorted; whether favours are given and how long it is kept.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from loge.demands.models import Demand
from loge.houses.models import House
from loge.offers.models import Provider
from loge.people.models import Person

from .actions import CHANGE_WITHIN, REPLY_EDIT_FOR, SHOWN_FOR, counting, person_about
from .models import Review

CHECKED = _("Checked: the service was paid and received through the loge, and only its two parties can write.")
ORDER = _("The most recent service first. Nobody can pay to change this order, nor to write or remove a review.")
FAVOURS = _("Nothing is given in exchange for a review.")
KEPT_FOR_YEARS = SHOWN_FOR.days // 365


@dataclass(frozen=True, slots=True)
class Shown:
    """One review with everything the law wants beside it."""

    key: uuid.UUID
    stars: int
    words: str
    author: str  # what neighbours call them
    published_at: dt.datetime
    experienced_on: dt.date
    written_at: dt.datetime
    edited_at: dt.datetime | None
    reply: str
    replied_at: dt.datetime | None

    @property
    def checked(self) -> Any:
        return CHECKED


@dataclass(frozen=True, slots=True)
class Standing:
    """How many gave how many stars. The mean is cut to one decimal, never rounded up, and never stands without its number."""

    counts: dict[int, int]

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def mean(self) -> float | None:
        return sum(stars * count for stars, count in self.counts.items()) / self.count if self.count else None

    @property
    def tenths(self) -> int | None:
        """4.96 is 49: whole numbers, so that nothing is rounded."""
        total = sum(stars * count for stars, count in self.counts.items())
        return total * 10 // self.count if self.count else None

    @property
    def rows(self) -> list[tuple[int, int, float]]:
        """Stars, how many, their share; five stars first."""
        return [
            (stars, self.counts.get(stars, 0), self.counts.get(stars, 0) / (self.count or 1))
            for stars in range(5, 0, -1)
        ]


def standing(house: House, about: str) -> Standing:
    return Standing(dict(counting(house, about).order_by().values_list("stars").annotate(Count("pk"))))


def shown(house: House, about: str, *, first: int = 0, most: int = 20) -> list[Shown]:
    """The latest service first."""
    rows = counting(house, about).select_related("author").order_by("-experienced_on", "-id")
    return [as_shown(row) for row in rows[first : first + most]]


def latest(house: House, *, most: int = 2) -> list[tuple[Shown, str]]:
    """The latest words about anyone who serves here, with whom they are about: for the loge's card."""
    rows = (
        Review.objects.filter(house=house, about__startswith="provider:", shown_at__isnull=False)
        .filter(held_at=None, refused_at=None, past_at=None).exclude(words="")
        .select_related("author").order_by("-experienced_on", "-id")[:most]
    )  # fmt: skip
    names = _names(house, rows)
    return [(as_shown(row), names[row.about]) for row in rows if row.about in names]


def _names(house: House, rows: Iterable[Review]) -> dict[str, str]:
    keys = [row.about.partition(":")[2] for row in rows]
    found = Provider.objects.filter(house=house, pk__in=keys, vetted_at__isnull=False)
    return {provider.reference: provider.name for provider in found}


def as_shown(row: Review) -> Shown:
    assert row.shown_at is not None
    return Shown(
        key=row.pk, stars=row.stars, words=row.words, author=row.author.first_name, published_at=row.shown_at,
        experienced_on=row.experienced_on, written_at=row.written_at, edited_at=row.edited_at, reply=row.reply,
        replied_at=row.replied_at,
    )  # fmt: skip


def provider(house: House, key: uuid.UUID) -> Provider | None:
    """Someone who serves in this house and was met."""
    found = Provider.objects.filter(house=house, pk=key, vetted_at__isnull=False)
    return found.select_related("house", "photo", "vetted_by").first()


def readable(house: House, key: uuid.UUID, reader: Person | None) -> Review | None:
    """A review this reader may read: about a provider, anyone's; about a client, theirs."""
    row = Review.objects.filter(house=house, pk=key).select_related("author", "house").first()
    if row is None or not row.is_shown:
        return None
    if row.about.startswith("provider:") or (reader is not None and person_about(row) == reader.pk):
        return row
    return None


def reviews_of(demand: Demand, reader: Person) -> list[Review]:
    """The reviews of one demand this reader may see: their own, and the other's once it is shown."""
    written = (
        Review.objects.filter(house=demand.house, subject=demand.reference)
        .select_related("author", "house")
        .order_by("written_at")
    )
    return [row for row in written if row.is_shown or row.author_id == reader.pk]


def own_review(demand: Demand, reader: Person) -> Review | None:
    return Review.objects.filter(house=demand.house, subject=demand.reference, author=reader).first()


def own(person: Person, key: uuid.UUID) -> Review | None:
    """A review this person wrote."""
    return Review.objects.filter(pk=key, author=person).select_related("author", "house").first()


def about_me(person: Person, key: uuid.UUID) -> Review | None:
    """A review that is about this person, once shown."""
    row = Review.objects.filter(pk=key).select_related("author", "house").first()
    return row if row is not None and row.is_shown and person_about(row) == person.pk else None


def may_change(review: Review, at: dt.datetime) -> bool:
    return review.edited_at is None and review.refused_at is None and at <= review.written_at + CHANGE_WITHIN


def may_reply(review: Review, at: dt.datetime) -> bool:
    return review.is_shown and (review.replied_at is None or at <= review.replied_at + REPLY_EDIT_FOR)
