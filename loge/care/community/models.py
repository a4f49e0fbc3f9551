"""Questions put to a loge and who reads them; answers, what helped; guides; what each person wishes to hear of."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.moves import CLOCK, Move, Moving
from loge.houses.models import HouseRow
from loge.houses.queries import keeps
from loge.offers.catalogue import Category, category
from loge.people.models import Person
from loge.people.own import pseudonym

from ..meeting.models import Event
from . import states

MOST_TITLE, MOST_WORDS = 120, 4_000

# Under which name one asks without one's own. They say nothing of who asks; one is drawn anew for each question.
ALIASES = {
    "poppy": _("Poppy"), "wren": _("Wren"), "hazel": _("Hazel"), "swift": _("Swift"), "clover": _("Clover"),
    "linnet": _("Linnet"), "juniper": _("Juniper"), "plover": _("Plover"), "mallow": _("Mallow"), "siskin": _("Siskin"),
    "bramble": _("Bramble"), "kestrel": _("Kestrel"), "sorrel": _("Sorrel"), "martin": _("House martin"),
    "yarrow": _("Yarrow"), "dunnock": _("Dunnock"),
}  # fmt: skip

TOPICS = {
    "health": _("health"),
    "money": _("money trouble"),
    "violence": _("violence"),
    "intimacy": _("private life"),
    "children": _("a child in difficulty"),
}


class Question(HouseRow, Moving):
    """One thing somebody would like to know. Private ones are for the asker, who keeps the house, and named helpers."""

    KIND = "question"
    MOVES: ClassVar = states.QUESTIONS

    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    alias = models.CharField(max_length=12, blank=True)  # a key of ALIASES: asked without a name
    title = models.CharField(_("Your question"), max_length=MOST_TITLE)
    words = models.TextField(_("Tell a little more"), max_length=MOST_WORDS, blank=True)
    terms = models.TextField(blank=True)  # stems of everything that is shown: what it is found by
    category_key = models.CharField(max_length=30, blank=True)
    topic = models.CharField(max_length=10, blank=True)  # a key of TOPICS, as understood
    evidence = models.CharField(max_length=200, blank=True)  # the words it was understood from
    is_private = models.BooleanField(default=False)
    photo_given = models.FileField(upload_to="asked/%Y/%m", blank=True)
    photo = models.FileField(upload_to="asked/%Y/%m", blank=True)  # drawn anew: neither place nor hour in it
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    edited_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(default=now)  # the last word in it
    pinned_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # why it was taken away
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "asker", "nonce"], name="question_asked_once")]
        indexes = [
            models.Index(fields=["house", "is_private", "state", "-last_at"], name="question_in_house"),
            models.Index(fields=["asker", "-asked_at"], name="question_of_asker"),
            models.Index(fields=["clock_at"], condition=Q(clock_at__isnull=False), name="question_clock"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_veiled(self) -> bool:
        return bool(self.alias)

    @property
    def alias_name(self) -> Any:
        return ALIASES.get(self.alias, "")

    @property
    def topic_name(self) -> Any:
        return TOPICS.get(self.topic, "")

    @property
    def told_title(self) -> str:
        """Its title as a letter says it: of something delicate, only what it is about, in general words."""
        return str(_("something delicate (%(topic)s)")) % {"topic": self.topic_name} if self.topic else self.title

    @property
    def category(self) -> Category | None:
        return category(self.category_key) if self.category_key else None

    @property
    def state_name(self) -> Any:
        return states.NAMES[self.state]

    def roles_of(self, by: Any) -> set[str]:
        if not isinstance(by, Person):
            return {CLOCK} if by == CLOCK else {states.MACHINE}
        found = {states.ASKER} if by.pk == self.asker_id else set()
        return found | ({states.KEEPER} if keeps(by, self.house) else set())

    def delay_from(self, move: Move, since: dt.datetime) -> dt.timedelta | None:
        """Half a year after the last word, whoever said it."""
        return max(max(self.last_at, since) + states.SILENCE - since, dt.timedelta(0))


class Helper(HouseRow):
    """Somebody the coordinator brought into a private question, with the asker's trust."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="helpers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="helper_named_once")]

    def __str__(self) -> str:
        return f"{self.person_id}"


