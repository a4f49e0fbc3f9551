"""What a house answers by itself when someone writes to it. Off until someone turns it on."""

from __future__ import annotations

import datetime as dt

from django.db import models

from loge.houses.models import HouseRow

from .mailbox import Mailbox


class Acknowledgement(HouseRow):
    """The words a mailbox answers at once, by language; at most ``most`` times to one sender within ``hours``."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="acknowledgement")
    is_on = models.BooleanField(default=False)
    words = models.JSONField(default=dict)  # {"fr": "…", "en": "…"}
    most = models.PositiveSmallIntegerField(default=2)
    hours = models.PositiveSmallIntegerField(default=24)
    # answers between these hours of the house's clock only; none: at any hour
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)  # before ``opens``: the next day

    def __str__(self) -> str:
        return f"{self.mailbox_id} {'on' if self.is_on else 'off'}"

    def answers_at(self, wall: dt.time) -> bool:
        """Whether it answers at this hour of the house's clock."""
        if self.opens is None or self.closes is None or self.opens == self.closes:
            return True
        if self.opens < self.closes:
            return self.opens <= wall < self.closes
        return wall >= self.opens or wall < self.closes


class Answered(HouseRow):
    """One automatic answer that was given, or held back: what the cap counts, and what makes it one for each message."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="+")
    email = models.CharField(max_length=254)  # in small letters
    digest = models.CharField(max_length=64)  # of the message answered: the same mail to two mailboxes is answered once
    at = models.DateTimeField()
    is_alarm = models.BooleanField(default=False)  # the cap was reached here: said once in a window

    class Meta:
        verbose_name_plural = "answered"
        constraints = [models.UniqueConstraint(fields=["house", "digest"], name="answered_once")]
        indexes = [models.Index(fields=["house", "email", "at"], name="answered_whom")]

    def __str__(self) -> str:
        return f"{self.email} {self.at}"
