"""A moment that delighted or hurt; an attention of the house's book; who was given which, by whom, at what cost."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.clients.models import ClientFile
from loge.common.clock import now
from loge.common.money import Money
from loge.common.moves import CLOCK, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.people.models import Person

from . import states


class Moment(HouseRow):
    """Something delighted, or hurt: said in one tap by who lived it, or by who saw it."""

    class Tone(models.TextChoices):
        DELIGHT = "delight", _("delighted")
        HURT = "hurt", _("hurt")

    subject = models.CharField(max_length=80)  # "demand:0192…", "attention:0192…"
    tone = models.CharField(max_length=7, choices=Tone)
    words = models.CharField(_("What it was"), max_length=300, blank=True)
    lived_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["house", "-at"], name="moment_of_house"),
            models.Index(fields=["house", "subject", "-at"], name="moment_of_subject"),
        ]

    def __str__(self) -> str:
        return self.words or str(self.get_tone_display())

    @property
    def reference(self) -> str:
        return f"moment:{self.pk}"


class Attention(HouseRow):
    """One line of the book: a small thing that delights, when it fits, how it is done and what it costs."""

    title = models.CharField(_("The attention"), max_length=120)
    how = models.TextField(_("How it is done"), max_length=600, blank=True)
    fits = models.CharField(_("It fits when"), max_length=9, choices=list(states.FITS.items()))
    cents = models.PositiveIntegerField(_("What it costs"), default=0)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)
    away_at = models.DateTimeField(null=True, blank=True)  # no longer proposed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "title"], condition=Q(away_at=None), name="attention_once_in_the_book"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)


class AttentionGiven(HouseRow, Moving):
    """An attention for one person: never the same twice."""

    KIND = "attention"
    MOVES: ClassVar = states.MOVES

    attention = models.ForeignKey(Attention, on_delete=models.PROTECT, related_name="given")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # of a guest without an account
    client = models.ForeignKey(ClientFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    why = models.CharField(max_length=9, choices=list(states.FITS.items()))
    subject = models.CharField(max_length=80, blank=True)  # what made it fit: "demand:0192…", "complaint:0192…"
    cents = models.PositiveIntegerField(default=0)  # what it cost, once done
    done_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "attentions given"
        constraints = [
            models.UniqueConstraint(fields=["house", "attention", "person"], name="attention_never_twice"),
            models.UniqueConstraint(fields=["house", "attention", "client"], name="attention_never_twice_a_guest"),
        ]
        indexes = [
            models.Index(fields=["house", "state", "since_at"], name="attention_in_house"),
            models.Index(fields=["house", "done_at"], condition=Q(done_at__isnull=False), name="attention_spent"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="attention_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.attention_id} {self.person_id or self.client_id}"

    @property
    def name(self) -> str:
        """Whom it is for."""
        return self.person.first_name if self.person else self.client.name if self.client else ""

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    @property
    def money(self) -> Money:
        """What it cost."""
        return Money(self.cents, self.house.currency)

    def roles_of(self, by: Any) -> set[str]:
        """Whoever keeps the house, never the one it is for: it would be no surprise."""
        if not isinstance(by, Person):
            return {CLOCK} if by == CLOCK else {states.MACHINE}
        return {states.KEEPER} if keeps(by, self.house) and by.pk != self.person_id else set()


class AttentionBudget(HouseRow):
    """How much a house spends on attentions, in a month and on one person in a year. Without a row: what is written here."""

    month_cents = models.PositiveIntegerField(
        _("In a month, at most"), default=10_000, validators=[MaxValueValidator(1_000_000)]
    )
    person_cents = models.PositiveIntegerField(
        _("For one person in a year, at most"), default=6_000, validators=[MaxValueValidator(1_000_000)]
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house"], name="attention_budget_once")]

    def __str__(self) -> str:
        return f"{self.month_cents}"
