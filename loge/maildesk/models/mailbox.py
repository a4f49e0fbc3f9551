"""A house's address: where its mail is fetched, and by which server it leaves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.houses.models import HouseRow


class Mailbox(HouseRow):
    """One address of a house. Its secrets are sealed (``common.seals``); its cursor is a UID, never a flag of the server."""

    class Security(models.TextChoices):
        TLS = "tls", _("encrypted (TLS)")
        STARTTLS = "starttls", _("encrypted after greeting (STARTTLS)")
        NONE = "none", _("not encrypted: only on this machine or a private network")

    class Proof(models.TextChoices):
        PASSWORD = "password", _("password")
        OAUTH = "oauth", _("authorisation of the provider (OAuth 2.0)")

    name = models.CharField(_("Name"), max_length=80)
    address = models.EmailField(_("E-mail address"))
    aliases = models.JSONField(default=list)  # other addresses that are ours, in small letters
    signature = models.JSONField(default=dict)  # by language
    is_on = models.BooleanField(default=True)

    imap_host = models.CharField(max_length=200, blank=True)  # empty: mail is delivered to us (LMTP, pipe)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    imap_user = models.CharField(max_length=200, blank=True)
    folder = models.CharField(max_length=120, default="INBOX")
    smtp_host = models.CharField(max_length=200, blank=True)  # empty: by the installation's own (LOGE_SMTP_URL)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    smtp_user = models.CharField(max_length=200, blank=True)
    proof = models.CharField(max_length=8, choices=Proof, default=Proof.PASSWORD)
    provider = models.CharField(max_length=20, blank=True)  # whose authorisation it is: a key of maildesk.providers
    sealed = models.TextField(blank=True)  # passwords and tokens
    relay = models.CharField(max_length=200, blank=True)  # whose Authentication-Results are believed (RFC 8601)

    takes_plus = models.BooleanField(default=True)  # desk+mark@ arrives as desk@ (RFC 5233); some servers refuse it
    # delivered to us, and no mail for so long: someone looks. None: it may well be silent
    silent_after_hours = models.PositiveSmallIntegerField(null=True, blank=True, default=24)
    silent_at_night = models.BooleanField(default=False)  # the alarm rings at night too

    # The cursor: everything up to it is in the books
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    quiet_until_uid = models.BigIntegerField(null=True)  # there before we came: filed, answered by nobody automatically
    checked_at = models.DateTimeField(null=True)  # the last look that came to its end
    on_since = models.DateTimeField(default=now)  # added, or taken up again after a pause
    trouble = models.CharField(max_length=300, blank=True)  # "code: what the server said"
    trouble_since = models.DateTimeField(null=True)
    falls = models.PositiveIntegerField(default=0)  # looks in a row that failed: each waits longer than the last
    next_look_at = models.DateTimeField(null=True)
    held = models.JSONField(default=list)  # UIDs that could not be taken: tried again at every look
    lease = models.UUIDField(null=True)  # the worker that fetches it now; nobody else does
    lease_until = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)  # its mail stays; its secrets are forgotten

    class Meta:
        verbose_name_plural = "mailboxes"
        constraints = [models.UniqueConstraint(fields=["house", "address"], name="mailbox_once_per_house")]

    def __str__(self) -> str:
        return self.address

    @property
    def is_fetched(self) -> bool:
        """We go and look ourselves; the others are delivered to us (LMTP, a pipe)."""
        return bool(self.imap_host)

    @property
    def trouble_code(self) -> str:
        return self.trouble.partition(":")[0]

    @property
    def own(self) -> set[str]:
        """Every address that is ours, in small letters."""
        return {self.address.lower(), *self.aliases}

    def is_meant(self, address: str) -> bool:
        """Whether what is delivered to this address is ours: one of our own, or one of them with a sub-address (RFC 5233)."""
        return not self.own.isdisjoint(whole_and_plain(address))


def whole_and_plain(address: str) -> tuple[str, str]:
    """An address as it was told, in small letters, and without its sub-address: ``("desk+k1@h.fr", "desk@h.fr")``."""
    whole = address.strip().strip("<>").lower()
    name, at, domain = whole.rpartition("@")
    return whole, f"{name.partition('+')[0] or name}{at}{domain}"
