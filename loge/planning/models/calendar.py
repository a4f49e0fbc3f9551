"""Calendars people already have: what leaves the house (feeds, a phone), and what comes in (busy times)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.models import Row
from loge.common.seals import opened, seal
from loge.people.models import Key, Person


class Feed(Key):
    """A private address at which a calendar program reads someone's agenda."""

    discreet = models.BooleanField(_("Say only “busy”"), default=True)


class AppPassword(Key):
    """A password for one telephone or program, never the account's."""

    name = models.CharField(_("Telephone or program"), max_length=60)


class Outside(Row):
    """A calendar elsewhere whose hours count as taken: read again every quarter of an hour."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("What it is"), max_length=60)
    sealed = models.TextField()  # its address: often a secret that opens someone’s whole calendar
    added_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The address of the calendar. Raises Unsealable."""
        return str(opened(self.sealed)["url"])

    @url.setter
    def url(self, told: str) -> None:
        self.sealed = seal({"url": told})


class Event(Row):
    """What a telephone wrote into the agenda that is no visit: a whole day, something that comes back. It is given back to
    the telephone as it was, sealed meanwhile; the house knows only its hours (``Busy``)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    href = models.CharField(max_length=210)
    sealed = models.TextField()
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "href"], name="event_named_once")]

    def __str__(self) -> str:
        return self.href

    @property
    def text(self) -> str:
        """The calendar as the telephone wrote it. Raises Unsealable."""
        return str(opened(self.sealed)["ics"])

    @text.setter
    def text(self, told: str) -> None:
        self.sealed = seal({"ics": told})


class Busy(Row):
    """Hours taken elsewhere. Only from when until when is kept: what they are for never enters the house."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    outside = models.ForeignKey(Outside, null=True, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_ends_after_it_starts")
        ]
        indexes = [models.Index(fields=["person", "starts_at"], name="busy_of_person")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
