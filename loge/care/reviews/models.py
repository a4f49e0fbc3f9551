"""A report of a review with its ruling, and the earlier words of a review that was changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.offers.models import Provider
from loge.people.models import Person

from . import states

MOST_WORDS = 2_000


class ReviewVersion(HouseRow):
    """What a review said before its author changed it. Kept for those who rule; never shown to the public."""

    review = models.ForeignKey("care.Review", on_delete=models.PROTECT, related_name="versions")
    stars = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    until_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "review"], name="review_changed_once")]

    def __str__(self) -> str:
        return f"{self.stars}/5"


class Report(HouseRow, Moving):
    """Someone doubts a review, or the house holds it back: a keeper looks and rules, with reasons told to both sides."""

    KIND = "report"
    MOVES = states.MOVES

    review = models.ForeignKey("care.Review", on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(_("E-mail address"), blank=True)  # of a reader without an account (DSA, art. 16 (2) c)
    language = models.CharField(max_length=5, default="fr")
    reason = models.CharField(_("Why"), max_length=10)
    words = models.TextField(_("In your words"), max_length=MOST_WORDS, blank=True)
    reported_at = models.DateTimeField()
    ruled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)
    ground = models.CharField(max_length=10, blank=True)
    ruling = models.TextField(max_length=MOST_WORDS, blank=True)
    appeal = models.TextField(max_length=MOST_WORDS, blank=True)
    last_ground = models.CharField(max_length=10, blank=True)
    last_ruling = models.TextField(max_length=MOST_WORDS, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "review", "reporter"], condition=Q(reporter__isnull=False), name="report_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["house", "review", "email"], condition=~Q(email=""), name="report_once_an_address"
            ),
            models.UniqueConstraint(
                fields=["house", "review"], condition=Q(reporter=None, email="", state="open"), name="report_held_once"
            ),
        ]
        indexes = [models.Index(fields=["house", "state", "since_at"], name="report_in_house")]

    def __str__(self) -> str:
        return f"{self.reason} ({self.state})"

    @property
    def is_ours(self) -> bool:
        """The house held the review back by itself."""
        return self.reporter_id is None and not self.email

    @property
    def reason_words(self) -> Any:
        return states.REASONS[self.reason]

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    def parties(self) -> set[Any]:
        """Who wrote the review, whom it is about, who reported it: none of them rules on it."""
        kind, _colon, key = self.review.about.partition(":")
        about = (
            Provider.objects.filter(house=self.house_id, pk=key).values_list("person_id", flat=True).first()
            if kind == "provider"
            else None
        )
        return {self.review.author_id, self.reporter_id, about if kind == "provider" else key} - {None}

    def is_reporter(self, by: Person) -> bool:
        return by.pk == self.reporter_id or (bool(self.email) and (by.email or "").lower() == self.email.lower())

    def roles_of(self, by: Any) -> set[str]:
        """A party is never judge in their own cause, and who ruled first does not rule on the appeal."""
        if by == CLOCK:
            return {by}
        found = set()
        if by.pk == self.review.author_id:
            found.add(states.AUTHOR)
        if self.is_reporter(by):
            found.add(states.REPORTER)
        if not found and str(by.pk) not in {str(key) for key in self.parties()}:
            if keeps(by, self.house):
                found.add(states.KEEPER)
            if by.is_operator and by.pk != self.ruled_by_id:
                found.add(states.OPERATOR)
        return found
