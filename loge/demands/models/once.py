"""What stands beside the one-off rule: the coordinator's exceptions, and what looks like going round it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import Household, HouseRow
from loge.offers.catalogue import Category, category
from loge.offers.models import Provider
from loge.people.models import Person

from .demand import Demand


class Exemption(HouseRow):
    """One more time, granted by the coordinator with a reason. Used once."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    category_key = models.CharField(max_length=30)
    reason = models.TextField(max_length=1_000)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=now)
    used_by = models.OneToOneField(Demand, null=True, blank=True, on_delete=models.PROTECT, related_name="exemption")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["house", "household", "provider", "category_key"], name="exemption_of_pair")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.category_key}"

    @property
    def category(self) -> Category:
        return category(self.category_key)


class Flag(HouseRow):
    """Two demands that look alike: nothing is refused, the coordinator looks."""

    class Why(models.TextChoices):
        WORDS = "words", _("nearly the same words, under another trade")
        ADDRESS = "address", _("the same address, in another household")

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="flags")
    like = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=8, choices=Why)
    raised_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "demand", "like", "why"], name="flag_once")]
        indexes = [models.Index(fields=["house", "seen_at", "raised_at"], name="flag_to_see")]

    def __str__(self) -> str:
        return f"{self.demand_id} ~ {self.like_id}"
