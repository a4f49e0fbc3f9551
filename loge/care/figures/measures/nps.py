"""Whether they would recommend the house, nought to ten (Net Promoter Score: Reichheld, 2003); asked twice a year at most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from loge.common.clock import day_of
from loge.common.models import Fact
from loge.houses.models import House

from ...feedback.models import Feedback
from ...feedback.scales import KIND_NAMES, kind_of
from . import Counts

NAME = _("Recommendation (NPS, 0 to 10)")
ORDER, SHAPE, HIGHER = 7, "nps", True
EDGES = tuple(range(10))
KINDS = ("feedback.given",)


def found(fact: Fact) -> Iterable[Feedback]:
    return Feedback.objects.select_related("house").filter(house=fact.house_id, pk=fact.subject_id, question="nps")


def point(row: Feedback) -> Counts | None:
    """On the day it was first given, by what it was about; changed within its time, it counts anew."""
    if row.score is None or row.answered_at is None:
        return None
    return Counts(row.reference, day_of(row.answered_at, row.house.zone), row.score, kind_of(row.subject), row.subject)


def rows(house: House) -> Iterable[Feedback]:
    return Feedback.objects.filter(house=house, question="nps").select_related("house").iterator()


def label(key: str) -> Any:
    return KIND_NAMES.get(key, key)
