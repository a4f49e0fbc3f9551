"""The unforeseen breaks a day: what was found to mend it, and what each client whose hour moves must hear."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from loge.common.clock import now
from loge.common.moves import Moving
from loge.houses.models import HouseRow
from loge.people.models import Person

from .. import states
from ..calling import Calling
from .visit import Visit, roles_in


class Repair(HouseRow, Moving):
    """A proposal to mend a day, shown as a difference; nothing moves until someone accepts it."""

    KIND = "repair"
    MOVES = states.REPAIRS

    class Why(models.TextChoices):
        ILL = "ill"
        OVERRUN = "overrun"
        LATE = "late"

    why = models.CharField(max_length=7, choices=Why)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    at = models.DateTimeField(default=now)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    by_rounds = models.BooleanField(default=False)  # insertion was not enough, the day was planned anew
    changes = models.JSONField(default=list)  # {visit, person, starts_at, sequence}: where each would go
    left_out = models.JSONField(default=list)  # {visit, why}

    class Meta:
        indexes = [models.Index(fields=["house", "-at"], name="repair_of_house")]

    def __str__(self) -> str:
        return f"{self.why} {self.state}"

    def roles_of(self, by: Any) -> set[str]:
        return roles_in(self.house_id, self.person_id, by)


class Notice(HouseRow, Moving):
    """What a client must hear because their hour moved: prepared, then sent or told by telephone. Never silent."""

    KIND = "notice"
    MOVES = states.NOTICES

    by_letter: bool = False  # told by ``queries.notices``: there is an address to write to
    calling: Calling | None = None  # told by ``queries.notices``: whether it is day where they are

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    was_at = models.DateTimeField()
    now_at = models.DateTimeField(null=True)  # None: it cannot take place as promised
    words = models.TextField(max_length=1_000)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "visit"], condition=Q(state=states.PREPARED), name="one_notice_waits_per_visit"
            )
        ]

    def __str__(self) -> str:
        return self.words[:60]

    def roles_of(self, by: Any) -> set[str]:
        return roles_in(self.house_id, self.visit.person_id, by)
