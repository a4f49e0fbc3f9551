"""Sign-in as this house does it: by an e-mailed code or a passkey; allauth's letters leave through our outbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from loge.common.keys import uuid7
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import write
from loge.people.models import Person

LETTERS = Path(__file__).parent / "letters"
SECRET = frozenset(
    {"login_code", "email_confirmation", "email_confirmation_signup", "password_reset_key", "password_reset_code"}
)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth asks, we write: one outbox for every letter, in the reader's language."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        name = template_prefix.rpartition("/")[2]
        reader = Person.objects.filter(email__iexact=email).first()
        if (
            reader and name == "login_code"
        ):  # whoever a coordinator entered has no address on allauth's list yet: the code proves it
            EmailAddress.objects.get_or_create(
                user=reader, email=reader.email, defaults={"primary": True, "verified": False}
            )
        language = reader.language if reader else (get_language() or "fr")[:2]
        facts = {
            key: context.get(key, "")
            for key in ("code", "activate_url", "password_reset_url", "signup_url", "ip", "timestamp")
        }
        chosen = name if (LETTERS / f"{name}.en.txt").exists() else "account_notice"
        written = write(LETTERS, chosen, language, {**facts, "to": reader or email, "email": email})
        maildesk.post(
            to=email,
            to_name=str(reader or ""),
            language=language,
            name=name,
            written=written,
            key=f"account:{uuid7()}",
            is_secret=name in SECRET,
        )

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        user.language = (get_language() or "fr")[:2]
        saved: Person = super().save_user(request, user, form, commit)
        return saved

    def populate_username(self, request: HttpRequest, user: Person) -> None:
        """There are no user names: people sign in by e-mail."""


class SignupForm(forms.Form):
    """What a newcomer tells beside their e-mail: what neighbours should call them."""

    name = forms.CharField(
        label=_("Your first name and surname"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def signup(self, request: HttpRequest, user: Person) -> None:
        user.name = " ".join(self.cleaned_data["name"].split())
        user.save(update_fields=["name"])


def send_claim(person: Person, email: str) -> None:
    """A link to the address someone wrote with their slip in hand: following it proves that it is theirs."""
    from loge.maildesk.letters import link
    from loge.people import claims

    facts = {"to": person, "link": link(f"/claim/proof/{claims.sent(person, email)}/")}
    maildesk.post(
        to=email, to_name=str(person), language=person.language, name="claim", written=write(LETTERS, "claim", person.language, facts),
        key=f"claim:{uuid7()}", is_secret=True,
    )  # fmt: skip
