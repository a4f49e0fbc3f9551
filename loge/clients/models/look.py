"""Who looked into a file, and the link by which a guest sees their own stay."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

from .file import ClientFile
from .stay import Stay


class Look(HouseRow):
    """Someone of the house opened a client's file (GDPR art. 5 § 1 f, art. 15: a client may ask who). Looks of the same person
    within a quarter of an hour are one."""

    class Why(models.TextChoices):
        STAY = "stay", _("the stay")
        FILE = "file", _("the file")
        EXPORT = "export", _("a copy of everything")
        CALL = "call", _("the telephone rang")
        CODE = "code", _("a code of the vault")

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="looks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=6, choices=Why)
    purpose = models.CharField(max_length=160, blank=True)  # in words its client can read
    subject = models.CharField(max_length=80, blank=True)  # what it was for: "visit:…"
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["client", "-at"], name="look_into_client"),
            models.Index(fields=["house", "person", "-at"], name="look_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.at}"


class StayLink(HouseRow):
    """A guest's own way to their itinerary, without an account. Only the fingerprint of its secret is kept."""

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="links")
    fingerprint = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # when the guest last opened it

    class Meta:
        indexes = [models.Index(fields=["stay", "made_at"], name="link_of_stay")]

    def __str__(self) -> str:
        return self.fingerprint[:8]
