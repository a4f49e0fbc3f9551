"""Promises kept, by what was promised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from loge.common.clock import day_of
from loge.common.models import Fact
from loge.houses.models import House

from ...promises import states
from ...promises.models import Promise
from . import Counts

NAME = _("Promises kept in time")
ORDER, SHAPE, HIGHER = 1, "share", True
EDGES: tuple[int, ...] = (0,)
KINDS = ("promise.kept", "promise.missed", "promise.late", "promise.released")


def found(fact: Fact) -> Iterable[Promise]:
    return Promise.objects.select_related("house").filter(house=fact.house_id, pk=fact.subject_id)


def point(row: Promise) -> Counts | None:
    """On the day it fell due; what was missed stays missed, made good or not; what was released counts for nothing."""
    if row.state not in (states.KEPT, *states.BROKEN):
        return None
    return Counts(
        row.reference,
        day_of(row.due_at, row.house.zone),
        int(row.state == states.KEPT),
        row.kind,
        row.subject or row.reference,
    )


def rows(house: House) -> Iterable[Promise]:
    return Promise.objects.filter(house=house).select_related("house").iterator()


def label(key: str) -> Any:
    return Promise.Kind(key).label
