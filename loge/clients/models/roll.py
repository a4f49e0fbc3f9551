"""A list that the hotel's own system has written: arrivals of a day, or who is in house."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.houses.models import HouseRow
from loge.people.models import Person

from .. import states
from .desk import DeskRow


class Roll(DeskRow):
    """One list as it was given, how its columns are read, how far its reading is and what it changed."""

    KIND = "roll"
    MOVES: ClassVar = states.ROLL_MOVES

    class Sort(models.TextChoices):
        ARRIVALS = "arrivals", _("arrivals of the day")
        IN_HOUSE = "in_house", _("in house")

    sort = models.CharField(max_length=8, choices=Sort)
    day = models.DateField()
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)  # our name of a column: its place in the list
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)  # {"new": 12, "same": 450, "changes": […], "missing": […], "wrong": […]}

    class Meta:
        indexes = [models.Index(fields=["house", "-since_at"], name="roll_of_house")]

    def __str__(self) -> str:
        return self.name


class ColumnMap(HouseRow):
    """How this house's lists with these heads are read, as it was last said."""

    heads = models.CharField(max_length=64)  # SHA-256 of the heads in their order
    columns = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "heads"], name="columns_of_heads")]

    def __str__(self) -> str:
        return self.heads[:8]
