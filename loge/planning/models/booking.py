"""What anyone may book by themselves: a service of a house with its hours, and who has booked it."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

from .visit import Visit


class Bookable(HouseRow):
    """One service to book: how long, with which margin around it, from when on and how far ahead, with whom, where."""

    slug = models.SlugField(max_length=50)
    name = models.CharField(_("What is booked"), max_length=80)
    words = models.TextField(_("In a few words"), max_length=600, blank=True)
    lasts_for = models.DurationField(_("For how long"), default=dt.timedelta(minutes=30))
    margin = models.DurationField(_("Kept free before and after"), default=dt.timedelta(0))
    step = models.DurationField(_("One may begin every"), default=dt.timedelta(minutes=30))
    notice = models.DurationField(_("At the latest before"), default=dt.timedelta(hours=4))
    ahead = models.PositiveSmallIntegerField(
        _("How many days ahead"), default=30, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )
    # None: anyone
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    skills = models.JSONField(default=list, blank=True)
    at_clients = models.BooleanField(_("It takes place at the client’s"), default=False)
    place = models.CharField(_("Where"), max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    cents = models.PositiveIntegerField(_("Price"), null=True, blank=True)
    most_a_day = models.PositiveSmallIntegerField(_("How many a day at most"), null=True, blank=True)
    is_open = models.BooleanField(default=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "slug"], name="bookable_named_once")]

    def __str__(self) -> str:
        return self.name


class Booking(HouseRow):
    """Somebody booked it. The visit says when and with whom; here is how they are reached. What their link opens is signed."""

    bookable = models.ForeignKey(Bookable, on_delete=models.PROTECT, related_name="bookings")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, default="fr")
    words = models.CharField(max_length=600, blank=True)
    is_guess = models.BooleanField(default=False)  # nobody knows where it is: the house confirms the hour
    made_at = models.DateTimeField(default=now)
    booked_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # the hour of which the last letter spoke

    class Meta:
        indexes = [models.Index(fields=["house", "-made_at"], name="booking_of_house")]
        constraints = [models.UniqueConstraint(fields=["visit"], name="one_booking_per_visit")]

    def __str__(self) -> str:
        return f"{self.bookable_id} {self.made_at:%Y-%m-%d}"

    @property
    def reference(self) -> str:
        return f"booking:{self.pk}"
