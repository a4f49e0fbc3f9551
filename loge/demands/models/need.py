"""A need put on the loge's board: the neighbours who can answer with a price, the one who asks compares."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.keys import fingerprint
from loge.common.money import MOST_CENTS, Money
from loge.common.moves import CLOCK, Move, Moving, Table
from loge.houses.gazetteer import Commune, commune
from loge.houses.models import HouseRow, Membership
from loge.houses.queries import roles
from loge.offers.catalogue import Category, category
from loge.offers.models import Provider
from loge.people.models import Person

from .. import states
from .demand import MOST_WORDS

OPEN, ANSWERED, CLOSED, WITHDRAWN, LAPSED = "open", "answered", "closed", "withdrawn", "lapsed"
LASTS = dt.timedelta(days=14)
REMIND = dt.timedelta(days=10)
MACHINE = "machine"  # the booking of an answer, heard by a listener

NEED_STATES = {
    OPEN: _("on the board"),
    ANSWERED: _("someone was chosen"),
    CLOSED: _("taken off the board"),
    WITHDRAWN: _("withdrawn"),
    LAPSED: _("its time is over"),
}

NEED_MOVES = Table(
    Move("answer", (OPEN,), ANSWERED, frozenset({MACHINE})),
    Move("withdraw", (OPEN,), WITHDRAWN, frozenset({states.CLIENT}), _("I no longer need it"), danger=True),
    Move("close", (OPEN,), CLOSED, frozenset({states.COORDINATOR}), _("Take it off the board"), danger=True),
    Move("lapse", (OPEN,), LAPSED, frozenset({CLOCK}), after=LASTS, nudges=(REMIND,)),
)

# What leads to someone's door or telephone before they have chosen anyone
_REACHABLE = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:\+|\b00|\b0)(?:[ .\-()/]?\d){8,13}\b")


class Need(HouseRow, Moving):
    """What someone needs, told to every neighbour who could. Who asks and where exactly stays with the house."""

    KIND = "need"
    MOVES: ClassVar[Table] = NEED_MOVES

    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="needs")
    words = models.TextField(max_length=MOST_WORDS)
    category_key = models.CharField(max_length=30, blank=True)
    guessed = models.BooleanField(default=False)  # the category was understood, nobody has said so
    evidence = models.CharField(max_length=200, blank=True)  # the words it was understood from
    wished_at = models.DateTimeField(null=True, blank=True)
    lasts_for = models.DurationField(null=True, blank=True)
    insee = models.CharField(max_length=5)  # all of the place that the board shows
    place = models.CharField(max_length=200, blank=True)  # for the one who is chosen
    budget_cents = models.PositiveIntegerField(null=True, blank=True)
    nonce = models.CharField(max_length=40)
    posted_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "client", "nonce"], name="need_posted_once"),
            models.CheckConstraint(
                condition=Q(budget_cents=None) | Q(budget_cents__gt=0, budget_cents__lte=MOST_CENTS),
                name="need_budget_is_a_price",
            ),
        ]
        indexes = [
            models.Index(fields=["house", "state", "-posted_at"], name="need_on_board"),
            models.Index(fields=["client", "-posted_at"], name="need_of_client"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="need_clock"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its first sentence, without what leads to someone's door."""
        first = re.split(r"(?<=[.!?])\s|\n", self.told.strip(), maxsplit=1)[0]
        return first if len(first) <= 90 else first[:89].rsplit(" ", 1)[0] + "…"

    @property
    def told(self) -> str:
        """The words as neighbours read them: telephone numbers and e-mail addresses wait until someone is chosen."""
        return _REACHABLE.sub("…", self.words)

    @property
    def edition(self) -> str:
        """What a neighbour answers to, in a mark that changes with it."""
        told = (self.words, self.insee, self.wished_at, self.lasts_for, self.budget_cents)
        return fingerprint("\n".join(map(str, told)))[:16]

    @property
    def category(self) -> Category | None:
        return category(self.category_key) if self.category_key else None

    @property
    def commune(self) -> Commune | None:
        return commune(self.insee)

    @property
    def budget(self) -> Money | None:
        return Money(self.budget_cents, self.house.currency) if self.budget_cents is not None else None

    @property
    def state_name(self) -> Any:
        return NEED_STATES[self.state]

    @property
    def ends_at(self) -> dt.datetime:
        """When the board forgets it."""
        return self.since_at + LASTS

    def roles_of(self, by: Any) -> set[str]:
        if by in (CLOCK, MACHINE):
            return {by}
        if by.pk == self.client_id:
            return {states.CLIENT}
        return {states.COORDINATOR} if Membership.Role.COORDINATOR in roles(by, self.house_id) else set()


class Quiet(HouseRow):
    """A neighbour who reads the board when they like: no letter for each need."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "provider"], name="quiet_once")]

    def __str__(self) -> str:
        return str(self.provider_id)
