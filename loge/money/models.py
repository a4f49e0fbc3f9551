"""Accounts and transfers (never edited, only reversed), payments with their declared life, and what gateways told us."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from loge.common.clock import now
from loge.common.models import Row
from loge.common.money import Money
from loge.common.moves import GATEWAY, Moving, Table
from loge.houses.models import HouseRow
from loge.people.models import Person

from .states import PAYMENT_MOVES, PAYOUT_MOVES, REFUND_MOVES, PaymentState


class Account(HouseRow):
    """Where money can be, in one house. ``code`` says what for: see ledger.py. Only the ledger writes it."""

    code = models.CharField(max_length=80)
    balance_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "code"], name="account_code_per_house"),
            models.CheckConstraint(
                condition=Q(balance_cents__gte=0) | Q(code="outside"), name="no_overdraft_but_outside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.balance_cents}"


class Transfer(HouseRow):
    """Whole cents that went from one account to another, why, and for what. Never edited."""

    source = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    cents = models.BigIntegerField()
    why = models.CharField(max_length=20)
    subject = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "key"], name="transfer_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="transfer_of_something"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="transfer_elsewhere"),
        ]
        indexes = [models.Index(fields=["house", "subject", "at"], name="transfer_of_subject")]

    def __str__(self) -> str:
        return f"{self.why} {self.cents}"


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
        return {str(by)} if isinstance(by, str) else {GATEWAY}


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
    """Money given back to the client. Claimed in the ledger first, then asked of the gateway."""

    KIND = "refund"
    MOVES = REFUND_MOVES

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")

    class Meta:
        indexes = [models.Index(fields=["house", "subject"], name="refund_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"


class Payout(Errand):
    """Money paid out to who served."""

    KIND = "payout"
    MOVES = PAYOUT_MOVES

    payee = models.CharField(max_length=80)  # "provider:0192…"

    class Meta:
        indexes = [models.Index(fields=["house", "payee", "state"], name="payout_of_payee")]

    def __str__(self) -> str:
        return f"{self.payee} {self.state}"


class Hook(Row):
    """What a gateway told us, once per event. A hint, never the truth: the object is read again."""

    gateway = models.CharField(max_length=20)
    event = models.CharField(max_length=80)
    gateway_ref = models.CharField(max_length=80)
    heard_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "event"], name="hook_once")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.event}"