class Asked(HouseRow):
    """A neighbour who was told of a question, and why it was they: ``reasons`` are read by them alone."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)
    asked_at = models.DateTimeField(default=now)
    declined_at = models.DateTimeField(null=True, blank=True)  # “not for me, this one”

    class Meta:
        verbose_name_plural = "asked"
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="asked_once")]
        indexes = [models.Index(fields=["house", "person", "-asked_at"], name="asked_lately")]

    def __str__(self) -> str:
        return f"{self.person_id}"


class Answer(HouseRow, Moving):
    """What somebody knows of it; or, by who asked, a word more."""

    KIND = "answer"
    MOVES: ClassVar = states.ANSWERS

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("What you know of it"), max_length=MOST_WORDS)
    written_at = models.DateTimeField(default=now)
    edited_at = models.DateTimeField(null=True, blank=True)
    thanked_at = models.DateTimeField(null=True, blank=True)
    helped_at = models.DateTimeField(null=True, blank=True)  # who asked says that it helped
    reason = models.CharField(max_length=500, blank=True)
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "author", "nonce"], name="question_answered_once")]
        indexes = [
            models.Index(fields=["question", "state", "written_at"], name="answer_of_question"),
            models.Index(fields=["house", "author", "-written_at"], name="answer_of_author"),
            models.Index(fields=["house"], condition=Q(state="held"), name="answer_held"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} → {self.question_id}"

    @property
    def state_name(self) -> Any:
        return states.ANSWER_NAMES[self.state]

    @property
    def is_askers(self) -> bool:
        return self.author_id == self.question.asker_id

    def roles_of(self, by: Any) -> set[str]:
        if not isinstance(by, Person):
            return {states.MACHINE}
        found = {states.AUTHOR} if by.pk == self.author_id else set()
        return found | ({states.KEEPER} if keeps(by, self.house) else set())


class Helpful(HouseRow):
    """Somebody else than who asked says that an answer helped them: once each."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "helpful"
        constraints = [models.UniqueConstraint(fields=["answer", "person"], name="helpful_once_each")]

    def __str__(self) -> str:
        return f"{self.answer_id}"


class Earlier(HouseRow):
    """How a question or an answer read before it was changed."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="earlier")
    answer = models.ForeignKey(Answer, null=True, blank=True, on_delete=models.CASCADE, related_name="earlier")
    title = models.CharField(max_length=MOST_TITLE, blank=True)
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    until_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "earlier"
        indexes = [models.Index(fields=["question", "until_at"], name="earlier_words")]

    def __str__(self) -> str:
        return self.title


class Guide(HouseRow, Moving):
    """What the loge knows by now, for whoever asks next. Every version is kept."""

    KIND = "guide"
    MOVES: ClassVar = states.GUIDES

    title = models.CharField(_("Title"), max_length=MOST_TITLE)
    words = models.TextField(_("What one should know"), max_length=5_000)
    terms = models.TextField(blank=True)
    category_key = models.CharField(max_length=30, blank=True)
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.SET_NULL, related_name="guides")
    version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=now)
    nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "nonce"], name="guide_written_once")]
        indexes = [models.Index(fields=["house", "state", "-changed_at"], name="guide_in_house")]

    def __str__(self) -> str:
        return self.title

    @property
    def category(self) -> Category | None:
        return category(self.category_key) if self.category_key else None

    @property
    def state_name(self) -> Any:
        return states.GUIDE_NAMES[self.state]

    def roles_of(self, by: Any) -> set[str]:
        if not isinstance(by, Person):
            return {states.MACHINE}
        return {states.KEEPER} if keeps(by, self.house) else set()


class GuideVersion(HouseRow):
    """One wording of a guide, who wrote it and what changed."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=MOST_TITLE)
    words = models.TextField(max_length=5_000)
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guide", "number"], name="guide_version_once")]

    def __str__(self) -> str:
        return f"{self.number}"


class Credit(HouseRow, Moving):
    """Who knew, and whether the guide may say so."""

    KIND = "credit"
    MOVES: ClassVar = states.CREDITS

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="credits")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guide", "person"], name="credited_once")]

    def __str__(self) -> str:
        return f"{self.person_id}"

    @property
    def state_name(self) -> Any:
        return states.CREDIT_NAMES[self.state]

    def roles_of(self, by: Any) -> set[str]:
        return {states.AUTHOR} if isinstance(by, Person) and by.pk == self.person_id else set()


class Voice(HouseRow):
    """What a person wishes to hear of in a loge, and what becomes of their words should they leave."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    may_be_asked = models.BooleanField(_("Ask me when I may know"), default=True)
    weekly = models.BooleanField(_("One letter a week"), default=True)
    leaves_nothing = models.BooleanField(_("Should I leave, my words leave with me"), default=False)
    since_at = models.DateTimeField(default=now)
    told_week = models.CharField(max_length=8, blank=True)  # "2026-W48": the last week whose letter was settled
    told_at = models.DateTimeField(null=True, blank=True)  # up to when they have been told

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "person"], name="voice_once")]
        indexes = [models.Index(fields=["house", "told_week"], condition=Q(weekly=True), name="voice_weekly")]

    def __str__(self) -> str:
        return f"{self.person_id}"


def name_of(person: Person) -> str:
    """The first name of who is still here; of who has left, no name."""
    return person.first_name if person.is_active else pseudonym()
