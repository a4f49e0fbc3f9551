"""Who bills and who pays: what is printed of each, as it is today. An issued invoice keeps what it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.people.models import Person

from ..billing_states import CLIENT, KEEPER


def roles_for(row: Any, by: Any, *, payer_id: Any = None) -> set[str]:
    """Who ``by`` is before something that is billed: a machine, who keeps the house, who pays."""
    if isinstance(by, str):
        return {by}
    found = {CLIENT} if payer_id is not None and by.pk == payer_id else set()
    return found | ({KEEPER} if keeps(by, row.house) else set())


class Billing(HouseRow):
    """How a house bills: what the law has printed on an invoice, its bank, its tax. One row per house."""

    class Cadence(models.TextChoices):
        MONTH = "month", _("every month")
        TWO_MONTHS = "two_months", _("every two months (franchise)")
        TEN_DAYS = "ten_days", _("three times a month (real, monthly)")

    name = models.CharField(_("Name on invoices"), max_length=120)
    street = models.CharField(_("Street"), max_length=160)
    postcode = models.CharField(_("Post code"), max_length=12)
    city = models.CharField(_("Town"), max_length=80)
    country = models.CharField(_("Country"), max_length=2, default="FR")
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    legal = models.CharField(_("Legal form, capital, register"), max_length=200, blank=True)
    email = models.EmailField(_("E-mail for invoices"), blank=True)
    # Tax
    franchise = models.BooleanField(_("Franchise en base: no VAT"), default=True)
    began_on = models.DateField(_("First day of the activity"), null=True, blank=True)
    left_franchise_on = models.DateField(null=True, blank=True)  # from this operation on, tax is asked
    on_debits = models.BooleanField(_("VAT paid on debits"), default=False)
    cadence = models.CharField(_("E-reporting"), max_length=10, choices=Cadence, default=Cadence.TWO_MONTHS)
    # Payment
    due_days = models.PositiveSmallIntegerField(_("To be paid within (days)"), default=15)
    late_words = models.CharField(
        _("Penalty for paying late"), max_length=200, blank=True,
        default="Pénalités de retard : trois fois le taux d’intérêt légal.",
    )  # fmt: skip
    early_words = models.CharField(
        _("Discount for paying early"), max_length=200, blank=True, default="Pas d’escompte pour paiement anticipé."
    )
    sealed_account = models.TextField(blank=True)  # {"iban", "bic"}
    account_end = models.CharField(max_length=4, blank=True)
    creditor = models.CharField(_("SEPA creditor identifier"), max_length=35, blank=True)
    return_fee_cents = models.PositiveIntegerField(_("Fee when a debit comes back"), default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house"], name="one_billing_per_house")]

    def __str__(self) -> str:
        return self.name

    def asks_tax(self, on: dt.date) -> bool:
        """Whether an operation of that day bears VAT, and VAT of a purchase is taken back."""
        return not self.franchise or (self.left_franchise_on is not None and on >= self.left_franchise_on)

    @property
    def siren(self) -> str:
        return self.siret[:9]


class Payer(HouseRow):
    """Who is billed: a person of the house, with the name and address that are printed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    street = models.CharField(_("Street"), max_length=160, blank=True)
    postcode = models.CharField(_("Post code"), max_length=12, blank=True)
    city = models.CharField(_("Town"), max_length=80, blank=True)
    country = models.CharField(_("Country"), max_length=2, default="FR")
    is_business = models.BooleanField(_("A business"), default=False)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "person"], name="payer_once_per_house")]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return f"payer:{self.pk}"


class Counter(HouseRow):
    """The last number of a series in a year. Its row is locked by who takes the next one, until the invoice stands."""

    series = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "series", "year"], name="one_counter_per_series")]

    def __str__(self) -> str:
        return f"{self.series}{self.year} {self.last}"
