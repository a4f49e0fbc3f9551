"""What a mail seems to change, shown to the desk with its words; and what the desk carried from one side to another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.money import MOST_CENTS, Money
from loge.houses.models import HouseRow
from loge.maildesk.models import Mail, Thread
from loge.people.models import Person

from .. import desk_states
from .case import Case, DeskRow, Enquiry, Item


class Suggestion(DeskRow):
    """A change read in a mail, never made by itself: one click applies it, one sets it aside."""

    class Change(models.TextChoices):
        CONFIRM = "confirm", _("they confirm it")
        OFFER = "offer", _("they can")
        REFUSE = "refuse", _("they cannot")
        CANCEL = "cancel", _("they cancel it")
        CHANGE = "change", _("they change it")
        LINK = "link", _("it belongs with another")

    KIND = "suggestion"
    MOVES: ClassVar = desk_states.SUGGESTION_MOVES

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suggestions")
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="suggestions")
    enquiry = models.ForeignKey(Enquiry, null=True, on_delete=models.PROTECT, related_name="+")
    # LINK: the case it belongs with
    other = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    change = models.CharField(max_length=8, choices=Change)
    starts_at = models.DateTimeField(null=True)
    party = models.PositiveSmallIntegerField(null=True)
    cents = models.PositiveBigIntegerField(null=True)
    reference_given = models.CharField(max_length=60, blank=True)
    evidence = models.CharField(max_length=500, blank=True)  # the words it was read from

    class Meta:
        indexes = [models.Index(fields=["case"], condition=Q(state="put"), name="suggestion_to_answer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cents=None) | Q(cents__lte=MOST_CENTS), name="suggestion_price_is_a_price"
            )
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.evidence[:40]}"

    @property
    def price(self) -> Money | None:
        return Money(self.cents, self.house.currency) if self.cents is not None else None


class Share(HouseRow):
    """Words of one conversation that someone of the desk carried into another of the same case, and showed there."""

    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="shares")
    words = models.TextField(max_length=4_000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["into", "at"], name="share_into_thread")]

    def __str__(self) -> str:
        return self.words[:40]
