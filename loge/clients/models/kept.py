"""What a desk keeps for someone, and through whose hands it went."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

from .. import states
from .desk import DeskRow
from .file import ClientFile
from .stay import Stay


class Kept(DeskRow):
    """A parcel, a key, luggage or a thing that was found: where it is, for whom, until when."""

    KIND = "kept"
    MOVES: ClassVar = states.KEPT_MOVES

    class Sort(models.TextChoices):
        PARCEL = "parcel", _("parcel")
        KEY = "key", _("key")
        LUGGAGE = "luggage", _("luggage")
        FOUND = "found", _("found")

    sort = models.CharField(max_length=7, choices=Sort)
    what = models.CharField(max_length=200)
    stay = models.ForeignKey(Stay, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(ClientFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    for_whom = models.CharField(max_length=120, blank=True)  # as the label says, when no stay fits
    room = models.CharField(max_length=20, blank=True)  # where it was found, or whose key it is
    place = models.CharField(max_length=120)  # where it lies: "luggage room, shelf 3"
    holder = models.CharField(max_length=120, blank=True)  # in whose hands, once it left ours
    due_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # the guest was told
    received_at = models.DateTimeField(default=now)
    given = models.FileField(upload_to="given/%Y/%m", blank=True)  # a photo, until it is drawn
    photo = models.FileField(upload_to="kept/%Y/%m", blank=True)  # drawn anew: no EXIF, no place

    class Meta:
        verbose_name_plural = "kept"
        indexes = [
            models.Index(
                fields=["house", "due_at"], condition=Q(state__in=(states.HERE, states.LENT)), name="kept_here"
            ),
            models.Index(fields=["house", "-since_at"], name="kept_of_house"),
        ]

    def __str__(self) -> str:
        return self.what


class Custody(HouseRow):
    """One link of the chain: what was done with it, by whom, into whose hands. Never edited."""

    kept = models.ForeignKey(Kept, on_delete=models.CASCADE, related_name="chain")
    act = models.CharField(max_length=12)  # a move of its life, or "received", "told"
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=120, blank=True)
    to = models.CharField(max_length=120, blank=True)
    # what stood for a signature: "passport seen, signed on the sheet"
    signed = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "custodies"
        indexes = [models.Index(fields=["kept", "at"], name="custody_of_kept")]

    def __str__(self) -> str:
        return f"{self.act} {self.at}"
