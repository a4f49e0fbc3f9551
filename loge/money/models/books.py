"""Accounts and transfers (never edited, only reversed), and what gateways told us."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from loge.common.clock import now
from loge.common.models import Row
from loge.houses.models import HouseRow


class Account(HouseRow):
    """Where money can be, in one house. ``code`` says what for: see ledger.py. Only the ledger writes it.

    Once per house and code: the key is made from them (``ledger.account_key``).
    """

    code = models.CharField(max_length=80)
    balance_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(balance_cents__gte=0) | Q(code="outside"), name="no_overdraft_but_outside"
            ),
        ]
        indexes = [models.Index(fields=["house", "code"], name="account_of_house")]

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
