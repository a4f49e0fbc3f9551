"""What a practice proposes to a household: ideas it knows where to find, a gesture awaiting one tap, an errand for them."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from loge.clients.models import ClientFile, Home, Member
from loge.common.clock import now
from loge.common.money import MOST_CENTS, Money
from loge.common.moves import CLOCK, Move, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import KEEPERS, roles
from loge.offers.catalogue import Category, category
from loge.offers.partners.models import Partner
from loge.people.models import Person
from loge.planning.models import Visit

from ..practice import states
from .case import Case
from .note import Note


class PartnerIdea(HouseRow):
    """Something a partner makes well, with its price and the open days it takes: what a date is answered with."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    category_key = models.CharField(max_length=30)
    what = models.CharField(max_length=160)
    words = models.CharField(max_length=300, blank=True)  # "round, cream and apricot, eucalyptus"
    contains = models.CharField(max_length=200, blank=True)  # what an allergy could forbid
    cents = models.PositiveIntegerField()
    lead = models.PositiveSmallIntegerField(default=3)  # open days
    months = models.CharField(max_length=40, blank=True)  # "4 5 6"; empty: all the year
    is_kept = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0, cents__lte=MOST_CENTS), name="idea_price_is_a_price"),
            models.CheckConstraint(condition=Q(lead__lte=40), name="idea_lead_is_short"),
            models.UniqueConstraint(fields=["house", "partner", "what"], name="idea_once_per_partner"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def category(self) -> Category:
        return category(self.category_key)

    @property
    def price(self) -> Money:
        return Money(self.cents, self.house.currency)


class Gesture(HouseRow, Moving):
    """What the house proposes to one of a household, at a price, for a day: one tap says yes. ``lines`` are frozen: whose
    occasion, what, for how much."""

    KIND: ClassVar = "gesture"
    MOVES: ClassVar = states.MOVES

    client = models.ForeignKey(ClientFile, on_delete=models.PROTECT, related_name="gestures")
    asked = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")  # whose yes it takes
    title = models.CharField(max_length=200)
    words = models.TextField(max_length=1_000, blank=True)
    # [{"member", "name", "occasion", "sort", "what", "cents", "partner", "partner_name", "reasons"}]
    lines = models.JSONField(default=list)
    cents = models.PositiveIntegerField()
    category_key = models.CharField(max_length=30, blank=True)
    deliver_at = models.DateTimeField(null=True, blank=True)
    order_by = models.DateField()  # the last day on which a yes is in time
    place = models.CharField(max_length=200, blank=True)
    home = models.ForeignKey(Home, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="gestures")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # from the yes on
    why = models.CharField(max_length=20, blank=True)  # of a withdrawal: kept, and shown to nobody
    nonce = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "nonce"], name="gesture_proposed_once"),
            models.CheckConstraint(condition=Q(cents__gt=0, cents__lte=MOST_CENTS), name="gesture_price_is_a_price"),
        ]
        indexes = [
            models.Index(fields=["client", "-made_at"], name="gesture_of_client"),
            models.Index(fields=["house", "state", "order_by"], name="gesture_of_house"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="gesture_clock"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def price(self) -> Money:
        return Money(self.cents, self.house.currency)

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    def roles_of(self, by: Any) -> set[str]:
        if by in (CLOCK, states.MEMORY):
            return {by}
        if not isinstance(by, Person):
            return set()
        found = {states.DESK} if KEEPERS & roles(by, self.house_id) else set()
        return found | ({states.ASKED} if self.asked.is_here and self.asked.person_id == by.pk else set())

    def delay_from(self, move: Move, since: dt.datetime) -> dt.timedelta | None:
        """A yes is in time until the end of its last day, by the clock of whoever is asked."""
        zone = self.asked.person.zone if self.asked.person is not None else self.house.zone
        ends = dt.datetime.combine(self.order_by + dt.timedelta(days=1), dt.time(0), zone)
        return max(ends - since, dt.timedelta(0))

    @property
    def is_open(self) -> bool:
        return self.state == states.PROPOSED


class Errand(HouseRow):
    """A visit made for a household: whoever goes there reads the codes they need, when they need them."""

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="errands")
    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="+")
    home = models.ForeignKey(Home, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    gesture = models.OneToOneField(Gesture, null=True, blank=True, on_delete=models.CASCADE, related_name="errand")
    made_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["client", "-made_at"], name="errand_of_client")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.visit_id}"
