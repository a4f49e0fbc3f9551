"""What was paid for a client: in their name and for exactly that much, or else billed again with tax."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.money import Money
from loge.houses.models import HouseRow
from loge.people.models import Person

from .billing import Payer
from .invoices import Charge


class OutlayMandate(HouseRow):
    """The client has asked the house, beforehand, to pay for them up to so much (CGI, art. 267 II 2°)."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="outlay_mandates")
    words = models.CharField(max_length=200)
    most_cents = models.PositiveIntegerField()
    given_at = models.DateTimeField(default=now)
    until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["house", "payer"], name="outlay_mandate_of_payer")]

    def __str__(self) -> str:
        return self.words

    @property
    def most(self) -> Money:
        return Money(self.most_cents, self.house.currency)


class Outlay(HouseRow):
    """One sum paid to someone else, with its proof."""

    class Name(models.TextChoices):
        CLIENT = "client", _("in the client’s name")
        HOUSE = "house", _("in our name")

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="outlays")
    mandate = models.ForeignKey(OutlayMandate, null=True, blank=True, on_delete=models.PROTECT, related_name="outlays")
    made_out_to = models.CharField(max_length=6, choices=Name)
    supplier = models.CharField(max_length=120)
    words = models.CharField(max_length=200)
    cents = models.PositiveIntegerField()  # in the house's currency, as the bank took it
    foreign_cents = models.PositiveIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)  # of what was paid there
    paid_on = models.DateField()
    proof = models.FileField(upload_to="proofs/%Y/%m")
    proof_name = models.CharField(max_length=120)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, related_name="outlay")
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "by", "nonce"], name="outlay_noted_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="outlay_of_something"),
            models.CheckConstraint(
                condition=Q(made_out_to="house") | Q(mandate__isnull=False), name="outlay_needs_a_mandate"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)

    @property
    def is_outlay(self) -> bool:
        """Whether it is paid back as it is, without tax."""
        return self.made_out_to == self.Name.CLIENT
