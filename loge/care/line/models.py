"""Someone who called, or asked to be called: at which minute, by whom, about what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from loge.common.clock import now
from loge.common.moves import Moving
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.people.models import Person

from ..promises.models import Promise
from . import states


class CallBack(HouseRow, Moving):
    """A call to be given back before a minute that was said. Who waits before closing time stays on the list until served."""

    KIND = "call_back"
    MOVES: ClassVar = states.MOVES

    phone = models.CharField(max_length=20)  # E.164
    name = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    came_at = models.DateTimeField(default=now)
    starts_at = models.DateTimeField()  # from when its owner keeps the time free
    due_at = models.DateTimeField()  # "before 14:10"
    tries = models.PositiveSmallIntegerField(default=0)
    by_form = models.BooleanField(default=False)  # asked for on the house's page
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "nonce"], name="call_back_asked_once")]
        indexes = [
            models.Index(fields=["house", "due_at"], condition=Q(state="waiting"), name="call_back_waiting"),
            models.Index(fields=["house", "phone", "-came_at"], name="call_back_of_number"),
        ]

    def __str__(self) -> str:
        return self.name or self.phone

    def roles_of(self, by: Any) -> set[str]:
        return {states.KEEPER} if isinstance(by, Person) and keeps(by, self.house) else set()
