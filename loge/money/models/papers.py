"""The papers of a year: what each payee was told, and who they are to the tax office."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from loge.common.clock import now
from loge.common.models import Row
from loge.common.money import Money
from loge.common.moves import CLOCK, GATEWAY, Moving
from loge.houses.models import HouseRow
from loge.people.models import Person

from ..states import ASKED_MOVES, WITHHOLD_AFTER, AskedState


class YearStatement(HouseRow):
    """What a payee was told of a calendar year: how many missions, for how much in all (CGI art. 242 bis)."""

    payee = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    gross_cents = models.BigIntegerField()
    house_cents = models.BigIntegerField()
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "payee", "year"], name="statement_once_a_year")]

    def __str__(self) -> str:
        return f"{self.payee} {self.year}"

    @property
    def gross(self) -> Money:
        return Money(self.gross_cents, self.house.currency)


class TaxIdentity(Row):
    """Who someone is to the tax office (CGI 1649 ter A to E), sealed: see ``common.seals``. Each look is a fact."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="tax_identity")
    sealed = models.TextField()
    given_at = models.DateTimeField(default=now)
    reminded_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"tax identity of {self.person_id}"


class IdentityAsked(HouseRow, Moving):
    """Someone was paid here and has not said who they are to the tax office: asked, reminded, and then their money waits."""

    KIND: ClassVar = "identity"
    MOVES: ClassVar = ASKED_MOVES

    payee = models.CharField(max_length=80)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "payee"], condition=Q(state__in=AskedState.OPEN), name="identity_asked_once"
            )
        ]
        indexes = [models.Index(fields=["house", "payee", "state"], name="identity_asked_of")]

    def __str__(self) -> str:
        return f"{self.payee} {self.state}"

    def roles_of(self, by: Any) -> set[str]:
        return {by} if by in (CLOCK, GATEWAY) else set()

    @property
    def withhold_at(self) -> dt.datetime:
        """From when what they earn waits, unless they say who they are before."""
        return self.since_at + WITHHOLD_AFTER
