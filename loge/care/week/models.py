"""One case a week seen with the client's eyes, three answers, and small changes with a number before and after."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.moves import Moving
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.people.models import Person

from . import states


class SelfReview(HouseRow):
    """The case drawn for one week, and what was answered: how it felt, one per cent better, the ideal."""

    week = models.DateField()  # its Monday
    subject = models.CharField(max_length=80)  # "demand:0192…", "case:0192…", "call_back:0192…"
    title = models.CharField(max_length=120, blank=True)
    drawn_at = models.DateTimeField(default=now)
    felt = models.TextField(_("How would I feel, served like this?"), max_length=2_000, blank=True)
    better = models.TextField(_("What would make it 1 % better?"), max_length=2_000, blank=True)
    ideal = models.TextField(_("What would have been ideal?"), max_length=2_000, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "week"], name="one_case_a_week"),
            models.UniqueConstraint(fields=["house", "subject"], name="never_the_same_case_twice"),
        ]

    def __str__(self) -> str:
        return f"{self.week}: {self.title}"

    @property
    def reference(self) -> str:
        return f"self_review:{self.pk}"


class Improvement(HouseRow, Moving):
    """One small change, the number it should move, and that number as many weeks before as after."""

    KIND = "improvement"
    MOVES: ClassVar = states.MOVES

    review = models.ForeignKey(SelfReview, null=True, blank=True, on_delete=models.PROTECT, related_name="improvements")
    words = models.CharField(_("What changes"), max_length=200)
    measure = models.CharField(_("Which number should move"), max_length=20)
    key = models.CharField(max_length=40, blank=True)
    begins_on = models.DateField(_("From which day on"))
    weeks = models.PositiveSmallIntegerField(
        _("Weeks to look at, before and after"), default=4, validators=[MinValueValidator(1), MaxValueValidator(26)]
    )
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=2_000, blank=True)
    before = models.JSONField(default=list, blank=True)  # count, sum, squares, as they were when it was decided
    after = models.JSONField(default=list, blank=True)
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "nonce"], name="improvement_once")]
        indexes = [models.Index(fields=["house", "-begins_on"], name="improvement_in_house")]

    def __str__(self) -> str:
        return self.words

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    @property
    def before_from(self) -> dt.date:
        return self.begins_on - dt.timedelta(weeks=self.weeks)

    @property
    def after_until(self) -> dt.date:
        """The first day that is no longer looked at."""
        return self.begins_on + dt.timedelta(weeks=self.weeks)

    def roles_of(self, by: Any) -> set[str]:
        return {states.KEEPER} if isinstance(by, Person) and keeps(by, self.house) else set()
