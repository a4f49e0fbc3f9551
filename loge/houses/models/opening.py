"""Someone would open a loge in their town."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from loge.common.clock import now
from loge.common.moves import CLOCK, Moving
from loge.people.models import Person

from .. import states
from ..gazetteer import Commune, commune
from .house import House


class Opening(Moving):
    """A future coordinator asks to open a loge: on which communes, and why. It has a house once it is approved."""

    KIND = "opening"
    MOVES = states.OPENING

    house = models.ForeignKey(House, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    insee = models.CharField(max_length=5)
    name = models.CharField(max_length=80)
    communes = models.JSONField(default=list)  # INSEE codes
    words = models.TextField(max_length=2_000)
    phone = models.CharField(max_length=30, blank=True)
    asked_at = models.DateTimeField(default=now)
    reasons = models.TextField(max_length=2_000, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "insee"], condition=Q(state=states.ASKED), name="opening_asked_once"
            )
        ]
        indexes = [models.Index(fields=["state", "since_at"], name="opening_by_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def state_name(self) -> Any:
        return states.OPENING_NAMES[self.state]

    @property
    def commune(self) -> Commune | None:
        return commune(self.insee)

    def roles_of(self, by: Any) -> set[str]:
        """Whoever asks does not approve, be they the operator."""
        if by == CLOCK:
            return {CLOCK}
        if by.pk == self.person_id:
            return {states.APPLICANT}
        return {states.OPERATOR} if by.is_operator else set()
