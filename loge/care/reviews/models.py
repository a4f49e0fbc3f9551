"""What one party says of the other, blind until both wrote; and the earlier words of a review that was changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person

MOST_WORDS = 2_000


class Review(HouseRow):
    """Stars and words from one party about the other. Shown once both wrote, or after a fortnight."""

    subject = models.CharField(max_length=80)  # "demand:0192…"
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews_written")
    about = models.CharField(max_length=80)  # "provider:0192…" or "person:0192…"
    stars = models.PositiveSmallIntegerField(_("Stars"))
    words = models.TextField(_("Your words"), max_length=MOST_WORDS, blank=True)
    experienced_on = models.DateField()  # the day of the service (décret 2017-1436)
    written_at = models.DateTimeField(default=now)
    shown_at = models.DateTimeField(null=True, blank=True)  # published (D. 111-17, 1°)
    edited_at = models.DateTimeField(null=True, blank=True)  # changed by its author, once
    reply = models.TextField(max_length=MOST_WORDS, blank=True)  # of the person it is about
    replied_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)  # kept back until someone has looked
    refused_at = models.DateTimeField(null=True, blank=True)  # a keeper refused it, with reasons
    # too old to speak of today: no longer shown, no longer counted
    past_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "subject", "author"], name="review_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="review_one_to_five"),
        ]
        indexes = [
            models.Index(fields=["house", "about", "-shown_at"], name="review_about"),
            models.Index(fields=["written_at"], condition=Q(shown_at=None), name="review_unseen"),
        ]

    def __str__(self) -> str:
        return f"{self.stars}/5"

    @property
    def reference(self) -> str:
        return f"review:{self.pk}"

    @property
    def is_shown(self) -> bool:
        """Whether those it is meant for may read it."""
        return bool(self.shown_at) and not (self.held_at or self.refused_at or self.past_at)


class ReviewVersion(HouseRow):
    """What a review said before its author changed it. Kept for those who rule; never shown to the public."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="versions")
    stars = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    until_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "review"], name="review_changed_once")]

    def __str__(self) -> str:
        return f"{self.stars}/5"
