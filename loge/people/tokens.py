"""Keys to the API: made, shown once, recognised by their fingerprint, revoked."""

from __future__ import annotations

import uuid

from loge.common.keys import fingerprint, secret

from .models import AccessToken, Person

PREFIX = "loge_"


def make(person: Person, name: str) -> str:
    """A new token, in clear for the only time."""
    clear = secret(PREFIX)
    AccessToken.objects.create(person=person, name=name.strip(), fingerprint=fingerprint(clear))
    return clear


def owner(clear: str) -> Person | None:
    """Who holds this token; None if it is unknown or revoked. Notes the use at most once an hour."""
    found = AccessToken.that_opens(clear)
    return found.person if found else None


def revoke(person: Person, key: uuid.UUID) -> bool:
    """Revoke one of this person's tokens. False if it is not theirs or was revoked."""
    return AccessToken.take_back(person, key)
