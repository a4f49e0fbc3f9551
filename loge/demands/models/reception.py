"""The door: two spoken codes, and what was more than agreed."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import models
from django.db.models import Q

from loge.common.money import MOST_CENTS, Money
from loge.common.moves import GATEWAY, Moving
from loge.houses.models import HouseRow
from loge.money.models import Payment

from .. import states
from .demand import MOST_WORDS, Demand

MOST_TRIES = 5


def new_code() -> str:
    """Four figures, easily said on the doorstep or over the telephone."""
    return f"{secrets.randbelow(10_000):04}"


class Reception(HouseRow):
    """The two codes of a booking, shown to the client alone, and how arrival and end came to be known."""

    class How(models.TextChoices):
        CODE = "code"
        TAP = "tap"
        CLOCK = "clock"

    demand = models.OneToOneField(Demand, on_delete=models.PROTECT, related_name="reception")
    arrival_code = models.CharField(max_length=4, default=new_code)
    finish_code = models.CharField(max_length=4, default=new_code)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_by = models.CharField(max_length=5, choices=How, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.CharField(max_length=5, choices=How, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(wrong_tries__lte=MOST_TRIES), name="codes_tried_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id}"

    @property
    def tries_left(self) -> int:
        return MOST_TRIES - self.wrong_tries

    @property
    def took(self) -> dt.timedelta | None:
        """From the door to the end, where both are known."""
        return self.finished_at - self.arrived_at if self.finished_at and self.arrived_at else None


class Adjustment(HouseRow, Moving):
    """More than the price agreed: proposed with its reason, paid by the client into the same keeping, or not at all.

    For a neighbour who stands in at a higher price, ``substitute`` says who.
    """

    KIND = "adjustment"
    MOVES = states.Longer.MOVES

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="adjustments")
    cents = models.PositiveIntegerField()  # what comes on top
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    substitute = models.ForeignKey("Substitute", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0, cents__lte=MOST_CENTS), name="adjustment_is_more"),
            models.UniqueConstraint(
                fields=["house", "demand"], condition=Q(state=states.Longer.PROPOSED), name="one_adjustment_proposed"
            ),
        ]

    def __str__(self) -> str:
        return f"+{self.cents} ({self.state})"

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)

    def roles_of(self, by: Any) -> set[str]:
        return {GATEWAY} if by == GATEWAY else self.demand.roles_of(by)
