"""Mandates and files for the bank. Account numbers are sealed at rest; four figures are shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.money import Money
from loge.common.moves import Moving
from loge.houses.models import HouseRow
from loge.people.models import Person

from ..billing_states import BATCH_MOVES, BATCH_NAMES, MANDATE_MOVES
from .billing import Payer, roles_for
from .invoices import Invoice


class Mandate(HouseRow, Moving):
    """A client lets the house collect what is invoiced (SEPA Core). It stands until it is withdrawn, whatever comes back."""

    KIND: ClassVar = "mandate"
    MOVES: ClassVar = MANDATE_MOVES

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="mandates")
    name = models.CharField(max_length=35)  # its unique reference, given to the bank each time
    signed_on = models.DateField()
    sealed_account = models.TextField()  # {"iban", "bic", "holder"}
    account_end = models.CharField(max_length=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "name"], name="mandate_name_once"),
            models.UniqueConstraint(
                fields=["house", "payer"], condition=Q(state="given"), name="one_mandate_per_payer"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def roles_of(self, by: Any) -> set[str]:
        return roles_for(self, by, payer_id=self.payer.person_id)


class Batch(HouseRow, Moving):
    """One file for the bank: debits to collect, or transfers to make. Sealed, for it holds account numbers."""

    KIND: ClassVar = "batch"
    MOVES: ClassVar = BATCH_MOVES

    class Type(models.TextChoices):
        DEBITS = "pain.008", _("direct debits")
        TRANSFERS = "pain.001", _("transfers")

    type = models.CharField(max_length=8, choices=Type)
    name = models.CharField(max_length=35)
    on = models.DateField()  # the day the bank acts
    count = models.PositiveIntegerField(default=0)
    cents = models.BigIntegerField(default=0)
    sealed = models.TextField()
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "name"], name="batch_name_once")]

    def __str__(self) -> str:
        return self.name

    def roles_of(self, by: Any) -> set[str]:
        return roles_for(self, by)

    @property
    def state_name(self) -> Any:
        return BATCH_NAMES[self.state]

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)


class Collection(HouseRow):
    """One debit of a file: of which mandate, for which invoice, and whether the bank brought it back."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="collections")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="collections")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="collections")
    cents = models.PositiveIntegerField()
    end_to_end = models.CharField(max_length=35)
    is_live = models.BooleanField(default=True)  # neither thrown away with its file nor returned
    returned_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=4, blank=True)  # ISO 20022: AM04, MD01, …

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "end_to_end"], name="collection_once"),
            models.UniqueConstraint(
                fields=["house", "invoice"], condition=Q(is_live=True), name="collected_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.end_to_end

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)


class Payable(HouseRow):
    """What the house owes a provider: it waits for the next file of transfers. Their account is sealed."""

    payee = models.CharField(max_length=70)
    street = models.CharField(max_length=70, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    city = models.CharField(max_length=35, blank=True)
    country = models.CharField(max_length=2, default="FR")
    sealed_account = models.TextField()  # {"iban", "bic"}
    account_end = models.CharField(max_length=4)
    words = models.CharField(max_length=140)  # what they read on their statement
    cents = models.PositiveIntegerField()
    tax_cents = models.PositiveIntegerField(null=True, blank=True)  # VAT within it, as their invoice says; None: none
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="payables")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "by", "nonce"], name="payable_noted_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="payable_of_something"),
        ]
        indexes = [models.Index(fields=["house", "at"], condition=Q(batch=None), name="payable_waiting")]

    def __str__(self) -> str:
        return self.words

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)


class TransferBack(HouseRow):
    """A transfer the bank brought back: of which file, when and why. The sum waits for another file."""

    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="backs")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="backs")
    on = models.DateField()
    reason = models.CharField(max_length=4)  # ISO 20022: AC01, AC04, …

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "payable", "batch"], name="transfer_back_once")]

    def __str__(self) -> str:
        return f"{self.reason} {self.on}"
