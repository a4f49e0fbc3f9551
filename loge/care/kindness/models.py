"""Hard words somebody answers, what the house asks of who wrote them, and the wordings it keeps ready."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.moves import CLOCK, Move, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.people.models import Person

from . import states


class Veil(HouseRow, Moving):
    """Hard words, or words of danger, in something that was written. The words themselves stay where they are, untouched."""

    class Kind(models.TextChoices):
        INSULT = "insult", _("an insult")
        THREAT = "threat", _("a threat")
        DANGER = "danger", _("someone may be in danger")

    KIND = "veil"
    MOVES: ClassVar = states.VEIL_MOVES

    subject = models.CharField(max_length=80)  # "message:0192…", "mail:…", "note:…", "review:…", "demand:…"
    about = models.CharField(max_length=80, blank=True)  # where it is answered: "demand:…", "case:…", "note:…"
    kind = models.CharField(max_length=6, choices=Kind)
    danger = models.CharField(max_length=120, blank=True)  # the words that say someone is in danger
    asked = models.CharField(max_length=300, blank=True)  # what it says without its hard words
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    email = models.CharField(max_length=254, blank=True)  # of who wrote it, where they have no account
    name = models.CharField(max_length=80, blank=True)
    answerer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "subject"], name="veil_once")]
        indexes = [
            models.Index(fields=["house", "state", "-at"], name="veil_in_house"),
            models.Index(fields=["house", "author", "-at"], name="veil_by_author"),
            models.Index(fields=["house", "-at"], name="veil_load"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="veil_clock"),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()

    @property
    def is_hard(self) -> bool:
        """Whether its words are veiled; words of danger alone never are."""
        return self.kind != self.Kind.DANGER and self.state != states.CLEARED

    @property
    def state_name(self) -> Any:
        return states.VEIL_NAMES[self.state]

    def roles_of(self, by: Any) -> set[str]:
        if not isinstance(by, Person):
            return {CLOCK} if by == CLOCK else {states.MACHINE}
        found = {states.KEEPER} if keeps(by, self.house) and by.pk != self.author_id else set()
        if by.pk == self.answerer_id:
            found.add(states.ANSWERER)
        if by.pk == self.second_id and by.pk != self.answerer_id:
            found.add(states.SECOND)
        return found


class Limit(HouseRow, Moving):
    """What a house asks of someone after hard words: a warning, fewer messages, or none; why, until when, and the appeal."""

    class Step(models.TextChoices):
        WARN = states.WARN, _("a warning")
        SLOW = states.SLOW, _("one message every four hours")
        BLOCK = states.BLOCK, _("no more messages")

    KIND = "limit"
    MOVES: ClassVar = states.LIMIT_MOVES

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=80, blank=True)
    step = models.CharField(max_length=5, choices=Step)
    reason = models.TextField(max_length=2_000)
    imposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    imposed_at = models.DateTimeField(default=now)
    until_at = models.DateTimeField()
    appeal = models.TextField(max_length=2_000, blank=True)
    judged_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ruling = models.TextField(max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "person"], condition=Q(person__isnull=False, state__in=states.STANDING), name="one_limit_a_person"
            ),
            models.UniqueConstraint(
                fields=["house", "email"], condition=~Q(email="") & Q(state__in=states.STANDING), name="one_limit_an_address"
            ),
            models.CheckConstraint(
                condition=~Q(step=states.BLOCK) | Q(imposed_by__isnull=False), name="only_people_block"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["house", "state", "-imposed_at"], name="limit_in_house"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="limit_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.name}"

    @property
    def state_name(self) -> Any:
        return states.LIMIT_NAMES[self.state]

    @property
    def is_standing(self) -> bool:
        return self.state in states.STANDING

    def delay_from(self, move: Move, since: dt.datetime) -> dt.timedelta | None:
        """It ends on the day that was said, contested or not."""
        return max(self.until_at - since, dt.timedelta(0))

    def roles_of(self, by: Any) -> set[str]:
        """Who imposed it never judges the appeal; the operator does where nobody else keeps the house."""
        if not isinstance(by, Person):
            return {CLOCK} if by == CLOCK else {states.MACHINE}
        if by.pk == self.person_id:
            return {states.CONCERNED}
        if keeps(by, self.house):
            may = {states.KEEPER} if by.pk != self.imposed_by_id else {states.KEEPER, "imposer"}
            may |= {states.JUDGE} if by.pk != self.imposed_by_id else set()
            return may | ({states.CONCERNED} if self.person_id is None else set())  # their word, taken down for them
        return {states.JUDGE} if by.is_operator and by.pk != self.imposed_by_id else set()


class Wording(HouseRow):
    """A warm and firm answer as this house says it, instead of the one that came with Loge."""

    situation = models.CharField(max_length=12)
    language = models.CharField(max_length=5)
    words = models.TextField(max_length=2_000)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "situation", "language"], name="wording_once")]

    def __str__(self) -> str:
        return f"{self.situation} {self.language}"
