"""A visit: someone of the house is at a place, for someone, from then until then."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from loge.common.clock import now
from loge.common.moves import CLOCK, Move, Moving
from loge.houses.models import HouseRow, Membership
from loge.houses.queries import roles
from loge.people.models import Person

from .. import states

LONGEST = dt.timedelta(hours=24)
SHORTEST = dt.timedelta(minutes=5)
PROMISE = dt.timedelta(minutes=30)  # around the time told, a promise is kept
_HOURS = dt.timedelta(hours=12)


class Visit(HouseRow, Moving):
    """Its windows bound the start; a promised time was told to the client and is moved last, never silently."""

    KIND = "visit"
    MOVES = states.VISITS

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    client_name = models.CharField(max_length=80, blank=True)
    client_phone = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=100)
    subject = models.CharField(max_length=80, blank=True)  # "demand:…": what it is for, upstairs
    place = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)  # None: nobody knows where it is, travel is guessed high
    longitude = models.FloatField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # pairs of ISO moments between which it may begin; none: anytime
    windows = models.JSONField(default=list, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    skills = models.JSONField(default=list, blank=True)
    cents = models.PositiveIntegerField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=now)
    uid = models.CharField(max_length=200, blank=True)  # the name a calendar outside gave it; ours is made of the key
    nonce = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="visit_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(state__in=(states.UNPLACED, states.CANCELLED)),
                name="visit_planned_has_someone",
            ),
            models.UniqueConstraint(
                fields=["house", "subject"],
                condition=~Q(subject="") & ~Q(state=states.CANCELLED),
                name="one_visit_per_subject",
            ),
            models.UniqueConstraint(fields=["house", "nonce"], condition=~Q(nonce=""), name="visit_asked_once"),
        ]
        indexes = [
            models.Index(fields=["person", "starts_at"], name="visit_of_person"),
            models.Index(fields=["house", "starts_at"], name="visit_of_house"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="visit_clock"),
        ]

    def __str__(self) -> str:
        return self.title

    def roles_of(self, by: Any) -> set[str]:
        return roles_in(self.house_id, self.person_id, by)

    def delay(self, move: Move) -> dt.timedelta | None:
        return move.after

    @property
    def lasts_for(self) -> dt.timedelta:
        return self.ends_at - self.starts_at

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    @property
    def is_promised(self) -> bool:
        return self.promised_at is not None

    @property
    def is_fixed(self) -> bool:
        return self.state in states.FIXED

    @property
    def who(self) -> str:
        """For whom, in a word."""
        return self.client_name or (str(self.client) if self.client_id else "")

    def spans(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """Between which moments it may begin: what was promised, or its windows, or twelve hours around its place."""
        if self.promised_at is not None:
            return [(self.promised_at - PROMISE, self.promised_at + PROMISE)]
        if self.windows:
            return [(dt.datetime.fromisoformat(one), dt.datetime.fromisoformat(two)) for one, two in self.windows]
        return [(self.starts_at - _HOURS, self.starts_at + _HOURS)]


def roles_in(house_id: uuid.UUID, owner_id: uuid.UUID | None, by: Any) -> set[str]:
    """Who ``by`` is before something of someone's agenda in a house: a keeper, its owner, a machine."""
    if by == CLOCK:
        return {CLOCK}
    if by == states.MACHINE:
        return {states.MACHINE}
    if not isinstance(by, Person):
        return set()
    kept = roles(by, house_id) & {Membership.Role.COORDINATOR, Membership.Role.CONCIERGE}
    return ({states.KEEPER} if kept else set()) | ({states.OWNER} if by.pk == owner_id else set())
