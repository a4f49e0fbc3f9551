"""Those whose days a house plans, the hours they work, and what a visit costs."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person


class Teammate(HouseRow):
    """Someone whose days the house plans: where they set out from, how they travel, what they can do."""

    class Mode(models.TextChoices):
        FOOT = "foot", _("on foot")
        BIKE = "bike", _("by bicycle")
        CAR = "car", _("by car")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    base = models.CharField(_("Sets out from"), max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    mode = models.CharField(_("Travels"), max_length=4, choices=Mode, default=Mode.CAR)
    skills = models.JSONField(default=list, blank=True)  # words such as "driver"
    title = models.CharField(_("Known to the team as"), max_length=40, blank=True)  # "the driver"
    since_at = models.DateTimeField(default=now)
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "person"], condition=Q(until_at=None), name="teammate_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}"


class Shift(HouseRow):
    """Hours worked each week on that day, on the wall clock of the house: an end not after the start is the next day's."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])  # Monday is 0
    starts = models.TimeField()
    ends = models.TimeField()
    break_from = models.TimeField(null=True, blank=True)  # the break begins between these two
    break_until = models.TimeField(null=True, blank=True)
    break_for = models.DurationField(default=dt.timedelta(0))
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(weekday__lte=6), name="shift_on_a_day")]
        indexes = [models.Index(fields=["house", "person", "weekday"], name="shift_of_person")]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"


class Tariff(HouseRow):
    """What a house asks for an unforeseen visit, and the rest it owes to who works for it; one row per house."""

    hour_cents = models.PositiveIntegerField(_("An hour"), default=3_600)
    km_cents = models.PositiveIntegerField(_("A kilometre"), default=60)
    least_cents = models.PositiveIntegerField(_("At least"), default=1_500)
    night_bp = models.PositiveIntegerField(_("More at night"), default=5_000)
    night_from = models.TimeField(_("Night begins"), default=dt.time(21))
    night_until = models.TimeField(_("and ends"), default=dt.time(7))
    sunday_bp = models.PositiveIntegerField(_("More on Sundays and public holidays"), default=5_000)
    urgent_bp = models.PositiveIntegerField(_("More when it cannot wait"), default=2_500)
    urgent_within = models.DurationField(_("Cannot wait: within"), default=dt.timedelta(hours=2))
    # Code du travail, L. 3131-1
    rest = models.DurationField(_("Rest between two days"), default=dt.timedelta(hours=11))
    moved_cents = models.PositiveIntegerField(_("A promised hour that is moved"), default=2_000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house"], name="one_tariff_per_house")]

    def __str__(self) -> str:
        return str(self.house_id)
