"""What a client said at the counter or on the telephone, and what was put right of how it was understood."""

from __future__ import annotations

from django.db import models

from loge.clients.models import ClientFile
from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

from .demand import MOST_WORDS

MOST_VALUE = 300  # characters of a corrected value


class Note(HouseRow):
    """What a client said at the counter or on the telephone, as whoever keeps the house wrote it down.

    ``reading`` is what was understood then (``reading.kept``); what was corrected since are rows of ``Correction``.
    """

    words = models.TextField(max_length=MOST_WORDS)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=now)
    client_name = models.CharField(max_length=80, blank=True)
    client_phone = models.CharField(max_length=30, blank=True)
    reading = models.JSONField(default=dict)
    nonce = models.CharField(max_length=40)
    client = models.ForeignKey(ClientFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes_taken")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "taken_by", "nonce"], name="note_taken_once")]
        indexes = [
            models.Index(fields=["house", "-taken_at"], name="note_of_house"),
            models.Index(fields=["client", "-taken_at"], name="note_of_client"),
        ]

    def __str__(self) -> str:
        return self.words[:40]

    @property
    def reference(self) -> str:
        return f"note:{self.pk}"


class Correction(HouseRow):
    """A value of a reading that a person confirmed (``before`` is ``after``) or put right. Never edited: the last one counts.

    ``words`` are those the value was read from; for a category, they teach the house.
    """

    class Field(models.TextChoices):
        CATEGORY = "category"
        WHEN = "when"
        WHERE = "where"
        PARTY = "party"
        BUDGET = "budget"
        BOUND = "bound"

    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    item = models.PositiveSmallIntegerField(default=0)
    field = models.CharField(max_length=8, choices=Field)
    before = models.CharField(max_length=MOST_VALUE, blank=True)
    after = models.CharField(max_length=MOST_VALUE, blank=True)
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["house", "field", "-at"], name="correction_of_house")]

    def __str__(self) -> str:
        return f"{self.field}: {self.before} → {self.after}"


class Reply(HouseRow):
    """What is answered to one thing a note asks: a draft until it leaves, then never changed."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="replies")
    item = models.PositiveSmallIntegerField(default=0)
    words = models.TextField(max_length=MOST_WORDS)
    language = models.CharField(max_length=5)
    to = models.EmailField(blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "note", "item"], name="one_reply_per_thing_asked")]

    def __str__(self) -> str:
        return self.words[:40]
