"""Houses, the communes they serve, who belongs to them, and the rules each house sets for itself."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.models import Row
from loge.people.models import Person


class House(Row):
    """A loge, a practice or a desk: the wall nothing crosses."""

    class Kind(models.TextChoices):
        NEIGHBOURHOOD = "neighbourhood", _("neighbours")
        PRACTICE = "practice", _("private concierge")
        DESK = "desk", _("hotel desk")

    class Manner(models.TextChoices):
        VOUS = "vous", _("vous, Madame or Monsieur")
        TU = "tu", _("tu, by the first name")

    kind = models.CharField(max_length=13, choices=Kind)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    town = models.CharField(_("Town"), max_length=80, blank=True)
    welcome = models.TextField(_("A word of welcome"), max_length=600, blank=True)
    address = models.CharField(_("Address"), max_length=160, blank=True)
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    hours = models.CharField(_("Opening hours"), max_length=160, blank=True)
    language = models.CharField(_("Language"), max_length=5, default="fr", choices=Person.LANGUAGES)
    time_zone = models.CharField(_("Time zone"), max_length=40, default="Europe/Paris")
    currency = models.CharField(max_length=3, default="EUR")
    opened_at = models.DateTimeField(default=now)

    # House rules
    manner = models.CharField(
        _("How clients are addressed in French"), max_length=4, choices=Manner, default=Manner.VOUS
    )
    commission_bp = models.PositiveSmallIntegerField(
        _("The house’s share"), default=1750, validators=[MaxValueValidator(10_000)]
    )
    quote_lasts = models.DurationField(_("How long a price stands"), default=dt.timedelta(hours=72))
    settle_after = models.DurationField(_("Receipt by the clock after"), default=dt.timedelta(hours=72))
    tips = models.BooleanField(_("Tips are welcome"), default=True)
    one_off = models.BooleanField(_("The same service of the same neighbour once per household"), default=False)
    cancel_notice = models.DurationField(_("Free to cancel until so long before"), default=dt.timedelta(hours=24))
    late_cancel_bp = models.PositiveSmallIntegerField(
        _("Owed to who serves after that"), default=5_000, validators=[MaxValueValidator(10_000)]
    )
    debt_share_bp = models.PositiveSmallIntegerField(
        _("Most of a payout that pays back a debt"), default=5_000, validators=[MaxValueValidator(10_000)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(commission_bp__lte=10_000), name="house_share_is_a_share"),
            models.CheckConstraint(
                condition=Q(late_cancel_bp__lte=10_000, debt_share_bp__lte=10_000), name="house_parts_are_parts"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class HouseRow(Row):
    """A row behind a house's wall. Every query, claim and unique key begins with the house."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Territory(HouseRow):
    """One commune a house serves, by its INSEE code."""

    insee = models.CharField(max_length=5)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "insee"], name="commune_once_per_house")]
        indexes = [models.Index(fields=["insee"], name="house_of_commune")]

    def __str__(self) -> str:
        return self.insee


class Household(HouseRow):
    """Those who live together: before the one-off rule they are one."""

    name = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name or str(self.pk)


class Membership(HouseRow):
    """What a person is in a house, from when until when."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        CONCIERGE = "concierge", _("concierge")
        PROVIDER = "provider", _("provider")
        CLIENT = "client", _("client")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=11, choices=Role)
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    since_at = models.DateTimeField(default=now)
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "person", "role"], condition=Q(until_at=None), name="role_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"
