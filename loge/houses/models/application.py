"""A neighbour applies to serve in a loge: what they tell, where it stands, when they meet the coordinator."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q

from loge.common.clock import now
from loge.common.moves import CLOCK, Move, Moving
from loge.people.models import Person

from .. import states
from ..gazetteer import Commune, commune
from .house import HouseRow
from .roles import KEEPERS, roles


class Application(HouseRow, Moving):
    """Someone asks to serve in a loge. The address is for its keepers alone; the date of birth is kept only as a mark."""

    KIND = "application"
    MOVES = states.JOINING

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    name = models.CharField(max_length=80)
    insee = models.CharField(max_length=5)
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=30, blank=True)
    trades = models.JSONField(default=list)  # keys of the catalogue
    free_time = models.CharField(max_length=300)
    words = models.TextField(max_length=2_000)
    nonce = models.CharField(max_length=40)
    marks = models.JSONField(default=dict)  # salted fingerprints, see houses/marks.py
    alike = models.JSONField(default=list)  # which of them are those of someone who was made to leave
    applied_at = models.DateTimeField(default=now)
    # The interview, for keepers alone
    checked = models.JSONField(default=list)  # lines of the checklist that are ticked
    notes = models.TextField(max_length=5_000, blank=True)
    # The decision
    reasons = models.TextField(max_length=2_000, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "person"], condition=Q(state__in=states.OPEN), name="one_open_application"
            ),
            models.UniqueConstraint(fields=["house", "person", "nonce"], name="applied_once"),
        ]
        indexes = [
            models.Index(fields=["house", "state", "since_at"], name="application_in_house"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="application_clock"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    @property
    def commune(self) -> Commune | None:
        return commune(self.insee)

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def is_open(self) -> bool:
        return self.state in states.OPEN

    @property
    def slot(self) -> Slot | None:
        """The interview they have an appointment for."""
        found: Slot | None = Slot.objects.filter(house=self.house_id, application=self.pk).first()
        return found

    def roles_of(self, by: Any) -> set[str]:
        """Nobody decides on their own application, whatever they are in the house."""
        if by == CLOCK:
            return {CLOCK}
        if by.pk == self.person_id:
            return {states.APPLICANT}
        return {states.KEEPER} if KEEPERS & roles(by, self.house_id) else set()

    def delay(self, move: Move) -> dt.timedelta | None:
        """An interview is over a week after its hour, if nobody says how it went."""
        slot = self.slot if move.name == "miss" and self.state == states.BOOKED else None
        return slot.starts_at + states.KEPT_AFTER - self.since_at if slot else move.after

    def moves_open_to(self, person: Person) -> list[Move]:
        return self.MOVES.open_to(self.state, self.roles_of(person))


class Slot(HouseRow):
    """A time a keeper holds free for one interview. Whoever takes it first has it."""

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    place = models.CharField(max_length=160, blank=True)
    application = models.OneToOneField(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="interview"
    )
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "by", "starts_at"], name="one_interview_at_a_time"),
            models.CheckConstraint(condition=Q(minutes__gte=10, minutes__lte=240), name="interview_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)


class Checklist(HouseRow):
    """What a house's keepers speak of in an interview, in their own words; without one, the lines that ship."""

    lines = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house"], name="one_checklist")]

    def __str__(self) -> str:
        return f"{len(self.lines)} lines"
