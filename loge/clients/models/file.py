"""What a house knows of someone it looks after: a desk's guest, a practice's client."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import House, HouseRow
from loge.people.models import Person


class ClientFile(HouseRow):
    """Someone the house looks after: how they are called and addressed, what they like and what they must not be given."""

    class Salutation(models.TextChoices):
        NONE = "", _("by the full name")
        MADAME = "madame", _("Madame")
        MONSIEUR = "monsieur", _("Monsieur")

    name = models.CharField(_("Name"), max_length=120)
    salutation = models.CharField(max_length=8, choices=Salutation, blank=True)
    manner = models.CharField(max_length=4, choices=House.Manner, default=House.Manner.VOUS)
    language = models.CharField(max_length=5, default="fr")
    phone = models.CharField(max_length=30, blank=True)
    born_on = models.DateField(null=True, blank=True)
    tastes = models.TextField(max_length=2_000, blank=True)  # "a quiet room, sheets of linen"
    allergies = models.TextField(max_length=500, blank=True)  # never left out of what a partner is asked
    notes = models.TextField(max_length=5_000, blank=True)
    # their account
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    made_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["house", "name"], name="client_file_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return f"client:{self.pk}"


class Address(HouseRow):
    """An e-mail address a client writes from. One client may have several; an address belongs to one client of a house."""

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="addresses")
    email = models.CharField(max_length=254)  # in small letters

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [models.UniqueConstraint(fields=["house", "email"], name="address_of_one_client")]

    def __str__(self) -> str:
        return self.email
