"""What happened with a partner: when they came, what went wrong."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.moves import CLOCK, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import KEEPERS, roles
from loge.offers.partners.models import Partner
from loge.people.models import Person

from . import states


class Arrival(HouseRow):
    """When a partner was expected and when they came; without ``came_at`` they did not come."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField(_("When they were expected"))
    came_at = models.DateTimeField(_("When they came"), null=True, blank=True)
    words = models.CharField(_("What for"), max_length=160, blank=True)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "partner", "due_at"], name="arrival_noted_once")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.due_at:%Y-%m-%d}"


class Incident(HouseRow, Moving):
    """Something went wrong through a partner. They may contest it; someone else of the house rules, with a reason; it lapses
    two years after it was noted, or was upheld."""

    KIND: ClassVar = "incident"
    MOVES: ClassVar = states.MOVES

    class Sort(models.TextChoices):
        ABSENT = "absent", _("did not come")
        BADLY_DONE = "badly_done", _("badly done")
        DAMAGE = "damage", _("something was damaged")
        MANNERS = "manners", _("words or manners")
        INDISCREET = "indiscreet", _("indiscreet")
        PRICE = "price", _("not the agreed price")

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(_("What went wrong"), max_length=10, choices=Sort)
    words = models.TextField(_("What happened"), max_length=1_000)
    happened_on = models.DateField(_("On which day"))
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    contest = models.TextField(_("What they say of it"), max_length=1_000, blank=True)
    ruling = models.TextField(_("Why"), max_length=1_000, blank=True)
    ruled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["house", "partner", "-happened_on"], name="incident_of_partner"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="incident_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.happened_on}"

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    @property
    def counts(self) -> bool:
        return self.state in states.COUNTS

    def roles_of(self, by: Any) -> set[str]:
        """Whoever noted it takes it back; whether it stands is for someone else to say."""
        if by == CLOCK:
            return {CLOCK}
        if not isinstance(by, Person) or not KEEPERS & roles(by, self.house_id):
            return set()
        return {states.KEEPER} if by.pk == self.noted_by_id else {states.KEEPER, states.OTHER}
