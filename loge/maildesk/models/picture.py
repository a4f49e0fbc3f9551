"""A picture a mail names that lies elsewhere: fetched once, by us, when someone of the desk allowed it."""

from __future__ import annotations

from django.db import models

from loge.common.clock import now
from loge.houses.models import HouseRow

from .mail import Mail


class Picture(HouseRow):
    """Waits to be fetched, then holds our drawing of it, or why there is none."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="pictures")
    place = models.PositiveSmallIntegerField()  # among the pictures from elsewhere
    source = models.CharField(max_length=500)
    asked_at = models.DateTimeField(default=now)
    fetched_at = models.DateTimeField(null=True)
    content_type = models.CharField(max_length=20, blank=True)
    content = models.BinaryField(default=b"")
    trouble = models.CharField(max_length=20, blank=True)  # "private", "too_big", "not_found", "away", "shape", "spy"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "place"], name="picture_once")]

    def __str__(self) -> str:
        return self.source
