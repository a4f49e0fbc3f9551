"""A house's address: where its mail is fetched, and by which server it leaves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

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
    sealed = models.TextField(blank=True)  # passwords and tokens
    relay = models.CharField(max_length=200, blank=True)  # whose Authentication-Results are believed (RFC 8601)

    # The cursor: everything up to it is in the books
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    quiet_until_uid = models.BigIntegerField(null=True)  # there before we came: filed, answered by nobody automatically
    checked_at = models.DateTimeField(null=True)  # the last look that came to its end
    trouble = models.CharField(max_length=300, blank=True)
    trouble_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "mailboxes"
        constraints = [models.UniqueConstraint(fields=["house", "address"], name="mailbox_once_per_house")]

    def __str__(self) -> str:
        return self.address

    @property
    def own(self) -> set[str]:
        """Every address that is ours, in small letters."""
        return {self.address.lower(), *self.aliases}
