"""Who serves (neighbour, concierge, partner) and what they offer."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.money import MOST_CENTS, Money
from loge.common.moves import Moving
from loge.houses.gazetteer import Commune, commune
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.people.models import Person, Photo

from . import qualities, states
from .catalogue import Category, category
from .gates import Gate, binding, gates, packed, told_of


class Provider(HouseRow):
    """Someone who serves in one house. Unseen by visitors until ``vetted_at``: met, and said yes to."""

    class Kind(models.TextChoices):
        NEIGHBOUR = "neighbour", _("neighbour")
        CONCIERGE = "concierge", _("concierge")
        PARTNER = "partner", _("partner")

    class Status(models.TextChoices):
        """Said to whoever asks (Code de la consommation, L. 111-7): the law of sale differs."""

        PRIVATE = "private", _("private person")
        PROFESSIONAL = "professional", _("professional")

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
    languages = models.JSONField(_("Languages spoken"), default=list, blank=True)  # two-letter codes
    skills = models.JSONField(_("Know-how"), default=list, blank=True)  # keys of the catalogue
    status = models.CharField(_("You offer as"), max_length=12, choices=Status, default=Status.PRIVATE)
    trade_name = models.CharField(_("Trade name"), max_length=80, blank=True)
    trade_address = models.CharField(_("Address of the business"), max_length=200, blank=True)
    siret = models.CharField(_("SIRET number"), max_length=14, blank=True)
    terms = models.TextField(_("Your terms of sale"), max_length=20_000, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)  # without it a break has no end
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
    def shown_qualities(self) -> list[tuple[str, Any]]:
        """Pictogram and words."""
        return qualities.shown(self.qualities)

    @property
    def known(self) -> list[Category]:
        """What they know how to do, offered or not."""
        return [category(key) for key in self.skills]

    @property
    def is_professional(self) -> bool:
        return self.status == self.Status.PROFESSIONAL

    def on_break(self, at: dt.datetime | None = None) -> bool:
        """A break ends by itself: it is compared with the clock, nothing has to run."""
        return self.paused_at is not None and (self.paused_until is None or self.paused_until > (at or now()))

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


class Offer(HouseRow, Moving):
    """One service one provider offers, with its price."""

    KIND: ClassVar = "offer"
    MOVES: ClassVar = states.MOVES

    class Unit(models.TextChoices):
        TASK = "task", _("per task")
        HOUR = "hour", _("per hour")
        QUOTE = "quote", _("on quotation")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        PAUSED = "paused", _("paused")
        ARCHIVED = "archived", _("archived")

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="offers")
    category_key = models.CharField(_("Trade"), max_length=30)
    title = models.CharField(_("Title"), max_length=100)
    words = models.TextField(_("What it is"), max_length=2_000, blank=True)
    unit = models.CharField(_("Priced"), max_length=5, choices=Unit, default=Unit.TASK)
    cents = models.PositiveIntegerField(_("Price"), null=True, blank=True)
    negotiable = models.BooleanField(_("The price can be discussed"), default=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    terms = models.TextField(blank=True, editable=False)  # analysed words, see search.py
    ticked_gates = models.CharField(max_length=120, blank=True)  # its owner says it concerns these, see gates/
    # … and that it does not concern these, whatever it sounds like
    refused_gates = models.CharField(max_length=120, blank=True)
    # of those, where a keeper has read the words and agrees; forgotten as soon as the words change
    outside_gates = models.CharField(max_length=120, blank=True, editable=False)
    gates = models.CharField(max_length=120, blank=True, editable=False)  # what it must pass, counted anew at each save

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit="quote") | Q(cents__gt=0) & Q(cents__lte=MOST_CENTS), name="offer_price_is_a_price"
            ),
        ]
        indexes = [models.Index(fields=["house", "state", "category_key"], name="offer_in_house")]

    def __str__(self) -> str:
        return self.title

    def roles_of(self, by: Any) -> set[str]:
        """Its provider, and who keeps the house."""
        if by == self.provider.person_id or getattr(by, "pk", None) == self.provider.person_id:
            return {states.PROVIDER}
        return {states.KEEPER} if isinstance(by, Person) and (keeps(by, self.house) or by.is_operator) else set()

    def save(self, *args: Any, **options: Any) -> None:
        """What an offer says decides which gates it must pass, whoever writes it."""
        self.gates = packed(self.bound_by())
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "gates"}
        super().save(*args, **options)

    def bound_by(self) -> list[str]:
        """The gates it must pass, as it stands now."""
        ticked, outside = self.ticked_gates.split(), set(self.refused_gates.split()) & set(self.outside_gates.split())
        return binding(self.category_key, self.title, self.words, ticked=ticked, outside=outside)

    def unanswered_gates(self) -> list[str]:
        """The gates its words speak of, of which its owner has not said yes or no."""
        answered = {*self.ticked_gates.split(), *self.refused_gates.split()}
        return [key for key in told_of(self.category_key, self.title, self.words) if key not in answered]

    @property
    def unagreed(self) -> list[Gate]:
        """What its owner says it does not concern, and no keeper has agreed to yet: it binds until then."""
        agreed = self.outside_gates.split()
        return [gate for gate in self.shown_refusals if gate.key not in agreed]

    @property
    def reading(self) -> str:
        """Which words these are: whoever agrees to them agrees to no others."""
        said = "\n".join((self.category_key, self.title, self.words))
        return hashlib.blake2s(said.encode(), digest_size=8).hexdigest()

    @property
    def shown_refusals(self) -> list[Gate]:
        """What it says it does not concern though one might think so: for whoever chooses, and for whoever keeps the house."""
        return [gates()[key] for key in self.refused_gates.split() if key in gates()]

    @property
    def category(self) -> Category:
        return category(self.category_key)

    @property
    def price(self) -> Money | None:
        return Money(self.cents, self.house.currency) if self.cents is not None else None


class Variant(HouseRow):
    """Another size of the same service, with its own price: “a big dog”, “two hours”."""

    MOST: ClassVar = 12

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="variants")
    name = models.CharField(max_length=80)
    cents = models.PositiveIntegerField()
    lasts_for = models.DurationField(null=True, blank=True)
    place = models.PositiveSmallIntegerField(default=0)  # in the order they were written

    class Meta:
        ordering: ClassVar = ["place", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0) & Q(cents__lte=MOST_CENTS), name="variant_price_is_a_price")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Money:
        return Money(self.cents, self.offer.house.currency)


from .kept import SavedSearch, SearchIndex, SearchMark, SearchShard  # noqa: E402, F401  what finding keeps
from .partners.models import Partner, PartnerClosing, PartnerHours, PartnerPaper, Standing, Voucher  # noqa: E402, F401  the same room, a subject of its own
