"""Plans in versions, who subscribed to which, what is included and what was used of it, time that was spent."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.money import Money
from loge.common.moves import Moving
from loge.houses.models import HouseRow
from loge.people.models import Person

from ..billing_states import SUBSCRIPTION_MOVES, SUBSCRIPTION_NAMES
from ..subscriptions.periods import Period, number_of, period
from ..subscriptions.pricing import Rates
from .billing import Payer, roles_for


class Plan(HouseRow):
    """What a house offers by the period. A change is a new version; who subscribed keeps theirs."""

    class Length(models.IntegerChoices):
        MONTH = 1, _("a month")
        QUARTER = 3, _("a quarter")
        YEAR = 12, _("a year")

    line = models.UUIDField()  # the same for every version of one plan
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("Name"), max_length=80)
    words = models.CharField(_("What it includes, in your words"), max_length=400, blank=True)
    fee_cents = models.PositiveIntegerField(_("Fee, tax included"))
    months = models.PositiveSmallIntegerField(_("Every"), choices=Length, default=Length.MONTH)
    included_minutes = models.PositiveIntegerField(_("Hours included"), default=0)
    rollover = models.PositiveSmallIntegerField(_("Unused hours stay for so many more periods"), default=0)
    commitment_months = models.PositiveSmallIntegerField(_("Commitment in months"), default=0)
    hour_cents = models.PositiveIntegerField(_("An hour beyond, tax included"), default=0)
    night_bp = models.PositiveSmallIntegerField(_("More at night"), default=0)
    night_from = models.TimeField(_("Night begins"), default=dt.time(21))
    night_until = models.TimeField(_("and ends"), default=dt.time(7))
    sunday_bp = models.PositiveSmallIntegerField(_("More on Sundays"), default=0)
    prices = models.JSONField(default=list, blank=True)  # [{"words", "cents"}]: the price list
    rate = models.CharField(max_length=12, default="standard")  # how it is taxed, once the house is
    since_at = models.DateTimeField(default=now)
    until_at = models.DateTimeField(null=True, blank=True)  # no longer offered

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "line", "version"], name="plan_version_once"),
            models.CheckConstraint(condition=Q(months__in=(1, 3, 12)), name="plan_period_is_a_period"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def fee(self) -> Money:
        return Money(self.fee_cents, self.house.currency)

    @property
    def rates(self) -> Rates:
        return Rates(self.hour_cents, self.night_bp, self.night_from, self.night_until, self.sunday_bp)


class Subscription(HouseRow, Moving):
    """Who has which plan since when. ``first_on`` is kept for ever: every period is counted from it."""

    KIND: ClassVar = "subscription"
    MOVES: ClassVar = SUBSCRIPTION_MOVES

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="subscriptions")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    first_on = models.DateField()
    billed_until = models.DateField()  # every day before it is billed
    next_on = models.DateField(null=True, blank=True)  # when the run next has something to bill; None: never
    ends_on = models.DateField(null=True, blank=True)  # the first day without it
    paused_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=now)
    express_at = models.DateTimeField(null=True, blank=True)  # asked to begin within the fourteen days
    noticed_for = models.DateField(null=True, blank=True)  # the term they were told of in time (L. 215-1)
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "payer", "nonce"], name="subscribed_once"),
            models.UniqueConstraint(
                fields=["house", "payer"], condition=~Q(state="ended"), name="one_live_subscription_per_payer"
            ),
        ]
        indexes = [
            models.Index(fields=["house", "next_on", "id"], name="subscription_due"),
            models.Index(fields=["house", "state", "-made_at"], name="subscription_of_house"),
        ]

    def __str__(self) -> str:
        return f"{self.payer} {self.plan}"

    def roles_of(self, by: Any) -> set[str]:
        return roles_for(self, by, payer_id=self.payer.person_id)

    @property
    def state_name(self) -> Any:
        return SUBSCRIPTION_NAMES[self.state]

    def number_on(self, day: dt.date) -> int:
        return number_of(self.first_on, self.plan.months, day)

    def period(self, number: int) -> Period:
        return period(self.first_on, self.plan.months, number)

    def period_on(self, day: dt.date) -> Period:
        return self.period(self.number_on(day))

    def term_after(self, day: dt.date) -> dt.date | None:
        """The end of the commitment that is running on that day; None without one."""
        months = self.plan.commitment_months
        return period(self.first_on, months, number_of(self.first_on, months, day)).end if months else None


class Allowance(HouseRow):
    """So many units came in or were used. Never edited: a use that was wrong is put back by another line."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="allowances")
    unit = models.CharField(max_length=30, default="minutes")
    amount = models.IntegerField()
    on = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day it may be used
    words = models.CharField(max_length=160, blank=True)
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="allowance_once")]
        indexes = [models.Index(fields=["subscription", "unit", "on"], name="allowance_of_subscription")]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


class Stint(HouseRow):
    """Time spent for a client, from one tap to the next."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="stints")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")  # who worked
    subject = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=160)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    covered = models.PositiveIntegerField(default=0)  # of them, what was included
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "person", "nonce"], name="stint_begun_once"),
            models.UniqueConstraint(
                fields=["house", "person"], condition=Q(stopped_at=None), name="one_stint_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["house", "payer", "-started_at"], name="stint_of_payer")]

    def __str__(self) -> str:
        return self.words
