"""What is asked of a gateway: payments, refunds and payouts with their declared lives."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.money import Money
from loge.common.moves import Moving, Table
from loge.houses.models import HouseRow
from loge.people.models import Person

from ..states import PAYMENT_MOVES, PAYOUT_MOVES, REFUND_MOVES, PaymentState


class Errand(HouseRow, Moving):
    """Something asked of a gateway. ``subject`` is what it pays for (``demand:0192…``); the key in every call is ours,
    so that asking twice is asking once."""

    MOVES: ClassVar[Table]

    subject = models.CharField(max_length=80)
    cents = models.BigIntegerField()
    gateway = models.CharField(max_length=20)
    gateway_ref = models.CharField(max_length=80, default="", blank=True)
    reason = models.CharField(max_length=200, default="", blank=True)  # why it failed, in the gateway's words or ours

    class Meta:
        abstract = True

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)

    @property
    def attempt(self) -> str:
        """The key of this attempt: the same for every call of one claim, another one after a retry."""
        return f"{self.reference}:{self.since_at:%Y%m%dT%H%M%S.%f}"

    def roles_of(self, by: Any) -> set[str]:
        return {by} if isinstance(by, str) else set()


class Payment(Errand):
    """Money a client gives: asked for, held on the card, captured."""

    KIND = "payment"
    MOVES = PAYMENT_MOVES

    class Purpose(models.TextChoices):
        SERVICE = "service"
        EXTRA = "extra"
        TIP = "tip"

    payer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="payments")
    purpose = models.CharField(max_length=7, choices=Purpose, default=Purpose.SERVICE)
    asked = models.JSONField(default=dict)  # words, way back, language: asking again says the same
    page = models.URLField(max_length=500, default="", blank=True)  # where the client pays

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "subject", "purpose"],
                condition=Q(state__in=PaymentState.LIVE),
                name="one_live_payment",
            )
        ]
        indexes = [
            models.Index(fields=["gateway", "gateway_ref"], name="payment_at_gateway"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="payment_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"


class Refund(Errand):
    """Money given back to the client, of one payment. Claimed in the ledger first, then asked of the gateway."""

    KIND = "refund"
    MOVES = REFUND_MOVES

    class Bearer(models.TextChoices):
        PROVIDER = "provider", _("who served, and the loge for its share")
        HOUSE = "house", _("the loge")
        PLATFORM = "platform", _("the platform")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    bearer = models.CharField(max_length=8, choices=Bearer, default=Bearer.PROVIDER)
    server_cents = models.PositiveIntegerField(default=0)  # of it, what who served gives back of what they had earned
    house_cents = models.PositiveIntegerField(default=0)  # of it, what the house gives back of its share

    class Meta:
        indexes = [models.Index(fields=["house", "subject"], name="refund_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"


class Payout(Errand):
    """Money paid out to who served. ``cents`` is what is sent: what paid back a debt is in ``netted_cents``."""

    KIND = "payout"
    MOVES = PAYOUT_MOVES

    payee = models.CharField(max_length=80)  # "provider:0192…"
    netted_cents = models.PositiveIntegerField(default=0)
    reversed_cents = models.PositiveIntegerField(default=0)  # taken back from the bank after it was sent
    asked_at = models.DateTimeField(null=True, blank=True)  # when the gateway was first asked: it may have acted since

    class Meta:
        indexes = [
            models.Index(fields=["house", "payee", "state"], name="payout_of_payee"),
            models.Index(fields=["house", "subject"], name="payout_of_subject"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="payout_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.payee} {self.state}"
