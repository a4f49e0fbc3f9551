"""Something went wrong for someone: who takes it in hand, by when, with which gesture, and how they feel a week later."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.money import Money
from loge.common.moves import CLOCK, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.people.models import Person

from . import states


class Complaint(HouseRow, Moving):
    """One complaint, from a button, a low review, or the mood of what was written."""

    class Source(models.TextChoices):
        BUTTON = "button", _("they told us")
        REVIEW = "review", _("a review")
        MOOD = "mood", _("the tone of a message")
        HAND = "hand", _("noted by the house")
        FEEDBACK = "feedback", _("a low mark")

    KIND = "complaint"
    MOVES: ClassVar = states.MOVES

    key = models.CharField(max_length=120)
    subject = models.CharField(max_length=80, blank=True)  # "demand:0192…", "case:0192…"
    source = models.CharField(max_length=8, choices=Source)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    words = models.TextField(max_length=2_000, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(max_length=2_000, blank=True)  # what was said to them
    mended_how = models.TextField(max_length=2_000, blank=True)
    gesture = models.CharField(max_length=200, blank=True)  # "flowers", "the next walk is on us"
    gesture_cents = models.PositiveIntegerField(default=0)  # what it costs the house
    gesture_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    gesture_at = models.DateTimeField(null=True, blank=True)
    look_back = models.TextField(max_length=2_000, blank=True)  # how they feel a week later
    times = models.PositiveSmallIntegerField(default=1)  # how often it was opened

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="complaint_once")]
        indexes = [
            models.Index(fields=["house", "state", "since_at"], name="complaint_in_house"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="complaint_clock"),
            models.Index(
                fields=["house", "gesture_at"], condition=Q(gesture_at__isnull=False), name="complaint_gestures"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.words[:40]

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    @property
    def money(self) -> Money:
        return Money(self.gesture_cents, self.house.currency)

    def roles_of(self, by: Any) -> set[str]:
        if not isinstance(by, Person):
            return {CLOCK} if by == CLOCK else {states.MACHINE}
        found = {states.CLIENT} if by.pk == self.person_id else set()
        return found | ({states.KEEPER} if keeps(by, self.house) else set())
