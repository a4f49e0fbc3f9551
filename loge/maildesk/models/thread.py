"""A conversation with one side, what is being written in it, and who is looking at it."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import House, HouseRow
from loge.people.models import Person

from .mailbox import Mailbox

TOKEN_BYTES = 12


def fresh_token() -> str:
    return secrets.token_hex(TOKEN_BYTES)


class Thread(HouseRow):
    """A conversation with one side: a guest's, or a partner's. Nothing said in one is seen in another unless shared.

    ``version`` counts what was said and noted in it: who sends says which version they had read. ``token`` is in the
    Message-ID and the reply address of all we send, so that an answer comes back here (RFC 5233 sub-address).
    """

    class Side(models.TextChoices):
        GUEST = "guest", _("guest")
        PARTNER = "partner", _("partner")

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+", db_index=False)  # see thread_about
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="threads")
    token = models.CharField(max_length=24, unique=True, default=fresh_token)
    side = models.CharField(max_length=7, choices=Side, default=Side.GUEST)
    about = models.CharField(max_length=80, blank=True)  # "case:0192…": whose conversation it is, upstairs
    title = models.CharField(max_length=300, blank=True)
    their_reference = models.CharField(max_length=80, blank=True)  # the other side's own number, kept in the subject
    version = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(default=now)
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["house", "about"], name="thread_about")]

    def __str__(self) -> str:
        return self.title


class Party(HouseRow):
    """Someone in a thread. One who came in by themselves is written to only once accepted."""

    class Standing(models.TextChoices):
        MAIN = "main", _("whom it is with")
        ACCEPTED = "accepted", _("in copy")
        NEW = "new", _("new here")
        LEFT_OUT = "left_out", _("left out")

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+", db_index=False)  # see party_by_email
    # see party_once_per_thread
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="parties", db_index=False)
    email = models.CharField(max_length=254)  # in small letters
    name = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=8, choices=Standing)
    bounced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "parties"
        constraints = [models.UniqueConstraint(fields=["thread", "email"], name="party_once_per_thread")]
        indexes = [models.Index(fields=["house", "email"], name="party_by_email")]

    def __str__(self) -> str:
        return self.name or self.email


class Draft(HouseRow):
    """What is being written in a thread: one, shared by all who serve there, kept until it is sent or thrown away."""

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="draft")
    title = models.CharField(max_length=300, blank=True)
    words = models.TextField(blank=True)
    to = models.JSONField(default=list)  # [[name, address], …]
    cc = models.JSONField(default=list)
    files = models.JSONField(default=list)  # [[name, content type, storage name], …]
    language = models.CharField(max_length=5, blank=True)
    template_key = models.CharField(max_length=40, blank=True)
    seen_version = models.PositiveIntegerField(default=0)  # the thread's, when it was begun or last looked at
    edits = models.PositiveIntegerField(default=0)  # counts savings: two who write at once are told
    aside = models.JSONField(default=list)  # [[person key, name, words, when], …]: written at the same time by another
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.words[:40]

    def beside(self, words: str | None = None) -> list[list[str]]:
        """What was set aside and nobody has settled. What says the same as these words, the draft’s own, is settled by them."""
        same = (self.words if words is None else words).strip()
        return [line for line in self.aside if line[2].strip() != same]


class Presence(HouseRow):
    """Someone has the page of a thread open, or is writing in it. Forgotten after half a minute."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    is_writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.seen_at}"
