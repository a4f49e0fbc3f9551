"""A thank-you in money."""

from __future__ import annotations

from django.db import models

from loge.common.clock import now
from loge.common.money import Money
from loge.houses.models import HouseRow
from loge.people.models import Person


class Tip(HouseRow):
    """A thank-you in money: all of it goes to who served. Paid like anything else; the ledger says when it arrived."""

    subject = models.CharField(max_length=80)
    payee = models.CharField(max_length=80)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tips_given")
    cents = models.PositiveIntegerField()
    given_at = models.DateTimeField(default=now)
    arrived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "subject", "giver"], name="tip_once")]

    def __str__(self) -> str:
        return f"{self.cents}"

    @property
    def reference(self) -> str:
        return f"tip:{self.pk}"

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)
