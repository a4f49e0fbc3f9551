"""A visit that comes back: the rule, and what each of its days is like. Its visits are made some weeks ahead."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

from ..recurrence import Recurrence


class Series(HouseRow):
    """On the wall clock of its zone: nine stays nine when the clocks change."""

    class Every(models.TextChoices):
        WEEK = "week", _("weeks")
        MONTH = "month", _("months, on that day of the month")
        NTH = "nth", _("months, on that weekday")
        YEAR = "year", _("years")

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    client_name = models.CharField(max_length=80, blank=True)
    client_phone = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=100)
    place = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    skills = models.JSONField(default=list, blank=True)
    cents = models.PositiveIntegerField(null=True, blank=True)
    promised = models.BooleanField(default=False)
    every = models.CharField(max_length=5, choices=Every)
    step = models.PositiveSmallIntegerField(default=1)
    weekdays = models.JSONField(default=list, blank=True)
    nth = models.SmallIntegerField(default=1)
    first_on = models.DateField()
    time = models.TimeField()
    zone = models.CharField(max_length=40)
    lasts_for = models.DurationField()
    until_on = models.DateField(null=True, blank=True)
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    skips = models.JSONField(default=list, blank=True)  # ISO dates on which it does not take place
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lasts_for__gt=dt.timedelta(0)), name="series_lasts"),
            models.UniqueConstraint(fields=["house", "nonce"], condition=~Q(nonce=""), name="series_asked_once"),
        ]
        indexes = [models.Index(fields=["house", "ended_at"], name="series_of_house")]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return f"series:{self.pk}"

    def subject_on(self, date: dt.date) -> str:
        """How its visit of that day is named: moved or cancelled, it keeps the name, and is never made again."""
        return f"{self.reference}:{date.isoformat()}"

    @property
    def rule(self) -> Recurrence:
        told: dict[str, Any] = {"step": self.step, "weekdays": frozenset(self.weekdays), "nth": self.nth}
        skips = frozenset(dt.date.fromisoformat(day) for day in self.skips)
        return Recurrence(
            self.every, self.first_on, until=self.until_on, count=self.count, skips=skips, **told  # type: ignore[arg-type]
        )  # fmt: skip
