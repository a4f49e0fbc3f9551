"""A mailbox as a coordinator writes it down. Passwords are written once and shown never."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.maildesk.models import Mailbox
from loge.maildesk.providers import Provider, of_address

from .fields import Shared

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


def _secret(help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=_("Password"), required=False, max_length=500, strip=False, help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )  # fmt: skip


class MailboxForm(forms.Form):
    """Address, how mail arrives, how it leaves."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As your team calls it: Concierge, Reservations…")
    )
    address = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs=_PLAIN))
    aliases = forms.CharField(
        label=_("Other addresses of this mailbox"), required=False, max_length=1_000, widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Separated by commas. Mail from them is ours, mail to them arrives here."),
    )  # fmt: skip
    imap_host = forms.CharField(
        label=_("Server to receive from (IMAP)"), required=False, max_length=200, widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Empty: your mail server delivers to Loge itself (LMTP or a pipe)."),
    )  # fmt: skip
    imap_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535, initial=993)
    imap_security = forms.ChoiceField(label=_("Encryption"), choices=Mailbox.Security.choices, initial="tls")
    imap_user = forms.CharField(
        label=_("User"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Empty: the address itself."),
    )
    imap_password = _secret()
    folder = forms.CharField(label=_("Folder"), max_length=120, initial="INBOX", widget=forms.TextInput(attrs=_PLAIN))
    smtp_host = forms.CharField(
        label=_("Server to send by (SMTP)"), required=False, max_length=200, widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Empty: by the installation's own server."),
    )  # fmt: skip
    smtp_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535, initial=465)
    smtp_security = forms.ChoiceField(label=_("Encryption"), choices=Mailbox.Security.choices, initial="tls")
    smtp_user = forms.CharField(
        label=_("User"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Empty: the same as to receive."),
    )
    smtp_password = _secret(_("Empty: the same as to receive."))
    relay = forms.CharField(
        label=_("Server whose word on senders is believed"), required=False, max_length=200, widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("The name it writes in Authentication-Results, such as mx.example.org. Empty: no sender counts as verified."),
    )  # fmt: skip

    takes_plus = forms.BooleanField(
        label=_("Its server takes addresses with a plus"), required=False, initial=True,
        help_text=_("Answers then come back to concierge+…@, which names the conversation. Untick it if your server refuses them."),
    )  # fmt: skip
    silent_after_hours = forms.IntegerField(
        label=_("Tell us when no mail has come for so many hours"), required=False, min_value=1, max_value=720, initial=24,
        help_text=_("For mail that is delivered to Loge. Empty: never."),
    )  # fmt: skip
    silent_at_night = forms.BooleanField(label=_("At night too"), required=False)

    found: Provider | None = None  # whose servers an address alone was enough to know

    def clean_aliases(self) -> list[str]:
        words = self.cleaned_data["aliases"].replace(";", ",")
        return [word.strip().lower() for word in words.split(",") if word.strip()]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        for use in ("imap", "smtp"):
            if told.get(f"{use}_host"):
                told[f"{use}_host"] = told[f"{use}_host"].strip().lower()
        if "address" in self.changed_data and not (self.errors or told.get("imap_host") or told.get("smtp_host")):
            self.found = of_address(told["address"])
        return told

    @property
    def told(self) -> dict[str, Any]:
        """As the action takes it: a well-known provider needs its address alone."""
        return self.written | (prefilled(self.found) if self.found else {})

    @property
    def written(self) -> dict[str, Any]:
        return self.cleaned_data


class KeptMailboxForm(Shared, MailboxForm):
    """One that is there, which several may be putting right."""

    def __init__(self, *args: Any, mailbox: Mailbox, **options: Any) -> None:
        known = {name: getattr(mailbox, name) for name in self.base_fields if hasattr(mailbox, name)}
        super().__init__(*args, **options | {"initial": known | {"aliases": ", ".join(mailbox.aliases)}})
        if mailbox.sealed:
            self.fields["imap_password"].help_text = _("One is kept. Write here only to replace it.")

    @property
    def written(self) -> dict[str, Any]:
        return self.touched()


def prefilled(provider: Provider) -> dict[str, Any]:
    host, port, security = provider.imap
    out, out_port, out_security = provider.smtp
    return {
        "imap_host": host, "imap_port": port, "imap_security": security, "smtp_host": out, "smtp_port": out_port,
        "smtp_security": out_security,
    }  # fmt: skip
