"""What is said after the service: reviews, blind until both wrote, and tips, each their own payment.

Reports of reviews and their rulings are in ``reviews/``, thanks and events in ``meeting/``."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.money import Money
from loge.houses.models import HouseRow
from loge.people.models import Person


class Review(HouseRow):
    """Stars and words from one party about the other. Shown once both wrote, or after a fortnight."""

    subject = models.CharField(max_length=80)  # "demand:0192…"
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews_written")
    about = models.CharField(max_length=80)  # "provider:0192…" or "person:0192…"
    stars = models.PositiveSmallIntegerField(_("Stars"))
    words = models.TextField(_("Your words"), max_length=2_000, blank=True)
    experienced_on = models.DateField()  # the day of the service (décret 2017-1436)
    written_at = models.DateTimeField(default=now)
    shown_at = models.DateTimeField(null=True, blank=True)  # published (D. 111-17, 1°)
    edited_at = models.DateTimeField(null=True, blank=True)  # changed by its author, once
    reply = models.TextField(max_length=2_000, blank=True)  # of the person it is about
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


class Tip(HouseRow):
    """A thank-you in money: all of it goes to who served. Paid like anything else; the ledger says when it arrived."""

    subject = models.CharField(max_length=80)
    payee = models.CharField(max_length=80)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tips_given")
    cents = models.PositiveIntegerField()
    given_at = models.DateTimeField(default=now)
    arrived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "subject", "giver"], name="tip_once")]

    def __str__(self) -> str:
        return f"{self.cents}"

    @property
    def reference(self) -> str:
        return f"tip:{self.pk}"

    @property
    def money(self) -> Money:
        return Money(self.cents, self.house.currency)


# Django looks for a room's tables here
from .community.models import Answer as Answer  # noqa: E402
from .community.models import Asked as Asked  # noqa: E402
from .community.models import Credit as Credit  # noqa: E402
from .community.models import Earlier as Earlier  # noqa: E402
from .community.models import Guide as Guide  # noqa: E402
from .community.models import GuideVersion as GuideVersion  # noqa: E402
from .community.models import Helper as Helper  # noqa: E402
from .community.models import Helpful as Helpful  # noqa: E402
from .community.models import Question as Question  # noqa: E402
from .community.models import Voice as Voice  # noqa: E402
from .feedback.models import Feedback as Feedback  # noqa: E402
from .figures.models import Measured as Measured  # noqa: E402
from .figures.models import Tally as Tally  # noqa: E402
from .figures.models import WeekTally as WeekTally  # noqa: E402
from .kindness.models import Limit as Limit  # noqa: E402
from .kindness.models import Veil as Veil  # noqa: E402
from .kindness.models import Wording as Wording  # noqa: E402
from .line.models import CallBack as CallBack  # noqa: E402
from .meeting.models import Event as Event  # noqa: E402
from .meeting.models import Seat as Seat  # noqa: E402
from .meeting.models import Thanks as Thanks  # noqa: E402
from .moments.models import Attention as Attention  # noqa: E402
from .moments.models import AttentionBudget as AttentionBudget  # noqa: E402
from .moments.models import AttentionGiven as AttentionGiven  # noqa: E402
from .moments.models import Moment as Moment  # noqa: E402
from .network.models import Arrival as Arrival  # noqa: E402
from .network.models import Incident as Incident  # noqa: E402
from .notices.models import Notice as Notice  # noqa: E402
from .promises.models import CareRules as CareRules  # noqa: E402
from .promises.models import Chase as Chase  # noqa: E402
from .promises.models import PartnerChase as PartnerChase  # noqa: E402
from .promises.models import Promise as Promise  # noqa: E402
from .recovery.models import Complaint as Complaint  # noqa: E402
from .reviews.models import ReviewVersion as ReviewVersion  # noqa: E402
from .week.models import Improvement as Improvement  # noqa: E402
from .week.models import SelfReview as SelfReview  # noqa: E402
