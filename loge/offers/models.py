"""Who serves (neighbour, concierge, partner) and what they offer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.money import MOST_CENTS, Money
from loge.houses.gazetteer import Commune, commune
from loge.houses.models import HouseRow
from loge.people.models import Person, Photo

from .catalogue import Category, category


class Provider(HouseRow):
    """Someone who serves in one house. Unseen by visitors until ``vetted_at``: met, and said yes to."""

    class Kind(models.TextChoices):
        NEIGHBOUR = "neighbour", _("neighbour")
        CONCIERGE = "concierge", _("concierge")
        PARTNER = "partner", _("partner")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="serves")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.NEIGHBOUR)
    name = models.CharField(_("Name shown"), max_length=60)
    presentation = models.TextField(_("A few words about you"), max_length=1_000, blank=True)
    qualities = models.JSONField(_("Qualities"), default=list, blank=True)
    face = models.CharField(max_length=40, blank=True)  # a drawn face, until they give a photo
    photo = models.ForeignKey(Photo, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    insee = models.CharField(_("Commune"), max_length=5)
    vetted_at = models.DateTimeField(null=True, blank=True)
    vetted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paused_at = models.DateTimeField(null=True, blank=True)
    week = models.CharField(max_length=84, blank=True)  # 336 half hours from Monday 00:00, a bit each, in hex
    stars_sum = models.PositiveIntegerField(default=0)  # handed down by care, for ranking and display
    stars_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "person"], name="one_provider_per_person_and_house")]

    def __str__(self) -> str:
        return self.name

    @property
    def commune(self) -> Commune | None:
        return commune(self.insee)

    @property
    def reference(self) -> str:
        return f"provider:{self.pk}"

    @property
    def stars(self) -> float | None:
        """The plain mean, never rounded up; None without a review."""
        return self.stars_sum / self.stars_count if self.stars_count else None


class Leave(HouseRow):
    """An exception to someone's weekly plan: away, or free for once."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="leaves")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_free = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="leave_has_length")]
        indexes = [models.Index(fields=["house", "provider", "ends_at"], name="leave_of_provider")]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.starts_at:%Y-%m-%d}"


class Offer(HouseRow):
    """One service one provider offers, with its price."""

    class Unit(models.TextChoices):
        TASK = "task", _("per task")
        HOUR = "hour", _("per hour")
        QUOTE = "quote", _("on quotation")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        PAUSED = "paused", _("paused")

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="offers")
    category_key = models.CharField(_("Trade"), max_length=30)
    title = models.CharField(_("Title"), max_length=100)
    words = models.TextField(_("What it is"), max_length=2_000, blank=True)
    unit = models.CharField(_("Priced"), max_length=5, choices=Unit, default=Unit.TASK)
    cents = models.PositiveIntegerField(_("Price"), null=True, blank=True)
    negotiable = models.BooleanField(_("The price can be discussed"), default=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    terms = models.TextField(blank=True, editable=False)  # analysed words, see search.py

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit="quote") | Q(cents__gt=0) & Q(cents__lte=MOST_CENTS), name="offer_price_is_a_price"
            ),
        ]
        indexes = [models.Index(fields=["house", "state", "category_key"], name="offer_in_house")]

    def __str__(self) -> str:
        return self.title

    @property
    def category(self) -> Category:
        return category(self.category_key)

    @property
    def price(self) -> Money | None:
        return Money(self.cents, self.house.currency) if self.cents is not None else None


from .kept import SavedSearch, SearchIndex, SearchMark, SearchShard  # noqa: E402, F401  what finding keeps
