"""When who was booked cannot come: who was asked to stand in, and who did."""

from __future__ import annotations

from django.db import models

from loge.common.clock import now
from loge.common.money import Money
from loge.houses.models import HouseRow
from loge.offers.models import Offer

from .demand import MOST_WORDS, Demand


class Substitute(HouseRow):
    """A neighbour who was asked to stand in for one who cannot come, and what they answered. Never edited but for that."""

    class Answer(models.TextChoices):
        AWAITED = ""
        YES = "yes"
        NO = "no"
        LATE = "late"  # another was faster, or the demand ended

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="substitutes")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    answer = models.CharField(max_length=4, choices=Answer, default=Answer.AWAITED, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    cents = models.PositiveIntegerField(null=True, blank=True)  # their price, once they said yes

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "demand", "offer"], name="substitute_asked_once")]
        indexes = [models.Index(fields=["offer", "answer"], name="substitute_of_offer")]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.answer or 'asked'}"

    @property
    def price(self) -> Money | None:
        return Money(self.cents, self.house.currency) if self.cents is not None else None


class Replacement(HouseRow):
    """One neighbour stood in for another: from whom, to whom, why, at what price. A fact, never edited."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="replacements")
    from_offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    to_offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    before_cents = models.PositiveIntegerField()
    after_cents = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["house", "demand", "at"], name="replacement_of_demand")]

    def __str__(self) -> str:
        return f"{self.from_offer_id} → {self.to_offer_id}"
