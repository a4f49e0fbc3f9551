"""What was looked for and not found: a count a day, and nobody's name."""

from __future__ import annotations

from django.db import models

from loge.houses.models import HouseRow


class Sought(HouseRow):
    """How often a trade was looked for on a day without anyone being found. ``category_key`` is empty when no trade was
    recognised. Neither the words nor who wrote them are kept."""

    on = models.DateField()
    category_key = models.CharField(max_length=30, blank=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "on", "category_key"], name="sought_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.category_key}: {self.count}"
