"""Someone was not there: a dated fact, attributed, answered, that lapses."""

from __future__ import annotations

import datetime as dt

from django.db import models

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

from ..states import ABSENCE_LAPSES
from .demand import MOST_WORDS, Demand


class Absence(HouseRow):
    """``person`` was not there at ``missed_at``, says ``said_by``. It counts for a year, unless it was contested or
    taken back; a demand the client called off is never one."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="absences")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    missed_at = models.DateTimeField()
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    at = models.DateTimeField(default=now)
    answer = models.TextField(max_length=MOST_WORDS, blank=True)  # of the person concerned
    answered_at = models.DateTimeField(null=True, blank=True)
    contested_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["house", "person", "-missed_at"], name="absence_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.missed_at:%Y-%m-%d}"

    @property
    def lapses_at(self) -> dt.datetime:
        return self.missed_at + ABSENCE_LAPSES

    def counts(self, at: dt.datetime) -> bool:
        """Whether it is held against them at that moment."""
        return self.contested_at is None and self.taken_back_at is None and at < self.lapses_at
