"""What is known of a household: facts with who said them and how sure they are, what was given, who is liked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.money import Money
from loge.houses.models import HouseRow

from .file import ClientFile
from .household import Member


class Known(HouseRow):
    """One thing known of a member, or of all of them: with its source, its day, how sure it is, perhaps an end."""

    class Sort(models.TextChoices):
        AVOID = "avoid", _("to avoid, allergy")
        TASTE = "taste", _("likes")
        DISLIKE = "dislike", _("does not like")
        SIZE = "size", _("size")
        HABIT = "habit", _("habit")
        HEALTH = "health", _("health")
        FAMILY = "family", _("family, custody")

    class Sure(models.TextChoices):
        SAID = "said", _("said by them")
        SEEN = "seen", _("seen by us")
        GUESSED = "guessed", _("guessed")

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="facts")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE, related_name="facts")
    sort = models.CharField(max_length=7, choices=Sort)
    topic = models.CharField(_("About what"), max_length=60, blank=True)  # "flowers", "shirts"
    words = models.CharField(_("What is known"), max_length=300)
    source = models.CharField(_("Who said so, or where it was seen"), max_length=120, blank=True)
    said_on = models.DateField()
    sure = models.CharField(max_length=7, choices=Sure, default=Sure.SAID)
    expires_on = models.DateField(_("Holds until"), null=True, blank=True)
    is_sensitive = models.BooleanField(_("For the referents alone"), default=False)
    # why it may be kept (GDPR art. 9 § 2): "Claire's word, 12 May"
    basis = models.CharField(max_length=160, blank=True)
    made_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "known"
        indexes = [models.Index(fields=["client", "sort"], name="known_of_client")]

    def __str__(self) -> str:
        return self.words


class Gift(HouseRow):
    """What was given to whom, when, by whom, and how it was received. Never given twice."""

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="gifts")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="gifts")  # who received it
    what = models.CharField(_("What was given"), max_length=160)
    likeness = models.CharField(max_length=160)  # folded: what makes two gifts the same
    given_on = models.DateField()
    by_whom = models.CharField(_("Given by"), max_length=120, blank=True)
    cents = models.PositiveIntegerField(null=True, blank=True)
    provider = models.CharField(_("From where"), max_length=120, blank=True)
    reaction = models.CharField(_("How it was received"), max_length=200, blank=True)
    subject = models.CharField(max_length=80, blank=True)  # "gesture:…", when it came from a proposal

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "member", "subject"], condition=~models.Q(subject=""), name="gift_told_once"
            )
        ]
        indexes = [models.Index(fields=["member", "-given_on"], name="gift_of_member")]

    def __str__(self) -> str:
        return self.what

    @property
    def price(self) -> Money | None:
        return Money(self.cents, self.house.currency) if self.cents is not None else None


class Liking(HouseRow):
    """A provider this household asks for by name, or will not have again."""

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="likings")
    provider = models.CharField(max_length=80)  # "partner:…", "provider:…"
    name = models.CharField(max_length=120)
    is_liked = models.BooleanField()
    why = models.CharField(_("Why"), max_length=200, blank=True)
    said_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "provider"], name="liking_once_per_provider")]

    def __str__(self) -> str:
        return self.name
