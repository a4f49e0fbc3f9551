"""The doors' part of leaving: addresses, second factors, sessions."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from loge.people.models import Person
from loge.people.rows import plain


def export(person: Person) -> dict[str, Any]:
    return {
        "addresses": plain(EmailAddress.objects.filter(user=person)),
        "second_factors": plain(Authenticator.objects.filter(user=person), without=("data",)),
        "sessions": plain(UserSession.objects.filter(user=person), without=("session_key", "data")),
    }


def open_items(person: Person) -> list[Any]:
    return []


def erase(person: Person) -> None:
    """Nobody signs in as them any more, and no browser is signed in."""
    sessions = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
