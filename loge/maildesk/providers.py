"""What is known of large providers: where their servers are, and how they authorise (OAuth 2.0, RFC 6749 and 7636)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Provider:
    """``authorise`` and ``exchange`` are the addresses of its OAuth server; empty: it wants a password."""

    key: str
    name: str
    imap: tuple[str, int, str]
    smtp: tuple[str, int, str]
    domains: tuple[str, ...] = ()
    hint: Any = ""
    authorise: str = ""
    exchange: str = ""
    scope: str = ""
    more: tuple[tuple[str, str], ...] = ()

    @property
    def client(self) -> tuple[str, str]:
        """The installation's registration with it: (client id, client secret); empty without one."""
        told: tuple[str, str] = settings.MAIL_OAUTH.get(self.key, ("", ""))
        return told

    @property
    def is_registered(self) -> bool:
        return bool(self.authorise and self.client[0])


_APP_PASSWORD = _("This provider wants a password made for applications: make one in your account's security page.")

_KNOWN = (
    Provider(
        "google", "Gmail, Google Workspace", ("imap.gmail.com", 993, "tls"), ("smtp.gmail.com", 465, "tls"),
        ("gmail.com", "googlemail.com"), _APP_PASSWORD, "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token", "https://mail.google.com/", (("access_type", "offline"), ("prompt", "consent")),
    ),
    Provider(
        "microsoft", "Microsoft 365, Outlook", ("outlook.office365.com", 993, "tls"), ("smtp.office365.com", 587, "starttls"),
        ("outlook.com", "hotmail.com", "hotmail.fr", "live.fr", "outlook.fr"), _("Microsoft accepts no passwords here any more: connect it with the button below."),
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize", "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access", (("prompt", "select_account"),),
    ),
    Provider("ovh", "OVHcloud", ("ssl0.ovh.net", 993, "tls"), ("ssl0.ovh.net", 465, "tls")),
    Provider("gandi", "Gandi", ("mail.gandi.net", 993, "tls"), ("mail.gandi.net", 465, "tls")),
    Provider("infomaniak", "Infomaniak", ("mail.infomaniak.com", 993, "tls"), ("mail.infomaniak.com", 465, "tls"), ("ik.me",)),
    Provider("ionos", "IONOS", ("imap.ionos.fr", 993, "tls"), ("smtp.ionos.fr", 465, "tls")),
    Provider("orange", "Orange", ("imap.orange.fr", 993, "tls"), ("smtp.orange.fr", 465, "tls"), ("orange.fr", "wanadoo.fr")),
    Provider("free", "Free", ("imap.free.fr", 993, "tls"), ("smtp.free.fr", 465, "tls"), ("free.fr",)),
    Provider("fastmail", "Fastmail", ("imap.fastmail.com", 993, "tls"), ("smtp.fastmail.com", 465, "tls"), ("fastmail.com",), _APP_PASSWORD),
    Provider("icloud", "iCloud", ("imap.mail.me.com", 993, "tls"), ("smtp.mail.me.com", 587, "starttls"), ("icloud.com", "me.com"), _APP_PASSWORD),
    Provider("yahoo", "Yahoo", ("imap.mail.yahoo.com", 993, "tls"), ("smtp.mail.yahoo.com", 465, "tls"), ("yahoo.fr", "yahoo.com"), _APP_PASSWORD),
)  # fmt: skip


def providers() -> dict[str, Provider]:
    """Every provider by its key; the installation may say where an OAuth server is (a national cloud, a test)."""
    found = {}
    for one in _KNOWN:
        where = settings.MAIL_OAUTH_AT.get(one.key)
        tenant = settings.MAIL_OAUTH_TENANT
        found[one.key] = Provider(
            one.key, one.name, one.imap, one.smtp, one.domains, one.hint,
            where[0] if where else one.authorise.replace("{tenant}", tenant),
            where[1] if where else one.exchange.replace("{tenant}", tenant),
            one.scope, one.more,
        )  # fmt: skip
    return found


def of_address(address: str) -> Provider | None:
    """Who serves this address, by its domain."""
    domain = address.rpartition("@")[2].lower()
    return next((one for one in providers().values() if domain in one.domains), None)
