"""Dates a practice never forgets, and the one decision each coming of a date has."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.moves import CLOCK, Move, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import KEEPERS, roles
from loge.people.models import Person

from .. import dates, states
from .file import ClientFile
from .household import Member


class Occasion(HouseRow):
    """A date that comes back: its rule, never its last coming. Each coming is computed anew from the rule."""

    class Sort(models.TextChoices):
        BIRTHDAY = "birthday", _("birthday")
        WEDDING = "wedding", _("wedding anniversary")
        NAME_DAY = "name_day", _("name day")
        RENEWAL = "renewal", _("renewal")
        REMEMBRANCE = "remembrance", _("remembrance")
        CUSTOM = "custom", _("another date")

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="occasions")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE, related_name="occasions")
    # of a wedding: the second of the two
    other = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(max_length=11, choices=Sort)
    name = models.CharField(_("What it is"), max_length=120, blank=True)
    calendar = models.CharField(max_length=9, choices=dates.CALENDARS, default=dates.GREGORIAN)
    month = models.PositiveSmallIntegerField(default=0)  # 0: a movable feast, see ``feast``
    day = models.PositiveSmallIntegerField(null=True, blank=True)  # None: only the month is known
    year = models.PositiveSmallIntegerField(null=True, blank=True)  # of the first one; None: unknown
    # born on 29 February: 1 March in common years, not 28 February
    on_first_of_march = models.BooleanField(default=False)
    feast = models.CharField(max_length=20, blank=True)  # "easter", "mothers_day"…
    budget_cents = models.PositiveIntegerField(_("Budget"), null=True, blank=True)
    is_kept = models.BooleanField(default=True)  # taken off without being forgotten
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__lte=13), name="occasion_month_is_a_month"),
            models.CheckConstraint(condition=Q(day=None) | Q(day__gte=1, day__lte=31), name="occasion_day_is_a_day"),
            models.CheckConstraint(condition=~Q(month=0) | ~Q(feast=""), name="occasion_has_a_rule"),
        ]
        indexes = [models.Index(fields=["house", "is_kept"], name="occasion_of_house")]

    def __str__(self) -> str:
        return self.name or str(self.get_sort_display())

    @property
    def rule(self) -> dates.Rule:
        return dates.Rule(
            calendar=self.calendar, month=self.month, day=self.day, year=self.year,
            leap=dates.MARCH_1 if self.on_first_of_march else dates.FEBRUARY_28, feast=self.feast,
        )  # fmt: skip


class Due(HouseRow, Moving):
    """One coming of an occasion. The database keeps one per occasion and cycle: a date has exactly one decision."""

    KIND: ClassVar = "due"
    MOVES: ClassVar = states.DUE_MOVES

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="comings")
    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="+")
    cycle = models.PositiveIntegerField()  # the year of the rule's own calendar
    day = models.DateField()  # the first of the month while only that is known
    decide_by = models.DateField()  # the last day on which an order can still be placed
    subject = models.CharField(max_length=80, blank=True)  # "gesture:…": what is proposed for it
    # why it waits for a person, or was withdrawn: a word of states.py
    why = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=300, blank=True)  # what a person decided, in their words

    class Meta:
        verbose_name_plural = "dues"
        constraints = [
            models.UniqueConstraint(fields=["house", "occasion", "cycle"], name="one_decision_per_date"),
        ]
        indexes = [
            models.Index(fields=["house", "day"], name="due_of_house"),
            models.Index(fields=["client", "-day"], name="due_of_client"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="due_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion_id} {self.day}"

    def roles_of(self, by: Any) -> set[str]:
        if by == CLOCK:
            return {CLOCK}
        if by == states.MEMORY:
            return {states.MEMORY}
        return {states.DESK} if isinstance(by, Person) and KEEPERS & roles(by, self.house_id) else set()

    def delay_from(self, move: Move, since: dt.datetime) -> dt.timedelta | None:
        """A day that has gone by is over on the morrow, by the house's clock."""
        ends = dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(0), self.house.zone)
        return max(ends - since, dt.timedelta(0))

    @property
    def state_name(self) -> Any:
        return states.DUE_NAMES[self.state]
