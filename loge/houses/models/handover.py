"""A coordinator hands the loge to someone else."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from loge.common.moves import CLOCK, Moving
from loge.people.models import Person

from .. import states
from .house import HouseRow


class Handover(HouseRow, Moving):
    """Who gives the loge to whom, with what words, and whether they took it."""

    KIND = "handover"
    MOVES = states.HANDOVER

    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "giver"], condition=Q(state=states.OFFERED), name="one_handover_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="handed_to_someone_else"),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id}"

    @property
    def state_name(self) -> Any:
        return states.HANDOVER_NAMES[self.state]

    def roles_of(self, by: Any) -> set[str]:
        if by == CLOCK:
            return {CLOCK}
        pair = {self.giver_id: states.GIVER, self.taker_id: states.TAKER}
        return {pair[by.pk]} if by.pk in pair else set()
