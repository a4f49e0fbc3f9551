"""What a guest wrote to a desk, as a case: its items, and whom each was asked of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from loge.clients.models import ClientFile, Stay
from loge.common.clock import local, now
from loge.common.money import MOST_CENTS, Money
from loge.common.moves import CLOCK, Move, Moving
from loge.houses.models import House, HouseRow
from loge.houses.queries import KEEPERS, roles
from loge.maildesk.models import Mail, Thread
from loge.offers.catalogue import Category, category, spoken
from loge.offers.partners.models import Partner
from loge.people.models import Person

from .. import desk_states


class DeskRow(HouseRow, Moving):
    """A row whose moves the people of the desk make, or the mail that comes in for them."""

    class Meta:
        abstract = True

    def roles_of(self, by: Any) -> set[str]:
        if isinstance(by, Person):
            return {desk_states.DESK} if KEEPERS & roles(by, self.house_id) else set()
        return {CLOCK} if by == CLOCK else {desk_states.MAIL}


def _where_said(column: str, name: str) -> models.Index:
    """An index of the rows that have it: most have none when they are written."""
    return models.Index(fields=[column], condition=Q(**{f"{column}__isnull": False}), name=name)


class Case(DeskRow):
    """One matter with one guest: its conversations (``Thread.about``), its items, who is on it and until when it can wait."""

    KIND = "case"
    MOVES: ClassVar = desk_states.CASE_MOVES

    # No key has an index of its own: every mail would write it, and what is asked by it has a longer or a smaller one below
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(
        ClientFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    stay = models.ForeignKey(Stay, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=5, blank=True)
    category_key = models.CharField(max_length=30, blank=True)  # of its first item; of all: see items
    mood = models.CharField(max_length=12, blank=True)  # as understanding says: "calm", "unhappy", "distressed"…
    # the first moment something asked for must be ready: an arrival, a table
    urgent_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)  # until when the house has promised an answer; None: nothing is awaited
    waiting_since = models.DateTimeField(null=True)  # of the oldest word that nobody has answered
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    snoozed_until = models.DateTimeField(null=True)
    continues = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )
    opened_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["house", "answer_by", "id"], condition=Q(state="open"), name="case_to_answer"),
            models.Index(fields=["house", "state", "-since_at"], name="case_of_house"),
            models.Index(fields=["client", "-opened_at"], name="case_of_client"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="case_clock"),
            *(_where_said(name, f"case_{name}") for name in ("stay", "owner", "continues", "merged_into")),
        ]

    def __str__(self) -> str:
        return self.title


class Item(DeskRow):
    """One thing a guest asks for: a table, a car, flowers. What is held or confirmed is in the guest's itinerary."""

    KIND = "item"
    MOVES: ClassVar = desk_states.ITEM_MOVES

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items", db_index=False)
    stay = models.ForeignKey(Stay, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_in = models.ForeignKey(
        Mail, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    told_in = models.ForeignKey(Mail, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    place_in_mail = models.PositiveSmallIntegerField(default=0)
    category_key = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=200)
    evidence = models.TextField(max_length=2_000, blank=True)  # the words it was read from
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    party = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    wishes = models.CharField(max_length=500, blank=True)  # "quiet, no shellfish"
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    partner_reference = models.CharField(max_length=60, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    cents = models.PositiveBigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)  # for the guest: "ask for Paul, entrance in the courtyard"
    # of its calendar entry (RFC 5545): counts changes a guest may see
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asked_in", "place_in_mail"], condition=Q(asked_in__isnull=False), name="item_read_once"
            ),
            models.CheckConstraint(condition=Q(cents=None) | Q(cents__lte=MOST_CENTS), name="item_price_is_a_price"),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="item_of_case"),
            models.Index(fields=["stay", "starts_at"], name="item_of_stay"),
            models.Index(fields=["house", "starts_at"], name="item_by_hour"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="item_clock"),
            *(_where_said(name, f"item_{name}") for name in ("told_in", "partner")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def category(self) -> Category | None:
        return category(self.category_key) if self.category_key else None

    @property
    def titles(self) -> Mapping[str, str]:
        """Its title by language, where it bears only the name of its trade; nothing where somebody called it otherwise."""
        label = self.category.label if self.category else {}
        return label if self.title in label.values() else {}

    @property
    def called(self) -> str:
        """Its title in the language of whoever reads."""
        return spoken(self.titles) or self.title

    @property
    def price(self) -> Money | None:
        return Money(self.cents, self.house.currency) if self.cents is not None else None

    @property
    def is_whole_day(self) -> bool:
        """A day was said and no hour: midnight on the clock of the house, without an end."""
        if self.starts_at is None or self.ends_at is not None:
            return False
        return local(self.starts_at, self.house.zone).time() == dt.time()

    @property
    def is_promised(self) -> bool:
        """Held, confirmed or told: it is in the guest's itinerary."""
        return self.state in desk_states.PROMISED

    @property
    def is_answered(self) -> bool:
        return self.state in desk_states.ANSWERED

    def delay_from(self, move: Move, since: dt.datetime) -> dt.timedelta | None:
        """What is held is let go when the partner said."""
        if move.name == "release" and self.held_until is not None:
            return max(self.held_until - since, dt.timedelta(0))
        return self.delay(move)


class Enquiry(DeskRow):
    """An item asked of one partner. Two to five may be asked at once; one is chosen, the others are thanked."""

    KIND = "enquiry"
    MOVES: ClassVar = desk_states.ENQUIRY_MOVES

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="enquiries")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="enquiries")
    thread = models.ForeignKey(Thread, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_phone = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True, blank=True)  # what they offer, if it differs
    cents = models.PositiveBigIntegerField(null=True, blank=True)
    reference_given = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "enquiries"
        constraints = [
            models.UniqueConstraint(fields=["item", "partner"], name="partner_asked_once_per_item"),
            models.UniqueConstraint(fields=["item"], condition=Q(state="chosen"), name="one_partner_chosen_per_item"),
        ]
        indexes = [models.Index(fields=["thread"], name="enquiry_of_thread")]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.partner_id}"

    @property
    def price(self) -> Money | None:
        return Money(self.cents, self.house.currency) if self.cents is not None else None
