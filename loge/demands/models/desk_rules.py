"""What a desk promises to those who write to it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loge.houses.models import HouseRow

URGENT, CALM = dt.timedelta(minutes=24), dt.timedelta(hours=2)
OPENS, CLOSES = dt.time(7), dt.time(23)
REOPENS_FOR = dt.timedelta(days=14)


class DeskRules(HouseRow):
    """Within which time of its opening hours a desk answers, and how long a closed case is opened again by an answer.

    A house without a row promises what is written here. ``closes`` before ``opens`` is the next day; equal: never shut.
    """

    urgent_within = models.DurationField(_("An answer to what is urgent, within"), default=URGENT)
    answer_within = models.DurationField(_("An answer to the rest, within"), default=CALM)
    opens = models.TimeField(_("The desk opens"), default=OPENS)
    closes = models.TimeField(_("The desk closes"), default=CLOSES)
    reopens_for = models.DurationField(_("A closed case opens again for"), default=REOPENS_FOR)
    # from where partners are so many km away
    town = models.CharField(_("Where the house stands"), max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "desk rules"
        constraints = [
            models.UniqueConstraint(fields=["house"], name="desk_rules_of_a_house"),
            models.CheckConstraint(condition=Q(urgent_within__lte=F("answer_within")), name="urgent_is_answered_first"),
        ]

    @property
    def position(self) -> tuple[float, float] | None:
        """Where the house stands, in degrees; None while nobody has said."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    def __str__(self) -> str:
        return f"{self.urgent_within} / {self.answer_within}"
