"""A mail that came or left: what it says, and its bytes as they were."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import House, HouseRow

from .mailbox import Mailbox


class Mail(HouseRow):
    """One message. What came in ends in exactly one named state, with its reason; the bytes are beside, in ``Raw``.

    A copy of bytes that are known is a row too (``duplicate``, without words), so that every UID of the server is
    accounted for.
    """

    class Way(models.TextChoices):
        IN = "in", _("received")
        OUT = "out", _("sent")

    class State(models.TextChoices):
        FILED = "filed", _("filed")
        DUPLICATE = "duplicate", _("a copy of another")
        QUARANTINED = "quarantined", _("could not be read: its file is kept")
        SUPPRESSED = "suppressed", _("put aside")  # ``reason`` says why
        WRITTEN = "written", _("written here")  # ours: what became of it is its Post

    class Kind(models.TextChoices):
        LETTER = "letter", _("a message")
        AUTOMATIC = "automatic", _("an automatic message")  # a partner's confirmation among them: read, never answered
        AWAY = "away", _("an absence message")
        BOUNCE = "bounce", _("a delivery report")
        LIST = "list", _("a newsletter")
        RECEIPT = "receipt", _("a read receipt")
        COMPLAINT = "complaint", _("a feedback report")

    class Verdict(models.TextChoices):
        VERIFIED = "verified", _("sender verified")
        UNVERIFIED = "unverified", _("sender not verified")
        FORGED = "forged", _("sender forged")
        OWN = "own", _("ours")

    # Without an index of its own: a longer one below begins with it, and every mail would write both
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+", db_index=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="mails", db_index=False)
    thread = models.ForeignKey(
        "maildesk.Thread", null=True, on_delete=models.PROTECT, related_name="mails", db_index=False
    )
    way = models.CharField(max_length=3, choices=Way)
    state = models.CharField(max_length=11, choices=State)
    reason = models.CharField(max_length=200, blank=True)
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies", db_index=False)
    sha256 = models.CharField(max_length=64)
    uid_validity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(null=True)

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LETTER)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.UNVERIFIED)
    sender = models.CharField(max_length=254, blank=True)  # the address in From, in small letters, legal or not
    sender_name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    to = models.JSONField(default=list)  # [[name, address], …]
    cc = models.JSONField(default=list)
    title = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=300, blank=True)  # cut; matched by its digest
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the whole Message-ID
    said_at = models.DateTimeField(null=True)  # the Date it bears, if one can believe it
    at = models.DateTimeField(default=now)  # when the server had it (INTERNALDATE), or we sent it
    filed_at = models.DateTimeField(default=now)

    text = models.TextField(blank=True)  # the whole of it as plain text
    visible = models.TextField(blank=True)  # what is new in it: without quotation and signature
    language = models.CharField(max_length=5, blank=True)
    flags = models.JSONField(default=list)  # "encoding repaired", "remote pictures", "attachment over the limit"
    reading = models.JSONField(default=dict)  # what was understood when it came
    # beside its words: calendar, forwarded, away_until, report, twin, said, trouble
    found = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "uid_validity", "uid"], condition=Q(uid__isnull=False), name="mail_of_one_uid"
            ),
            models.UniqueConstraint(
                fields=["mailbox", "sha256"], condition=~Q(state="duplicate"), name="mail_of_these_bytes"
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "at"], name="mail_of_thread"),
            models.Index(fields=["house", "digest"], name="mail_by_digest"),
            models.Index(fields=["house", "-at"], name="mail_of_house"),
            models.Index(fields=["house", "sender"], name="mail_of_sender"),
            models.Index(fields=["mailbox", "-filed_at"], name="mail_of_mailbox"),
            models.Index(fields=["duplicate_of"], condition=Q(duplicate_of__isnull=False), name="mail_copies"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return f"mail:{self.pk}"


class Raw(HouseRow):
    """The bytes of a mail, exactly as they came or left."""

    mail = models.OneToOneField(Mail, on_delete=models.CASCADE, related_name="raw")
    content = models.BinaryField()  # empty when they are aside
    aside = models.CharField(max_length=80, blank=True)  # the file in the data folder that holds them: over the limit
    size = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.size} bytes"


class Part(HouseRow):
    """A file in a mail: its bytes are read from the raw message when someone asks."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="parts")
    place = models.PositiveIntegerField()  # in a walk over the message
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    cid = models.CharField(max_length=200, blank=True)  # named by the HTML: shown in its place
    is_inline = models.BooleanField(default=False)
    danger = models.CharField(max_length=120, blank=True)  # why it is not opened: "an archive in an archive"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "place"], name="part_once")]

    def __str__(self) -> str:
        return self.name or self.content_type
