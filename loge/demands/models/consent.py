"""What a caller agreed to, act by act."""

from __future__ import annotations

from django.db import models

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

from .demand import MOST_WORDS, Demand


class Consent(HouseRow):
    """Someone of the house read ``read`` to the client, heard ``said``, and did ``act`` for them. Never edited.

    Evidence of consent, as GDPR article 7(1) wants it shown: the words, the moment, who took it.
    """

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="consents")
    act = models.CharField(max_length=20)  # "ask", or a move: "accept", "settle", …
    read = models.TextField(max_length=MOST_WORDS)
    said = models.CharField(max_length=500)
    version = models.PositiveSmallIntegerField(null=True, blank=True)  # of the price that was read, if one was
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["house", "demand", "at"], name="consent_of_demand")]

    def __str__(self) -> str:
        return f"{self.act}: {self.said[:40]}"
