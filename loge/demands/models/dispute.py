"""A disagreement: what went wrong, what both bring forward, who ruled and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.money import Money
from loge.houses.models import House, HouseRow
from loge.people.models import Person

from ..states import CLIENT, EVIDENCE_WITHIN, PROVIDER
from .demand import MOST_WORDS, Demand, Message


class Dispute(HouseRow):
    """One demand's disagreement. ``heard_in`` is the loge whose coordinator hears it now: its own at first, another one
    after that; None is the platform's operator."""

    class Reason(models.TextChoices):
        NOT_DONE = "not_done", _("not done")
        BADLY_DONE = "badly_done", _("badly done")
        DAMAGE = "damage", _("something was damaged")
        NOT_AS_AGREED = "not_as_agreed", _("not as agreed")
        ABSENCE = "absence", _("who was there, and who was not")
        AMOUNT = "amount", _("the right amount")
        OTHER = "other", _("something else")

    demand = models.OneToOneField(Demand, on_delete=models.PROTECT, related_name="dispute")
    reason = models.CharField(_("What went wrong"), max_length=13, choices=Reason, default=Reason.OTHER)
    opened_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    opened_at = models.DateTimeField(default=now)
    heard_in = models.ForeignKey(House, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    heard_before = models.JSONField(default=list)  # keys of the houses that had it before, in their order
    heard_since = models.DateTimeField(default=now)
    client_abides_at = models.DateTimeField(null=True, blank=True)
    provider_abides_at = models.DateTimeField(null=True, blank=True)
    appealed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    appeal_words = models.TextField(max_length=MOST_WORDS, blank=True)
    # how many times it was said that the money cannot wait longer
    pressed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["heard_in", "opened_at"], name="dispute_heard_in")]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.reason}"

    @property
    def evidence_until(self) -> dt.datetime:
        return self.opened_at + EVIDENCE_WITHIN


class Evidence(HouseRow):
    """What a party brings forward, once: their words, and the message that carries a photo or a file."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="evidence")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=MOST_WORDS)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "dispute", "author", "nonce"], name="evidence_given_once")
        ]
        indexes = [models.Index(fields=["house", "dispute", "at"], name="evidence_of_dispute")]

    def __str__(self) -> str:
        return self.words[:40]

    @property
    def files(self) -> list[Any]:
        """The photos and papers brought with these words."""
        return list(self.message.attachments.all()) if self.message else []


class Ruling(HouseRow):
    """What a coordinator who is no party decided: how much is given back, who bears it, and why. Never edited."""

    class Bearer(models.TextChoices):
        BOTH = "both", _("who served and the loge, each by their share")
        HOUSE = "house", _("the loge, out of its share")

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="rulings")
    level = models.PositiveSmallIntegerField()  # 1, then 2 on appeal
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    heard_in = models.ForeignKey(House, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kept_cents = models.PositiveIntegerField()  # what lay between them
    back_cents = models.PositiveIntegerField()
    borne_by = models.CharField(max_length=5, choices=Bearer, default=Bearer.BOTH)
    words = models.TextField(max_length=MOST_WORDS)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "dispute", "level"], name="ruled_once_a_level"),
            models.CheckConstraint(
                condition=Q(back_cents__gte=0) & Q(back_cents__lte=models.F("kept_cents")),
                name="ruled_within_what_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.back_cents} of {self.kept_cents} back"

    @property
    def back(self) -> Money:
        return Money(self.back_cents, self.house.currency)

    @property
    def kept(self) -> Money:
        return Money(self.kept_cents, self.house.currency)

    @property
    def aggrieved(self) -> set[str]:
        """Who did not get all they could have: these may accept, or appeal."""
        found: set[Any] = set()
        if self.back_cents < self.kept_cents:
            found.add(CLIENT)
        if self.back_cents > 0:
            found.add(PROVIDER)
        return found
