"""How long people waited until a promise was kept: first answer, price, call back. By the wall clock, as they lived it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from loge.common.clock import day_of
from loge.common.models import Fact
from loge.houses.models import House

from ...promises import states
from ...promises.models import Promise
from . import MINUTES, Counts, minutes
from .promises import found as found_promise
from .promises import label as label_of_promise

NAME = _("How long people waited")
ORDER, SHAPE, HIGHER = 2, "span", False
EDGES = MINUTES
KINDS = ("promise.kept", "promise.late")
WAITED = (Promise.Kind.ANSWER, Promise.Kind.QUOTE, Promise.Kind.CALL_BACK, Promise.Kind.CONFIRMATION)


def found(fact: Fact) -> Iterable[Promise]:
    return found_promise(fact)


def point(row: Promise) -> Counts | None:
    """From the word that was given to its keeping, on the day it ended. An arrival or a delivery has its own hour: no wait."""
    if row.state not in (states.KEPT, states.LATE) or row.kind not in WAITED or row.ended_at is None:
        return None
    waited = minutes(row.made_at, row.ended_at)
    return Counts(row.reference, day_of(row.ended_at, row.house.zone), waited, row.kind, row.subject or row.reference)


def rows(house: House) -> Iterable[Promise]:
    return Promise.objects.filter(house=house, kind__in=WAITED).select_related("house").iterator()


def label(key: str) -> Any:
    return label_of_promise(key)
