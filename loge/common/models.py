"""Facts and jobs, and the key every row has."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .clock import now
from .keys import uuid7


class Row(models.Model):
    """Any row: a key that sorts by the moment it was made (UUIDv7), so no counter is shared between houses."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Fact(Row):
    """Something that happened, written with the change itself and never edited: history, statistics, outbox."""

    house_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    by = models.CharField(max_length=60)  # a person's key, or "clock", "gateway", …
    at = models.DateTimeField(default=now)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["house_id", "subject", "at"], name="fact_of_subject"),
            models.Index(fields=["house_id", "kind", "at"], name="fact_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def subject_id(self) -> str:
        return self.subject.partition(":")[2]


class Job(Row):
    """Work to be done later, leased from this table by a worker. See :mod:`loge.common.jobs`."""

    class State(models.TextChoices):
        TODO = "todo"
        DONE = "done"
        DEAD = "dead"

    house_id = models.UUIDField(null=True)
    path = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=30, default="default")
    priority = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField(default=now)
    run_at = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)  # fencing: only the worker that holds it may finish the job
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    state = models.CharField(max_length=4, choices=State, default=State.TODO)
    dedupe = models.CharField(max_length=120, null=True, unique=True)
    error = models.TextField(default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-priority", "run_at"], condition=Q(state="todo"), name="job_todo"),
            models.Index(fields=["house_id", "made_at"], condition=Q(state="dead"), name="job_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.path.rpartition('.')[2]} ({self.state})"

    @property
    def name(self) -> str:
        return self.path.removeprefix("loge.")
