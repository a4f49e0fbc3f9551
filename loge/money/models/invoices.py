"""What is to be billed, and the invoices it became. What bears a number is never changed: the database refuses it too."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.money import Money
from loge.common.moves import Moving
from loge.houses.models import HouseRow
from loge.people.models import Person

from ..billing_states import INVOICE_MOVES, INVOICE_NAMES, RUN_MOVES, InvoiceState
from .billing import Payer, roles_for


class BillingRun(HouseRow, Moving):
    """Everything that is due up to a day, billed payer by payer: how far it has come."""

    KIND: ClassVar = "billing_run"
    MOVES: ClassVar = RUN_MOVES

    until = models.DateField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    issued = models.PositiveIntegerField(default=0)
    cents = models.BigIntegerField(default=0)
    after = models.UUIDField(null=True, blank=True)  # the last payer that was billed: begin again after them
    begun_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house"], condition=Q(state="under_way"), name="one_run_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.until} {self.done}/{self.total}"

    def roles_of(self, by: Any) -> set[str]:
        return roles_for(self, by)

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)


class Invoice(HouseRow, Moving):
    """An invoice or a credit note. A draft has no number; once issued, ``snapshot`` says everything that is printed."""

    KIND: ClassVar = "invoice"
    MOVES: ClassVar = INVOICE_MOVES

    class Type(models.TextChoices):
        INVOICE = "380", _("invoice")
        CREDIT = "381", _("credit note")
        DEPOSIT = "386", _("deposit invoice")

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="invoices")
    type = models.CharField(max_length=3, choices=Type, default=Type.INVOICE)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="credits")
    run = models.ForeignKey(BillingRun, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices")
    made_at = models.DateTimeField(default=now)
    key = models.CharField(max_length=120, null=True, blank=True)  # one act, one invoice
    # Frozen when it is issued
    number = models.CharField(max_length=30, null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    net_cents = models.BigIntegerField(default=0)
    tax_cents = models.BigIntegerField(default=0)
    cents = models.BigIntegerField(default=0)  # what is to be paid
    snapshot = models.JSONField(null=True, blank=True)
    # What became of it
    paid_cents = models.BigIntegerField(default=0)
    credited_cents = models.BigIntegerField(default=0)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    held_until = models.DateField(null=True, blank=True)  # no letter before: someone talks with them

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "number"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["house", "key"], name="invoice_made_once"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "dropped"), number=None)
                | Q(number__isnull=False, issued_on__isnull=False, snapshot__isnull=False),
                name="invoice_number_at_issue_only",
            ),
            models.CheckConstraint(
                condition=Q(paid_cents__gte=0, credited_cents__gte=0, credited_cents__lte=F("cents")),
                name="invoice_sums",
            ),
        ]
        indexes = [
            models.Index(fields=["house", "state", "-issued_on"], name="invoice_of_house"),
            models.Index(fields=["house", "payer", "-issued_on"], name="invoice_of_payer"),
            models.Index(fields=["house", "due_on"], condition=Q(state__in=("issued", "partly")), name="invoice_owed"),
        ]

    def __str__(self) -> str:
        return self.number or "…"

    def roles_of(self, by: Any) -> set[str]:
        return roles_for(self, by)

    @property
    def state_name(self) -> Any:
        return _("issued") if self.is_credit and self.is_issued else INVOICE_NAMES[self.state]

    @property
    def is_credit(self) -> bool:
        return self.type == self.Type.CREDIT

    @property
    def is_issued(self) -> bool:
        return self.number is not None

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)

    @property
    def open_cents(self) -> int:
        """What is still owed of it; nothing of one that was paid and credited beyond its amount."""
        if self.is_credit or self.state not in InvoiceState.OWED:
            return 0
        return max(0, self.cents - self.paid_cents - self.credited_cents)

    @property
    def is_collected(self) -> bool:
        """It says itself on which day the house collects it, and no debit came back."""
        return bool(self.snapshot and self.snapshot.get("mandate")) and self.held_until is None

    @property
    def open(self) -> Money:
        return Money(self.open_cents, self.house.currency)


class Charge(HouseRow):
    """One thing a payer is billed, once: its key says which. It waits until an invoice takes it."""

    class Kind(models.TextChoices):
        FEE = "fee", _("subscription")
        SERVICE = "service", _("service")
        TIME = "time", _("time")
        OUTLAY = "outlay", _("paid for you")
        DEPOSIT = "deposit", _("deposit")
        OTHER = "other", _("other")

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=7, choices=Kind)
    key = models.CharField(max_length=120)
    subject = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=200)
    cents = models.BigIntegerField()  # may be less than nothing: what is given back
    gross = models.BooleanField(default=True)  # with its tax
    quantity_milli = models.PositiveIntegerField(default=1_000)
    unit = models.CharField(max_length=10, default="C62")  # UN/ECE Rec 20: C62 one, HUR an hour, MON a month
    rate = models.CharField(max_length=16, default="standard")  # when the house is taxed
    on = models.DateField()  # the tax point
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)  # the first day that is not in it
    invoice = models.ForeignKey(Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="charges")
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="charged_once")]
        indexes = [
            models.Index(fields=["house", "payer"], condition=Q(invoice=None), name="charge_waiting"),
            models.Index(fields=["house", "subject"], name="charge_of_subject"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)


class InvoicePaper(HouseRow):
    """The paper of an issued invoice as it was drawn the first time, with the file inside. Never drawn again."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="paper")
    pdf = models.FileField(upload_to="invoices/%Y/%m")
    xml = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.sha256[:12]


class Settlement(HouseRow):
    """Money that came for an invoice, or went back. Less than nothing: a debit the bank returned."""

    class How(models.TextChoices):
        DEBIT = "debit", _("direct debit")
        TRANSFER = "transfer", _("transfer")
        CARD = "card", _("card")
        CASH = "cash", _("cash")
        CHEQUE = "cheque", _("cheque")
        CREDIT = "credit", _("from what you had to your credit")
        RETURN = "return", _("debit returned by the bank")
        REFUND = "refund", _("given back")
        OVER = "over", _("more than was owed: to their credit")
        REPAID = "repaid", _("paid back after their bank had taken it")

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="settlements")
    how = models.CharField(max_length=8, choices=How)
    cents = models.BigIntegerField()
    on = models.DateField()
    key = models.CharField(max_length=120)
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="settled_once")]
        indexes = [models.Index(fields=["house", "on"], name="settlement_of_house")]

    def __str__(self) -> str:
        return f"{self.how} {self.cents}"

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)
