"""Photos and papers given with a message or a need."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

from .demand import Demand, Message
from .need import Need


class Attachment(HouseRow):
    """One file. A photo is shown once it was drawn anew, without the place and the hour it carried; a PDF stays as it is."""

    class Kind(models.TextChoices):
        PHOTO = "photo"
        PDF = "pdf"

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        REFUSED = "refused"

    demand = models.ForeignKey(Demand, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    name = models.CharField(max_length=120)  # as they called it, made readable; never used as a path
    bytes = models.PositiveIntegerField()
    received = models.FileField(upload_to="given/%Y/%m", blank=True)
    shown = models.FileField(upload_to="attached/%Y/%m", blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(demand__isnull=False, message__isnull=False, need=None)
                | Q(demand=None, message=None, need__isnull=False),
                name="attached_to_one_thing",
            )
        ]
        indexes = [
            models.Index(fields=["house", "demand"], name="attached_to_demand"),
            models.Index(fields=["house", "need"], name="attached_to_need"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.kind == self.Kind.PHOTO

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY
