"""What can be known of complaints. Every query starts from the house."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from loge.houses.models import House

from ..promises.models import Promise
from . import states
from .models import Complaint


def of_house(house: House, *, closed: bool = False) -> QuerySet[Complaint]:
    """What is under way, the longest waiting first; or what is closed, the last first."""
    found = Complaint.objects.filter(house=house).select_related("house", "owner", "person")
    if closed:
        return found.filter(state=states.CLOSED).order_by("-since_at", "-pk")
    return found.filter(state__in=states.UNDER_WAY).order_by("since_at", "pk")


def find(house: House, key: uuid.UUID) -> Complaint | None:
    found = Complaint.objects.select_related("house", "owner", "person", "gesture_by")
    return found.filter(house=house, pk=key).first()


def clock_of(row: Complaint) -> Promise | None:
    """The promised answer of its last opening."""
    held = Promise.objects.filter(house=row.house_id, subject=row.reference, kind=Promise.Kind.ANSWER)
    return held.select_related("owner", "house").order_by("-made_at").first()
