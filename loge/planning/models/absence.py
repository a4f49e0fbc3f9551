"""Someone will not be there: asked for, and resolved before the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q

from loge.common.clock import now
from loge.common.moves import Moving
from loge.houses.models import HouseRow
from loge.people.models import Person

from .. import states
from .visit import roles_in


class Absence(HouseRow, Moving):
    """From when until when. Granted, it takes its whole interval out of the agenda."""

    KIND = "time_off"
    MOVES = states.ABSENCES

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="time_off_ends_after_it_starts")
        ]
        indexes = [models.Index(fields=["person", "starts_at"], name="time_off_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_at:%Y-%m-%d}"

    def roles_of(self, by: Any) -> set[str]:
        return roles_in(self.house_id, self.person_id, by)

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        return self.starts_at, self.ends_at
