"""A thank-you on the loge's wall; an event, and who has a seat at it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.moves import CLOCK, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.offers.models import Provider
from loge.people.models import Person

from . import states

MOST_SEATS = 500


class Thanks(HouseRow):
    """One sentence of thanks, said in public to someone who served. They may take it down."""

    subject = models.CharField(max_length=80)  # "demand:0192…"
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("Your sentence"), max_length=200)
    said_at = models.DateTimeField(default=now)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "subject"], name="thanks_once")]
        indexes = [models.Index(fields=["house", "-said_at"], condition=Q(hidden_at=None), name="thanks_shown")]

    def __str__(self) -> str:
        return self.words


class Event(HouseRow, Moving):
    """A coffee, a workshop: inhabitants meet, without payment."""

    KIND = "event"
    MOVES = states.MOVES

    host = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Title"), max_length=100)
    words = models.TextField(_("What will happen"), max_length=2_000, blank=True)
    starts_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    place = models.CharField(_("Where"), max_length=200)
    seats = models.PositiveSmallIntegerField(_("Seats"), null=True, blank=True)  # none: as many as come
    sequence = models.PositiveSmallIntegerField(default=0)  # of the calendar file (RFC 5545, 3.8.7.4)
    changed_at = models.DateTimeField(default=now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # why it was declined or cancelled
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="event_has_length"),
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seats__gt=0, seats__lte=MOST_SEATS), name="event_has_seats"
            ),
            models.UniqueConstraint(fields=["house", "host", "nonce"], name="event_proposed_once"),
        ]
        indexes = [models.Index(fields=["house", "state", "starts_at"], name="event_in_house")]

    def __str__(self) -> str:
        return self.title

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    def roles_of(self, by: Any) -> set[str]:
        if by == CLOCK:
            return {by}
        found = {states.HOST} if by.pk == self.host_id else set()
        return found | ({states.KEEPER} if keeps(by, self.house) else set())


class Seat(HouseRow):
    """Someone comes, or waits for a seat. The order in which they came is the order of the list."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="taken")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since_at = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "event", "person"], condition=Q(left_at=None), name="seat_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["house", "event", "since_at"], name="seat_of_event")]

    def __str__(self) -> str:
        return f"{self.person_id}"
