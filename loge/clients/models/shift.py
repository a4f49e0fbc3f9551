"""The handover book of a desk: notes for the next shift, and who has read them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

from .. import states
from .desk import DeskRow


class ShiftNote(DeskRow):
    """Something the next shift must know. It stays before every shift until someone closes it."""

    KIND = "shift_note"
    MOVES: ClassVar = states.NOTE_MOVES

    words = models.TextField(max_length=2_000)
    about = models.CharField(max_length=80, blank=True)  # "stay:0192…", "case:0192…"
    about_words = models.CharField(max_length=160, blank=True)  # how it is called: "Mrs Lindqvist, 312"
    room = models.CharField(max_length=20, blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closing = models.CharField(max_length=500, blank=True)  # how it ended
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=40)
    written_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "nonce"], name="shift_note_once")]
        indexes = [models.Index(fields=["house", "state", "written_at"], name="shift_note_of_house")]

    def __str__(self) -> str:
        return self.words[:40]


class ShiftRead(HouseRow):
    """Someone of a shift has read a note that was open then, and says so by their name."""

    note = models.ForeignKey(ShiftNote, on_delete=models.CASCADE, related_name="reads")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    shift = models.CharField(max_length=20)  # "2026-12-05 night"
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "person", "shift"], name="shift_read_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.shift}"
