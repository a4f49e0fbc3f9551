"""Someone doubts something that is shown, or the house holds it back: one row, one life, whatever it is about."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.people.models import Person

from . import grounds, states

MOST_WORDS = 2_000


class Notice(HouseRow, Moving):
    """What is doubted, by whom and why, with the decision and its statement of reasons (DSA, art. 16, 17, 20)."""

    KIND = "notice"
    MOVES: ClassVar = states.MOVES

    subject = models.CharField(max_length=80)  # "offer:0192…", "provider:0192…", "message:0192…"
    # who wrote it
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    author_email = models.CharField(max_length=254, blank=True)  # of who wrote it, where they have no account
    # whom it speaks of
    about = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quoted = models.TextField(blank=True)  # what it said when it was doubted: the facts the decision rests on
    reporter = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)  # of a reader without an account (DSA, art. 16 (2) c)
    language = models.CharField(max_length=5, default="fr")
    reason = models.CharField(_("Why"), max_length=10)
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    reported_at = models.DateTimeField()
    ruled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)
    ground = models.CharField(max_length=10, blank=True)
    ruling = models.TextField(max_length=MOST_WORDS, blank=True)
    appeal = models.TextField(max_length=MOST_WORDS, blank=True)
    last_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    last_ground = models.CharField(max_length=10, blank=True)
    last_ruling = models.TextField(max_length=MOST_WORDS, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["house", "subject", "reporter"], condition=Q(reporter__isnull=False), name="notice_once_a_person"
            ),
            models.UniqueConstraint(fields=["house", "subject", "email"], condition=~Q(email=""), name="notice_once_an_address"),
            models.UniqueConstraint(
                fields=["house", "subject"], condition=Q(reporter=None, email="", state="open"), name="notice_held_once"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["house", "state", "since_at"], name="notice_in_house"),
            models.Index(fields=["house", "subject"], name="notice_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"

    @property
    def kind(self) -> str:
        return self.subject.partition(":")[0]

    @property
    def is_ours(self) -> bool:
        """The house held it back by itself."""
        return self.reporter_id is None and not self.email

    @property
    def grounds(self) -> grounds.Grounds:
        return grounds.of(self.kind)

    @property
    def reason_words(self) -> Any:
        return self.grounds.why[self.reason]

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    @property
    def is_last(self) -> bool:
        return self.state in (states.KEPT_FOR_GOOD, states.REFUSED_FOR_GOOD)

    def is_reporter(self, by: Person) -> bool:
        return by.pk == self.reporter_id or (bool(self.email) and (by.email or "").lower() == self.email.lower())

    def is_author(self, by: Person) -> bool:
        return by.pk == self.author_id or (bool(self.author_email) and (by.email or "").lower() == self.author_email)

    def roles_of(self, by: Any) -> set[str]:
        """A party is never judge in their own cause, and who decided first never decides on the appeal."""
        if not isinstance(by, Person):
            return {CLOCK} if by == CLOCK else set()
        found = {states.AUTHOR} if self.is_author(by) else set()
        if self.is_reporter(by):
            found.add(states.REPORTER)
        if not found and by.pk != self.about_id:
            found |= {states.KEEPER} if keeps(by, self.house) else set()
            found |= {states.OPERATOR} if by.is_operator and by.pk != self.ruled_by_id else set()
        return found
