"""The earlier words of a review that was changed."""

from __future__ import annotations

from django.db import models

from loge.houses.models import HouseRow

MOST_WORDS = 2_000


class ReviewVersion(HouseRow):
    """What a review said before its author changed it. Kept for those who rule; never shown to the public."""

    review = models.ForeignKey("care.Review", on_delete=models.PROTECT, related_name="versions")
    stars = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    until_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "review"], name="review_changed_once")]

    def __str__(self) -> str:
        return f"{self.stars}/5"
