"""The vault: codes sealed with a key outside the database, and the chain of everyone who looked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import House, HouseRow
from loge.people.models import Person

from .file import ClientFile
from .household import Home


class Secret(HouseRow):
    """A code or the place of a key. Only its label is ever shown on a page; its words are sealed (common/seals.py)."""

    class Sort(models.TextChoices):
        CODE = "code", _("door code")
        ALARM = "alarm", _("alarm")
        WIFI = "wifi", _("network")
        KEY = "key", _("where the key is")
        OTHER = "other", _("something else")

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="secrets")
    home = models.ForeignKey(Home, null=True, blank=True, on_delete=models.SET_NULL, related_name="secrets")
    sort = models.CharField(max_length=5, choices=Sort)
    label = models.CharField(_("What it opens"), max_length=80)
    sealed = models.TextField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["client", "label"], name="secret_of_client")]

    def __str__(self) -> str:
        return self.label


class LookLink(HouseRow):
    """One link of a house's chain of looks. Each carries the hash of the one before: a look taken out, or changed, shows.

    When a person is erased the look goes and its link stays, marked: the chain still holds and names nobody.
    """

    number = models.PositiveIntegerField()
    look_id = models.UUIDField()
    digest = models.CharField(max_length=64)  # of what the look says
    hash = models.CharField(max_length=64)  # of the hash before and this digest
    gone_at = models.DateTimeField(null=True, blank=True)  # the look was erased by right

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "number"], name="look_link_in_order"),
            models.UniqueConstraint(fields=["house", "look_id"], name="look_linked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:8]}"


class LookTip(models.Model):
    """The end of a house's chain: whoever adds a link holds this row."""

    house = models.OneToOneField(House, primary_key=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.number}"


class Certificate(HouseRow):
    """Proof that on a day the files whose time was over were forgotten: how many, by which rule, and nothing of whom."""

    done_on = models.DateField()
    rule = models.CharField(max_length=120)
    files = models.PositiveIntegerField()
    looked_at = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of the keys of what was forgotten, and of the certificate before
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "done_on"], name="certificate_of_a_day")]

    def __str__(self) -> str:
        return f"{self.done_on} {self.files}"
