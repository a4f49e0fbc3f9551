"""The book, what is proposed, what was given, and what was lived. Every query starts from the house."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from loge.houses.models import House
from loge.people.models import Person

from . import states
from .models import Attention, AttentionGiven, Moment


def book(house: House) -> list[Attention]:
    """Every line of the book with how often it was given. One query."""
    rows = Attention.objects.filter(house=house, away_at=None).select_related("house")
    return list(rows.annotate(times=Count("given", filter=Q(given__state=states.DONE))).order_by("fits", "title"))


def find(house: House, key: uuid.UUID) -> Attention | None:
    return Attention.objects.filter(house=house, pk=key, away_at=None).select_related("house").first()


def proposed(house: House, keeper: Person) -> list[AttentionGiven]:
    """What is proposed, the longest waiting first, but for what is a surprise to this very keeper. One query."""
    rows = AttentionGiven.objects.filter(house=house, state=states.PROPOSED).exclude(
        person__isnull=False, person=keeper
    )
    return list(rows.select_related("attention__house", "person", "client", "house").order_by("since_at")[:50])


def find_given(house: House, key: uuid.UUID) -> AttentionGiven | None:
    return (
        AttentionGiven.objects.filter(house=house, pk=key)
        .select_related("attention", "person", "client", "house")
        .first()
    )


def given(house: House, keeper: Person, *, most: int = 30) -> list[AttentionGiven]:
    """What was done, the latest first: for whom, by whom, at what cost."""
    rows = AttentionGiven.objects.filter(house=house, state=states.DONE).exclude(person__isnull=False, person=keeper)
    return list(
        rows.select_related("attention__house", "person", "client", "done_by", "house").order_by("-done_at")[:most]
    )


def moments(house: House) -> QuerySet[Moment]:
    return Moment.objects.filter(house=house).select_related("noted_by").order_by("-at")


def waiting_for(house: House, clients: Iterable[uuid.UUID]) -> dict[uuid.UUID, AttentionGiven]:
    """What is proposed for these guests, by their file: for the board of arrivals. One query."""
    rows = AttentionGiven.objects.filter(house=house, state=states.PROPOSED, client__in=list(clients))
    return {row.client_id: row for row in rows.select_related("attention") if row.client_id is not None}
