"""What delighted among the moments that were noted, by whom they were lived: a service, a guest's mail, a client, an arrival."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from loge.common.clock import day_of
from loge.common.models import Fact
from loge.houses.models import House

from ...moments.models import Moment
from . import Counts

NAME = _("Moments that delighted")
ORDER, SHAPE, HIGHER = 9, "share", True
EDGES: tuple[int, ...] = (0, 1)
KINDS = ("moment.noted",)
NAMES = {
    "demand": _("a service"), "case": _("a mail of a guest"), "client": _("a client"), "stay": _("an arrival"),
    "attention": _("an attention"),
}  # fmt: skip


def found(fact: Fact) -> Iterable[Moment]:
    return Moment.objects.select_related("house").filter(house=fact.house_id, pk=fact.data.get("moment"))


def point(row: Moment) -> Counts | None:
    """One or nought, on its day, by what it was about; said otherwise later, it counts anew."""
    kind = row.subject.partition(":")[0]
    delighted = int(row.tone == Moment.Tone.DELIGHT)
    return Counts(row.reference, day_of(row.at, row.house.zone), delighted, kind, row.subject)


def rows(house: House) -> Iterable[Moment]:
    return Moment.objects.filter(house=house).select_related("house").iterator()


def label(key: str) -> Any:
    return NAMES.get(key, key)
