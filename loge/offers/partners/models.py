"""A partner of a desk or a practice: whom to ask for a table, a car, flowers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

LAST_SECOND = dt.time(23, 59, 59)  # how a column of hours keeps the end of a whole day


class Partner(HouseRow):
    """A trusted address of the house. A partner has no account here: they are written to and telephoned."""

    name = models.CharField(_("Name"), max_length=120)
    category_keys = models.JSONField(default=list)  # keys of the catalogue: ["table", "flowers"]
    contact = models.CharField(_("Whom to ask for"), max_length=120, blank=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    town = models.CharField(_("Town or post code"), max_length=80, blank=True)  # found in the gazetteer: where they are
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    language = models.CharField(max_length=5, default="fr")
    disclaimer = models.CharField(_("What guests must be told"), max_length=500, blank=True)
    notes = models.TextField(_("Between us"), max_length=2_000, blank=True)  # never leaves the house
    commission_bp = models.PositiveSmallIntegerField(_("Their commission to the house"), default=0)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    is_kept = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "name"], name="partner_once_per_house")]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return f"partner:{self.pk}"

    @property
    def trusted(self) -> tuple[int, int]:
        """Points of trust and the cases they come from; (0, 0) while nothing is known."""
        row = getattr(self, "standing", None)
        return (row.points, row.cases) if row is not None and row.cases else (0, 0)


class PartnerHours(HouseRow):
    """One opening of a week; several a day. ``closes`` before ``opens`` is the next day. Without any: hours unknown."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()  # 0: Monday
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        verbose_name_plural = "partner hours"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="partner_hours_of_a_weekday"),
            models.CheckConstraint(condition=~Q(opens=F("closes")), name="partner_hours_last"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}–{self.closes}"

    @property
    def ends(self) -> dt.time:
        """When it closes, for whoever counts: a whole day, kept to its last second, ends at midnight."""
        return dt.time(0) if self.closes >= LAST_SECOND else self.closes


class PartnerClosing(HouseRow):
    """Days on which a partner stays shut whatever the week says: a holiday, their summer break."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="closings")
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="partner_closing_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.first_on}–{self.last_on}"


class PartnerPaper(HouseRow):
    """A paper of a partner that someone of the house has seen: until when it holds. The paper itself is never kept.

    Without a valid one of a sort that is compulsory, they are not proposed."""

    class Sort(models.TextChoices):
        LIABILITY = "liability", _("liability insurance")
        REGISTER = "register", _("extract of the register")
        VIGILANCE = "vigilance", _("certificate of contributions paid")  # Code du travail, L. 8222-1: every six months
        LICENCE = "licence", _("licence of the trade")
        OTHER = "other", _("another paper")

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="papers")
    sort = models.CharField(_("Which paper"), max_length=10, choices=Sort)
    words = models.CharField(_("In a few words"), max_length=120, blank=True)
    is_compulsory = models.BooleanField(_("Without it they are not proposed"), default=True)
    valid_until = models.DateField(_("Valid until"))
    seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["house", "partner", "sort", "-valid_until"], name="paper_of_partner")]

    def __str__(self) -> str:
        return f"{self.sort} → {self.valid_until}"

    @property
    def name(self) -> Any:
        return self.words or self.get_sort_display()

    def has_lapsed(self, today: dt.date) -> bool:
        return self.valid_until < today


class Standing(HouseRow):
    """What trust in a partner weighs where they are proposed, as the floor above last counted it. Without a row: not known, 0."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="standing")
    points = models.SmallIntegerField()
    cases = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.points:+d} ({self.cases})"


class Voucher(HouseRow):
    """Someone answers for a partner: who, for what, since when."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="vouchers")
    who = models.CharField(_("Who vouches for them"), max_length=120)  # a person or a house
    what = models.CharField(_("For what"), max_length=200)
    said_on = models.DateField(_("Since when"))
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "partner", "who"], name="voucher_once_for_each")]

    def __str__(self) -> str:
        return self.who
