"""What those who serve in a house promise, in versions, and who has signed which."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import get_language

from loge.common.clock import now
from loge.people.models import Person

from .house import HouseRow

GRACE = dt.timedelta(days=30)  # to sign a changed charter before one's offers are hidden


class Charter(HouseRow):
    """One version of a house's charter. Never edited: a change is the next version."""

    version = models.PositiveSmallIntegerField()
    fr = models.TextField(max_length=10_000)
    en = models.TextField(max_length=10_000, blank=True)
    since_at = models.DateTimeField(default=now)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "version"], name="charter_version_once")]

    def __str__(self) -> str:
        return f"{self.house_id} v{self.version}"

    @property
    def words(self) -> str:
        """In the language of the moment; French, which is the one signed, when there is no other."""
        return self.en if (get_language() or "fr").startswith("en") and self.en else self.fr

    @property
    def grace_until(self) -> dt.datetime:
        """Until then, whoever has not signed this version is still shown."""
        return self.since_at + GRACE


class Signature(HouseRow):
    """A person signed a version of the charter."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="signatures")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "person", "charter"], name="charter_signed_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.charter_id}"
