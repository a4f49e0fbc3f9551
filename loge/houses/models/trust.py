"""What is known of those who serve: where they live, papers for a gated trade, who vouches, probation; who had to leave."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.people.models import Person

from .house import HouseRow

CODE_TRIES = 5
CODE_LASTS = dt.timedelta(days=30)


class Residence(HouseRow):
    """Where someone says they live, and how that was shown. The document itself is never kept."""

    class Level(models.TextChoices):
        DECLARED = "declared", _("declared")
        POST = "post", _("code received by post")
        DOCUMENT = "document", _("document seen")
        VOUCHED = "vouched", _("vouched by neighbours")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    insee = models.CharField(max_length=5)
    address = models.CharField(max_length=200)
    level = models.CharField(max_length=8, choices=Level, default=Level.DECLARED)
    shown_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=64, blank=True)  # as a salted hash
    code_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "person"], name="one_residence_per_house"),
            models.CheckConstraint(condition=Q(tries__lte=CODE_TRIES), name="code_tried_so_often"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.level}"

    @property
    def is_shown(self) -> bool:
        return self.level != self.Level.DECLARED

    def awaits_code(self, at: dt.datetime) -> bool:
        """Whether a letter with a code is on its way, and may still be typed."""
        return bool(self.code) and self.code_until is not None and at < self.code_until and self.tries < CODE_TRIES


class Paper(HouseRow):
    """A paper a keeper has seen, that opens a gated trade until it expires. The paper itself is never kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    gate = models.CharField(max_length=30)
    kind = models.CharField(max_length=80)
    seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(default=now)
    valid_until = models.DateField()
    reminders = models.PositiveSmallIntegerField(default=0)  # how many were given before it expires

    class Meta:
        indexes = [
            models.Index(fields=["house", "person", "gate", "valid_until"], name="paper_of_gate"),
            models.Index(fields=["valid_until", "reminders"], name="paper_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.gate} → {self.valid_until}"

    @property
    def reference(self) -> str:
        return f"paper:{self.pk}"


class Vouch(HouseRow):
    """A neighbour who serves here knows this person, and says so."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "person", "by"], name="vouched_once"),
            models.CheckConstraint(condition=~Q(person=models.F("by")), name="nobody_vouches_for_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} → {self.person_id}"


class Probation(HouseRow):
    """Someone's first missions here, until there were enough of them."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "person"], name="one_probation")]

    def __str__(self) -> str:
        return f"{self.person_id}"


class Mission(HouseRow):
    """One service received, counted for whoever is on probation."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80)  # "demand:0192…"
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "person", "subject"], name="mission_counted_once")]

    def __str__(self) -> str:
        return self.subject


class Expulsion(HouseRow):
    """Someone was made to leave: why, and marks by which they may be known if they come back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField(max_length=2_000)
    marks = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["house", "-at"], name="expulsion_of_house")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"

    def alike(self, marks: dict[str, Any]) -> list[str]:
        """Which marks are the same. A date of birth alone says nothing: a town has many of each."""
        found = sorted(key for key, mark in self.marks.items() if mark and marks.get(key) == mark)
        return [] if found == ["birth"] else found
