"""A demand, what was said about it, and the prices that were named."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q

from loge.common.clock import now
from loge.common.money import MOST_CENTS, Money, Split, share
from loge.common.moves import CLOCK, GATEWAY, Move, Moving
from loge.houses.models import Household, HouseRow, Membership
from loge.houses.queries import roles
from loge.offers.catalogue import Category, category
from loge.offers.models import Offer, Provider
from loge.people.models import Person

from .. import states

MOST_WORDS = 5_000  # characters of a demand or a message
# came to nothing: the one time is free again
VOID = (
    states.DECLINED,
    states.WITHDRAWN,
    states.LAPSED,
    states.CANCELLED,
)


class Demand(HouseRow, Moving):
    """What someone asks of someone, in their own words, and how far it has come."""

    KIND = "demand"
    MOVES = states.MOVES

    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="demands")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="demands")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="demands")
    category_key = models.CharField(max_length=30)
    title = models.CharField(max_length=100)
    words = models.TextField(max_length=MOST_WORDS)
    wished_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    lasts_for = models.DurationField(null=True, blank=True)  # how long it takes, from wished_at
    # the need it answers
    need = models.ForeignKey("demands.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    nonce = models.CharField(max_length=40)  # one per form shown: a double click asks once
    heard_at = models.DateTimeField(default=now)
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    once = models.BooleanField(default=False)  # uses up the household's one time with this offerer and service
    assisted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consent_at = models.DateTimeField(null=True, blank=True)  # when the caller agreed to what was read back to them
    # Frozen when a price is accepted
    cents = models.PositiveIntegerField(null=True, blank=True)
    commission_bp = models.PositiveSmallIntegerField(null=True, blank=True)
    accepted_version = models.PositiveSmallIntegerField(null=True, blank=True)  # the quote she read and said yes to
    cancel_notice = models.DurationField(null=True, blank=True)
    late_cancel_bp = models.PositiveSmallIntegerField(null=True, blank=True)
    # Named at reception: less or more than the price agreed; None while it is the price
    received_cents = models.PositiveIntegerField(null=True, blank=True)
    part_cents = models.PositiveIntegerField(null=True, blank=True)  # what the client thinks right, once asked about
    booked_at = models.DateTimeField(null=True, blank=True)  # since then the money is kept
    # Which variant of the offer was asked for, as it was called and priced then: the offer may change
    variant_name = models.CharField(max_length=80, blank=True)
    variant_cents = models.PositiveIntegerField(null=True, blank=True)
    # With a professional, see withdrawal.py: until when the client may withdraw, and when they asked to begin sooner
    withdraw_until = models.DateTimeField(null=True, blank=True)
    express_at = models.DateTimeField(null=True, blank=True)
    again_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="asked_again")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "client", "nonce"], name="demand_asked_once"),
            models.CheckConstraint(condition=Q(cents=None) | Q(cents__gt=0), name="demand_price_is_a_price"),
            models.UniqueConstraint(
                fields=["house", "household", "provider", "category_key"],
                condition=Q(once=True) & ~Q(state__in=VOID),
                name="service_once_per_household",
            ),
            models.UniqueConstraint(
                fields=["house", "need", "provider"], condition=Q(need__isnull=False), name="one_answer_per_neighbour"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-heard_at"], name="demand_of_client"),
            models.Index(fields=["provider", "-heard_at"], name="demand_of_provider"),
            models.Index(fields=["house", "state", "since_at"], name="demand_in_house"),
            models.Index(fields=["house", "provider", "wished_at"], name="demand_slot"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="demand_clock"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def category(self) -> Category:
        return category(self.category_key)

    @property
    def price(self) -> Money | None:
        """The price agreed; None while it is talked about."""
        return Money(self.cents, self.house.currency) if self.cents is not None else None

    @property
    def asked_price(self) -> Money | None:
        """The price on the board of what was asked for: of the variant chosen, else of the offer."""
        if self.variant_cents is not None:
            return Money(self.variant_cents, self.house.currency)
        return self.offer.price

    @property
    def last_to_withdraw(self) -> dt.datetime | None:
        """The last minute to withdraw from what was agreed with a professional."""
        return self.withdraw_until - dt.timedelta(minutes=1) if self.withdraw_until else None

    @property
    def split(self) -> Split | None:
        """Who gets what of the price agreed, at the rate frozen then."""
        return share(self.price, self.commission_bp) if self.price and self.commission_bp is not None else None

    @property
    def due(self) -> Money | None:
        """What is paid in the end: what was received of it, or else the price agreed."""
        return Money(self.received_cents, self.house.currency) if self.received_cents is not None else self.price

    @property
    def due_split(self) -> Split | None:
        """Who gets what of that, at the rate frozen with the price."""
        return share(self.due, self.commission_bp) if self.due is not None and self.commission_bp is not None else None

    @property
    def part(self) -> Money | None:
        """The amount the client thinks right for what was received in part."""
        return Money(self.part_cents, self.house.currency) if self.part_cents is not None else None

    @property
    def was_received(self) -> bool:
        """Something was received: it may be reviewed and thanked for."""
        return self.state in states.RECEIVED and bool(self.due)

    @property
    def late_from(self) -> dt.datetime | None:
        """From when a part is owed if the client calls it off; None: never."""
        if self.wished_at is None or not self.late_cancel_bp:
            return None
        return self.wished_at - (self.cancel_notice or dt.timedelta(0))

    @property
    def late_due(self) -> Money | None:
        """The part of the price that is owed after a late cancellation, by the policy frozen in the booking."""
        return share(self.price, self.late_cancel_bp).house if self.price and self.late_cancel_bp else None

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    def roles_of(self, by: Any) -> set[str]:
        """A party is never judge in their own cause: client, provider, those who live with them and who spoke for the client
        do not act as coordinator here, nor as judge of another loge."""
        if by in (CLOCK, GATEWAY):
            return {by}
        found = set()
        if by.pk == self.client_id:
            found.add(states.CLIENT)
        if by.pk == self.provider.person_id:
            found.add(states.PROVIDER)
        if found:
            return found
        if self.state == states.STRANDED and self.awaits(by):
            found.add(states.SUBSTITUTE)
        if Membership.Role.COORDINATOR in roles(by, self.house_id) and by.pk not in self.kin | self.spoken_by:
            found.add(states.COORDINATOR)
        if self.state in (states.ESCALATED, states.APPEALED) and self._judges(by):
            found.add(states.JUDGE)
        return found

    @property
    def spoken_by(self) -> set[uuid.UUID]:
        """Who of the house has spoken for the client: they never rule here. Nobody unless it was asked by telephone."""
        if not self.assisted_by_id:
            return set()
        return {self.assisted_by_id, *(consent.by_id for consent in self.consents.filter(house=self.house_id))}

    @property
    def spoken_at(self) -> dict[dt.datetime, Person]:
        """At which moments someone of the house did something for the client, and who."""
        if not self.assisted_by_id:
            return {}
        return {consent.at: consent.by for consent in self.consents.filter(house=self.house_id).select_related("by")}

    @property
    def kin(self) -> set[Any]:
        """Who lives with one of the two. Asked once per demand in hand."""
        known: dict[Any, set[Any]] = self.__dict__.setdefault("_kin", {})
        if self.provider_id not in known:
            here = Membership.objects.filter(house=self.house_id, until_at=None)
            parties = here.filter(person__in=(self.client_id, self.provider.person_id)).exclude(household=None)
            shared = Q(household__in=parties.values("household")) | Q(household=self.household_id or self.pk)
            known[self.provider_id] = set(here.filter(shared).values_list("person_id", flat=True))
        return known[self.provider_id]

    def awaits(self, person: Person) -> bool:
        """Whether this neighbour was asked to stand in and may still say yes."""
        asked = self.substitutes.filter(house=self.house_id, offer__provider__person=person)
        return asked.filter(answer__in=("", "yes")).exists()

    def _judges(self, by: Person) -> bool:
        """Whether they were chosen to hear it: a coordinator of the loge that hears it, the operator if none does."""
        dispute = self.dispute_row
        if dispute is None or by.pk in self.kin:
            return False
        if dispute.heard_in_id is None:
            return by.is_operator
        return Membership.Role.COORDINATOR in roles(by, dispute.heard_in_id)

    @property
    def dispute_row(self) -> Any:
        """Its disagreement as the database has it, or None."""
        self._state.fields_cache.pop("dispute", None)
        try:
            return self.dispute
        except ObjectDoesNotExist:
            return None

    def delay(self, move: Move) -> dt.timedelta | None:
        """The house sets how long a price stands and when receipt goes without saying."""
        own = {"settle": self.house.settle_after, "lapse": self.house.quote_lasts}
        return own.get(move.name, move.after)

    def delay_from(self, move: Move, since: dt.datetime) -> dt.timedelta | None:
        """A booking that is forgotten ends some days after its day, and well before the money must move anyway;
        nobody is sought any more once the hour has come."""
        delay = self.delay(move)
        ends = []
        if move.name == "expire":
            ends = [(self.booked_at or since) + states.KEPT_AT_MOST]
            if self.wished_at is not None:
                ends.append(self.wished_at + states.FORGOTTEN_AFTER)
        elif move.name == "give_up" and self.wished_at is not None and self.wished_at > since:
            ends = [self.wished_at, since + states.TWO_DAYS]
        return max(min(ends) - since, dt.timedelta(0)) if ends else delay

    @property
    def clock_end(self) -> dt.datetime | None:
        """When the clock moves this demand by itself, whatever reminders come before."""
        move = self.MOVES.timer(self.state)
        delay = self.delay_from(move, self.since_at) if move else None
        return self.since_at + delay if delay is not None else None

    def moves_open_to(self, person: Person) -> list[Move]:
        """What this person may do now: the buttons of the page."""
        return self.MOVES.open_to(self.state, self.roles_of(person))


class Quote(HouseRow):
    """A price named by one side. Versions count up; only the last one can be accepted."""

    SIDES: ClassVar = [(states.PROVIDER, states.PROVIDER), (states.CLIENT, states.CLIENT)]

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="quotes")
    version = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8, choices=SIDES)
    cents = models.PositiveIntegerField()
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    commission_bp = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(null=True, blank=True)  # when it would be done, if this side says so
    lasts_for = models.DurationField(null=True, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "demand", "version"], name="quote_version_once"),
            models.CheckConstraint(condition=Q(cents__gt=0, cents__lte=MOST_CENTS), name="quote_price_is_a_price"),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} v{self.version}"

    @property
    def price(self) -> Money:
        return Money(self.cents, self.house.currency)

    @property
    def split(self) -> Split:
        return share(self.price, self.commission_bp)

    @property
    def ends_at(self) -> dt.datetime | None:
        return self.starts_at + self.lasts_for if self.starts_at and self.lasts_for else None


class Message(HouseRow):
    """Words between the two, or to the coordinator who rules."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=MOST_WORDS)
    nonce = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "demand", "author", "nonce"], name="message_said_once")]
        indexes = [models.Index(fields=["house", "demand", "at"], name="message_of_demand")]

    def __str__(self) -> str:
        return self.words[:40]
