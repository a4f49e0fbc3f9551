"""A long request: steps with owners and days, whoever is a candidate, what was noted of them, the house's own templates."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.clients.models import ClientFile, Member
from loge.common.clock import now
from loge.common.moves import CLOCK, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import KEEPERS, roles
from loge.people.models import Person
from loge.planning.models import Visit

from ..long import states
from .note import Note

MOST_STEPS = 60


class Undertaking(HouseRow, Moving):
    """Something asked that takes weeks: what, for whom, and the day it aims at."""

    KIND: ClassVar = "undertaking"
    MOVES: ClassVar = states.UNDERTAKING

    # without one: of the house itself, or of a guest named in ``client_name``
    client = models.ForeignKey(ClientFile, null=True, blank=True, on_delete=models.PROTECT, related_name="undertakings")
    client_name = models.CharField(max_length=120, blank=True)
    title = models.CharField(_("What it is"), max_length=160)
    words = models.TextField(_("What was asked"), max_length=2_000, blank=True)
    kind = models.CharField(max_length=40)  # of which template: "recruit", "move", "party", one of the house
    aim_on = models.DateField(_("The day it aims at"))
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=now)
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "nonce"], name="undertaking_begun_once")]
        indexes = [
            models.Index(fields=["house", "state", "aim_on"], name="undertaking_in_house"),
            models.Index(fields=["client", "-begun_at"], name="undertaking_of_client"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_name(self) -> Any:
        return states.UNDERTAKING_NAMES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state == states.OPEN

    @property
    def for_whom(self) -> str:
        return self.client.name if self.client is not None else self.client_name

    def roles_of(self, by: Any) -> set[str]:
        return {states.DESK} if isinstance(by, Person) and KEEPERS & roles(by, self.house_id) else set()


class Step(HouseRow, Moving):
    """One thing to do, by someone, by a day. ``offset``: open days from the aim, None once its day was set by hand."""

    KIND: ClassVar = "step"
    MOVES: ClassVar = states.STEP

    undertaking = models.ForeignKey(Undertaking, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()  # its place; others say that they come after this one by it
    title = models.CharField(_("What is to be done"), max_length=160)
    words = models.CharField(_("A word about it"), max_length=500, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_theirs = models.BooleanField(_("The client does it"), default=False)
    is_shown = models.BooleanField(_("The client sees it"), default=True)
    offset = models.SmallIntegerField(null=True, blank=True)
    due_on = models.DateField(_("By"))
    after = models.JSONField(default=list, blank=True)  # numbers of the steps that come first
    waits_for = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["undertaking", "number"], name="step_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="step_counted_from_one"),
        ]
        indexes = [models.Index(fields=["house", "state", "due_on"], name="step_in_house")]

    def __str__(self) -> str:
        return self.title

    @property
    def state_name(self) -> Any:
        return states.STEP_NAMES[self.state]

    @property
    def is_left(self) -> bool:
        return self.state in states.LEFT

    def is_late(self, today: dt.date) -> bool:
        return self.is_left and self.due_on < today

    def roles_of(self, by: Any) -> set[str]:
        if not isinstance(by, Person):
            return set()
        found = {states.DESK} if KEEPERS & roles(by, self.house_id) else set()
        if self.owner_id == by.pk and roles(by, self.house_id):
            found.add(states.OWNER)
        if self.is_theirs and self.is_shown and self._asked_for(by):
            found.add(states.CLIENT)
        return found

    def _asked_for(self, by: Person) -> bool:
        here = Member.objects.filter(house=self.house_id, person=by, status=Member.Status.HERE).exclude(orders="")
        return here.filter(client__isnull=False, client=self.undertaking.client_id).exists()


class Candidate(HouseRow, Moving):
    """Someone who could be hired. Read by those who keep the house alone, and erased on ``forget_on`` if not chosen.

    Two years after the last contact at most, unless the person agreed to stay known for longer (CNIL, guide du recrutement,
    fiche 9: data of candidates who were not retained)."""

    KIND: ClassVar = "candidate"
    MOVES: ClassVar = states.CANDIDATE

    undertaking = models.ForeignKey(Undertaking, on_delete=models.CASCADE, related_name="candidates")
    name = models.CharField(_("Name"), max_length=120)
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    source = models.CharField(_("How they came to us"), max_length=160, blank=True)
    known_at = models.DateTimeField(default=now)
    last_contact_on = models.DateField()
    agreed_on = models.DateField(null=True, blank=True)  # they agreed to stay known for longer
    forget_on = models.DateField()
    why = models.CharField(max_length=500, blank=True)  # of the decision

    class Meta:
        indexes = [
            models.Index(fields=["undertaking", "known_at"], name="candidate_of_undertaking"),
            models.Index(fields=["forget_on"], condition=~Q(state="forgotten"), name="candidate_to_forget"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state_name(self) -> Any:
        return states.CANDIDATE_NAMES[self.state]

    @property
    def is_forgotten(self) -> bool:
        return self.state == states.FORGOTTEN

    def roles_of(self, by: Any) -> set[str]:
        if by == CLOCK:
            return {states.DESK}
        return {states.DESK} if isinstance(by, Person) and KEEPERS & roles(by, self.house_id) else set()


class CandidateNote(HouseRow):
    """What was heard of a candidate: a reference, an interview, a day of trial. About the work, nothing else
    (Code du travail, L. 1221-6: only what bears on whether they can do it)."""

    class Sort(models.TextChoices):
        NOTE = "note", _("note")
        REFERENCE = "reference", _("reference")
        INTERVIEW = "interview", _("interview")
        TRIAL = "trial", _("trial")

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="notes")
    sort = models.CharField(_("What it is"), max_length=9, choices=Sort, default=Sort.NOTE)
    words = models.TextField(_("What you noted"), max_length=2_000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["candidate", "-at"], name="note_of_candidate")]

    def __str__(self) -> str:
        return self.words[:40]


class Encounter(HouseRow):
    """An hour with a candidate in someone's agenda: an interview, a trial."""

    class Sort(models.TextChoices):
        INTERVIEW = "interview", _("interview")
        TRIAL = "trial", _("trial")

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="encounters")
    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(_("What it is"), max_length=9, choices=Sort)

    def __str__(self) -> str:
        return f"{self.sort} {self.visit_id}"


class LongTemplate(HouseRow):
    """A house's own way of going about a kind of long request: its steps, counted from the day it aims at."""

    kind = models.CharField(max_length=40)
    name = models.CharField(_("What it is called"), max_length=80)
    steps = models.JSONField(default=list)  # [{"title", "words", "offset", "after", "who", "shown"}]
    is_kept = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "kind"], name="long_template_once_per_kind")]

    def __str__(self) -> str:
        return self.name
