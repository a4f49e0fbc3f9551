"""The marks of a house. Every query starts from the house."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from loge.houses.models import House

from .models import Feedback

VIEWS = ("low", "all")


def of_house(house: House, view: str = "low") -> QuerySet[Feedback]:
    """Low marks nobody has looked at, the longest waiting first; or every mark, the last first."""
    given = Feedback.objects.filter(house=house, answered_at__isnull=False).select_related("house", "person", "seen_by")
    if view == "low":
        return given.filter(is_low=True, seen_at=None).order_by("answered_at", "pk")
    return given.order_by("-answered_at", "-pk")


def find(house: House, key: uuid.UUID) -> Feedback | None:
    return Feedback.objects.select_related("house", "person").filter(house=house, pk=key).first()
