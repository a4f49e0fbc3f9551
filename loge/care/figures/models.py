"""One case that counts, and the sums they add up to, day by day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from loge.houses.models import HouseRow

BUCKETS = 11  # of a histogram: eleven marks from 0 to 10, or eight spans of waiting
COLUMNS = tuple(f"b{place}" for place in range(BUCKETS))


class Measured(HouseRow):
    """One case behind a number: which measure, on which day of the house, worth how much. Names nobody; ``subject`` opens it."""

    measure = models.CharField(max_length=20)  # a file of measures/
    key = models.CharField(max_length=40, blank=True)  # what it is told apart by: the kind of a promise, a provider
    source = models.CharField(max_length=80)  # what was measured, once: "promise:0192…"
    subject = models.CharField(max_length=80, blank=True)  # where its case is read: "demand:0192…"
    day = models.DateField()
    value = models.IntegerField()
    bucket = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "measured"
        constraints = [
            models.UniqueConstraint(fields=["house", "source", "measure"], name="measured_once"),
            models.CheckConstraint(condition=Q(bucket__lt=BUCKETS), name="measured_in_a_bucket"),
        ]
        indexes = [models.Index(fields=["house", "measure", "day", "key", "bucket"], name="measured_cases")]

    def __str__(self) -> str:
        return f"{self.measure} {self.value}"


class Summed(HouseRow):
    """Some cases of one measure and key, added up: how many, their sum, how much they differ, their histogram."""

    measure = models.CharField(max_length=20)
    key = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(default=0)
    sum = models.BigIntegerField(default=0)
    squares = models.BigIntegerField(default=0)  # sum of the squares: how much the values differ from one another
    b0 = models.PositiveIntegerField(default=0)
    b1 = models.PositiveIntegerField(default=0)
    b2 = models.PositiveIntegerField(default=0)
    b3 = models.PositiveIntegerField(default=0)
    b4 = models.PositiveIntegerField(default=0)
    b5 = models.PositiveIntegerField(default=0)
    b6 = models.PositiveIntegerField(default=0)
    b7 = models.PositiveIntegerField(default=0)
    b8 = models.PositiveIntegerField(default=0)
    b9 = models.PositiveIntegerField(default=0)
    b10 = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Tally(Summed):
    """The cases of one day. Always what a recount of :class:`Measured` would give."""

    day = models.DateField()
    week = models.DateField()  # its Monday

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(fields=["house", "measure", "key", "day"], name="tally_once")]
        indexes = [models.Index(fields=["house", "day"], name="tally_since")]

    def __str__(self) -> str:
        return f"{self.measure} {self.day}: {self.count}"


class WeekTally(Summed):
    """The same of a whole week: what the page of figures reads, a seventh of the rows."""

    week = models.DateField()  # its Monday

    class Meta:
        verbose_name_plural = "week tallies"
        constraints = [models.UniqueConstraint(fields=["house", "measure", "key", "week"], name="week_tally_once")]
        indexes = [models.Index(fields=["house", "week"], name="week_tally_since")]

    def __str__(self) -> str:
        return f"{self.measure} {self.week}: {self.count}"
