"""What a house has promised, to whom, until when, and what became of it; who was asked for a price, and chased."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.moves import CLOCK, Move, Moving
from loge.demands.models import Demand, Enquiry, Item
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.offers.models import Offer
from loge.offers.partners.models import Partner
from loge.people.models import Person

from . import states, titles

HOUR = dt.timedelta(hours=1)


class CareRules(HouseRow):
    """What a house promises by itself, in its opening hours, and how far its kindness may go.

    A house without a row promises what is written here.
    """

    class Next(models.TextChoices):
        ASK = "ask", _("The client is asked first")
        ITSELF = "itself", _("The next neighbour is asked at once, and the client told")

    provider_within = models.DurationField(_("A neighbour who was asked answers within"), default=8 * HOUR)
    partner_within = models.DurationField(_("A partner who was asked answers within"), default=2 * HOUR)
    quote_within = models.DurationField(_("Who asks has a price within"), default=32 * HOUR)
    confirm_within = models.DurationField(_("A guest hears of a booking within"), default=4 * HOUR)
    complaint_within = models.DurationField(_("A complaint is answered within"), default=8 * HOUR)
    next = models.CharField(_("When somebody does not answer"), max_length=6, choices=Next, default=Next.ASK)
    call_lasts = models.DurationField(_("A call lasts, at most"), default=dt.timedelta(minutes=10))
    gesture_cents = models.PositiveIntegerField(
        _("Most of one gesture"), default=2_000, validators=[MaxValueValidator(100_000)]
    )
    gestures_cents = models.PositiveIntegerField(
        _("Most of all gestures in a month"), default=20_000, validators=[MaxValueValidator(1_000_000)]
    )

    # 0: the house asks nobody
    asks_every = models.PositiveSmallIntegerField(
        _("One question to the same client in so many days, at most"), default=30, validators=[MaxValueValidator(365)]
    )

    class Meta:
        verbose_name_plural = "care rules"
        constraints = [
            models.UniqueConstraint(fields=["house"], name="care_rules_once"),
            models.CheckConstraint(
                condition=Q(provider_within__lte=F("quote_within")), name="someone_else_can_be_asked_in_time"
            ),
            models.CheckConstraint(
                condition=Q(gesture_cents__lte=F("gestures_cents")), name="one_gesture_fits_in_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_within} / {self.quote_within}"


class Promise(HouseRow, Moving):
    """One thing promised to someone, with who answers for it and until when. ``key`` says what makes it one: it is made once."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("first answer")
        QUOTE = "quote", _("a price")
        CALL_BACK = "call_back", _("call back")
        CONFIRMATION = "confirmation", _("confirmation")
        ARRIVAL = "arrival", _("arrival")
        DELIVERY = "delivery", _("delivery")

    KIND = "promise"
    MOVES: ClassVar = states.MOVES

    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=120)
    subject = models.CharField(max_length=80, blank=True)  # "demand:0192…"
    made_to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_to_name = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    helper = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=200)  # by hand: as it was said; else what it is about (see titles.py)
    made_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True, blank=True)  # the next warning to its owner
    warn_again_at = models.DateTimeField(null=True, blank=True)  # the one after
    ended_at = models.DateTimeField(null=True, blank=True)  # when it was kept, late or not, or released
    reason = models.CharField(max_length=300, blank=True)  # why it was released
    left = models.DurationField(null=True, blank=True)  # open hours left when the clock was stopped
    pauses = models.JSONField(default=list, blank=True)  # [[from, until], …]; the last one may be without an end
    to_tell = models.PositiveSmallIntegerField(default=0)  # 1 a warning, 2 that it was missed: its letter is owed
    # of the chaser, for who asked: 1 asked, 2 a yes is wanted, 3 nobody
    news = models.PositiveSmallIntegerField(default=0)
    by_hand = models.BooleanField(default=False)  # someone gave their word
    pile = models.GeneratedField(  # of the board: an index is read in order for one value, never for several states
        expression=Case(
            When(state__in=states.WAITED_FOR, then=Value("open")),
            When(state__in=states.BROKEN, then=Value("broken")),
            default=F("state"),
            output_field=models.CharField(max_length=20),
        ),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="promise_made_once")]
        indexes = [
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="promise_clock"),
            models.Index(fields=["warn_at"], condition=Q(warn_at__isnull=False), name="promise_warning"),
            models.Index(fields=["to_tell"], condition=Q(to_tell__gt=0), name="promise_to_tell"),
            models.Index(fields=["news"], condition=Q(news__gt=0), name="promise_news"),
            models.Index(fields=["house", "pile", "due_at", "id", "state"], name="promise_pile"),
            models.Index(fields=["house", "subject"], name="promise_of_subject"),
            models.Index(fields=["house", "kind", "due_at"], name="promise_by_kind"),
            models.Index(fields=["made_to", "-due_at"], name="promise_made_to"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What was promised, in the language of whoever reads."""
        return titles.title(self.key, self.words)

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    @property
    def is_broken(self) -> bool:
        return self.state in states.BROKEN

    def roles_of(self, by: Any) -> set[str]:
        if not isinstance(by, Person):
            return {CLOCK} if by == CLOCK else {states.MACHINE}
        found = {states.OWNER} if by.pk in (self.owner_id, self.helper_id) else set()
        return found | ({states.KEEPER} if keeps(by, self.house) else set())

    def delay_from(self, move: Move, since: dt.datetime) -> dt.timedelta | None:
        return max(self.due_at - since, dt.timedelta(0))


class Pursuit(HouseRow, Moving):
    """Somebody who was (or could be) asked, for one promise; the delay they were given; chased once at half."""

    MOVES: ClassVar = states.CHASES

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="%(class)ss")
    round = models.PositiveSmallIntegerField(default=0)  # 0: asked in the first place
    asked_at = models.DateTimeField(null=True, blank=True)
    half_at = models.DateTimeField(null=True, blank=True)  # the reminder; None once it was given or is not due
    due_at = models.DateTimeField(null=True, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def state_name(self) -> Any:
        return states.CHASE_NAMES[self.state]

    def delay_from(self, move: Move, since: dt.datetime) -> dt.timedelta | None:
        return max(self.due_at - since, dt.timedelta(0)) if self.due_at else None


class Chase(Pursuit):
    """One neighbour who was (or could be) asked for a price."""

    KIND = "chase"

    demand = models.OneToOneField(Demand, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    # 1 the reminder, 2 that their time is over: its letter is owed
    to_tell = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["promise", "offer"], name="chased_once_each")]
        indexes = [
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="chase_clock"),
            models.Index(fields=["half_at"], condition=Q(half_at__isnull=False), name="chase_half"),
            models.Index(fields=["to_tell"], condition=Q(to_tell__gt=0), name="chase_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} ({self.state})"

    def roles_of(self, by: Any) -> set[str]:
        if not isinstance(by, Person):
            return {CLOCK} if by == CLOCK else {states.MACHINE}
        return {states.CLIENT} if by.pk == self.promise.made_to_id else set()


class PartnerChase(Pursuit):
    """One partner of a desk who was (or could be) asked to keep a table, a car, for one thing a guest asks."""

    KIND = "partner_chase"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    enquiry = models.OneToOneField(Enquiry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_whom = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # who asked

    class Meta:
        constraints = [models.UniqueConstraint(fields=["promise", "partner"], name="partner_chased_once_each")]
        indexes = [
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="partner_chase_clock"),
            models.Index(fields=["half_at"], condition=Q(half_at__isnull=False), name="partner_chase_half"),
            models.Index(fields=["house", "item"], name="partner_chase_of_item"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} ({self.state})"

    def roles_of(self, by: Any) -> set[str]:
        if not isinstance(by, Person):
            return {CLOCK} if by == CLOCK else {states.MACHINE}
        return {states.KEEPER} if keeps(by, self.house) else set()
