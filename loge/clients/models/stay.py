"""A stay: who comes, when, with whom, in which room."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow

from .file import ClientFile


class Stay(HouseRow):
    """From arrival to departure, as the hotel's reservations say; ``number`` is the reservation's."""

    class Status(models.TextChoices):
        EXPECTED = "expected", _("expected")
        IN_HOUSE = "in_house", _("in house")
        LEFT = "left", _("left")
        CANCELLED = "cancelled", _("cancelled")
        ABSENT = "absent", _("did not come")

    client = models.ForeignKey(ClientFile, on_delete=models.PROTECT, related_name="stays")
    number = models.CharField(max_length=40)  # the reservation's, as the hotel's own system gives it
    status = models.CharField(max_length=9, choices=Status, default=Status.EXPECTED)
    arrives_on = models.DateField()
    leaves_on = models.DateField()
    arrives_at = models.TimeField(null=True, blank=True)  # by the house's clock, if it was said
    leaves_at = models.TimeField(null=True, blank=True)
    room = models.CharField(max_length=20, blank=True)
    adults = models.PositiveSmallIntegerField(default=1)
    children = models.PositiveSmallIntegerField(default=0)
    companions = models.CharField(max_length=300, blank=True)  # names, as the reservation has them
    group = models.CharField(max_length=80, blank=True)
    vip = models.CharField(max_length=20, blank=True)
    notes = models.TextField(max_length=2_000, blank=True)
    missing_since = models.DateTimeField(null=True)  # the hotel's last list of that day does not have it any more
    known_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "number"], name="stay_of_one_reservation"),
            models.CheckConstraint(condition=Q(leaves_on__gte=F("arrives_on")), name="stay_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["house", "arrives_on"], name="stay_by_arrival"),
            models.Index(fields=["house", "leaves_on"], name="stay_by_departure"),
            models.Index(fields=["client", "-arrives_on"], name="stay_of_client"),
            models.Index(fields=["house", "room"], name="stay_by_room"),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.arrives_on:%d/%m}"

    @property
    def reference(self) -> str:
        return f"stay:{self.pk}"

    @property
    def party(self) -> int:
        return self.adults + self.children

    def covers(self, day: dt.date) -> bool:
        """Whether they are here that day, the days of arrival and departure included."""
        return self.arrives_on <= day <= self.leaves_on
