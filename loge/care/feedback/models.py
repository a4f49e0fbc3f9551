"""One question put to one client about one act, and the mark they gave. For the house alone: nobody else reads it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

from .scales import CHANGEABLE, KIND_NAMES, LASTS, SCALES, Scale, kind_of


class Feedback(HouseRow):
    """Asked once per act; given by one tap, changed within two days; low ones wait for somebody to call."""

    class Question(models.TextChoices):
        EFFORT = "effort", _("effort")
        SATISFACTION = "satisfaction", _("satisfaction")
        NPS = "nps", _("recommendation")

    class Outcome(models.TextChoices):
        NONE = "", _("not looked at")
        COMPLAINT = "complaint", _("taken in hand")
        NOTED = "noted", _("read, nothing to mend")

    KIND = "feedback"

    question = models.CharField(max_length=12, choices=Question)
    subject = models.CharField(max_length=80)  # "demand:0192…", "case:0192…", "call_back:0192…"
    who = models.CharField(max_length=80)  # "person:0192…" or "file:0192…": asked once in so many days
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    send_at = models.DateTimeField(null=True, blank=True)  # its letter is owed; None once it was written
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)  # the first tap
    changed_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(max_length=1_000, blank=True)
    mood = models.CharField(max_length=12, blank=True)  # of the words; "calm"; empty without words
    is_low = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.NONE, blank=True)
    seen_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "feedback"
        constraints = [
            models.UniqueConstraint(fields=["house", "subject", "who"], name="feedback_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=10), name="feedback_mark"),
            models.CheckConstraint(
                condition=Q(score=None, answered_at=None) | Q(score__isnull=False, answered_at__isnull=False),
                name="feedback_mark_has_its_hour",
            ),
        ]
        indexes = [
            models.Index(fields=["who", "-asked_at"], name="feedback_of"),
            models.Index(fields=["house", "-answered_at"], name="feedback_in_house"),
            models.Index(
                fields=["house", "answered_at"], condition=Q(is_low=True, seen_at=None), name="feedback_low"
            ),
            models.Index(fields=["send_at"], condition=Q(send_at__isnull=False), name="feedback_owed"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.question} {self.score}"

    @property
    def reference(self) -> str:
        return f"{self.KIND}:{self.pk}"

    @property
    def scale(self) -> Scale:
        return SCALES[self.question]

    @property
    def words_asked(self) -> Any:
        return self.scale.words % {"house": self.house.name}

    @property
    def about(self) -> Any:
        return KIND_NAMES.get(kind_of(self.subject), "")

    def can_be_given(self, at: dt.datetime) -> bool:
        """Within a month of the question, and within two days of the first tap."""
        until = self.answered_at + CHANGEABLE if self.answered_at else self.asked_at + LASTS
        return at < until
