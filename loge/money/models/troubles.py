"""What someone owes, and what a bank takes back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from loge.common.clock import now
from loge.common.money import Money
from loge.common.moves import GATEWAY, Moving, Table
from loge.houses.models import HouseRow, Membership
from loge.houses.queries import roles

from ..states import CHARGEBACK_MOVES, DEBT_MOVES, KEEPER, ChargebackState
from .errands import Payment


def roles_in(house_id: Any, by: Any) -> set[str]:
    """The machine, or a coordinator of that house."""
    if isinstance(by, str):
        return {by}
    return {KEEPER} if Membership.Role.COORDINATOR in roles(by, house_id) else set()


class Debt(HouseRow, Moving):
    """What a payee owes because a client was given back what had already been paid out.

    Paid back out of next payouts, at most the house's ``debt_share_bp`` of each; the ledger's ``due:<payee>`` account
    holds what is left of all of them. The payee ``house`` is the loge itself, when its till was too light to bear a loss.
    """

    KIND = "debt"
    MOVES: ClassVar[Table] = DEBT_MOVES
    HOUSE: ClassVar[str] = "house"

    payee = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    source = models.CharField(max_length=80)  # "refund:0192…" or "chargeback:0192…"
    cents = models.PositiveIntegerField()
    left_cents = models.PositiveIntegerField()
    arose_at = models.DateTimeField(default=now)
    reason = models.CharField(max_length=500, default="", blank=True)  # why it was forgiven, in the coordinator's words

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cents__gt=0, left_cents__lte=models.F("cents")), name="debt_shrinks_only"
            ),
            models.UniqueConstraint(fields=["house", "source", "payee"], name="debt_once"),
        ]
        indexes = [models.Index(fields=["house", "payee", "state"], name="debt_of_payee")]

    def __str__(self) -> str:
        return f"{self.payee} {self.left_cents}"

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)

    @property
    def left(self) -> Money:
        return Money(self.left_cents, self.house.currency)

    def roles_of(self, by: Any) -> set[str]:
        return roles_in(self.house_id, by)


class Chargeback(HouseRow, Moving):
    """A client told their bank that it was not so, and the bank takes the money back until it has decided.

    ``kept_cents`` were still put aside, ``advanced_cents`` had already been released; ``payee_cents`` of those had gone
    to who served, and payouts for as much are frozen meanwhile.
    """

    KIND = "chargeback"
    MOVES: ClassVar[Table] = CHARGEBACK_MOVES

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="chargeback")
    subject = models.CharField(max_length=80)
    payee = models.CharField(max_length=80, default="", blank=True)
    cents = models.PositiveIntegerField()
    kept_cents = models.PositiveIntegerField(default=0)
    advanced_cents = models.PositiveIntegerField(default=0)
    payee_cents = models.PositiveIntegerField(default=0)
    house_cents = models.PositiveIntegerField(default=0)  # what the loge's till has borne of a loss
    reason = models.CharField(max_length=200, default="", blank=True)  # the bank's word for it
    fraud_words = models.CharField(max_length=500, default="", blank=True)  # ruled: who served deceived, and why
    opened_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cents=models.F("kept_cents") + models.F("advanced_cents")), name="chargeback_adds_up"
            )
        ]
        indexes = [
            models.Index(fields=["house", "subject"], name="chargeback_of_subject"),
            models.Index(fields=["house", "payee"], condition=Q(state=ChargebackState.OPENED), name="chargeback_open"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)

    @property
    def is_fraud(self) -> bool:
        return bool(self.fraud_words)

    def roles_of(self, by: Any) -> set[str]:
        return {GATEWAY} if by == GATEWAY else roles_in(self.house_id, by)
