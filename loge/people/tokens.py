"""Keys to the API: made, shown once, recognised by their fingerprint, revoked."""

from __future__ import annotations

import datetime as dt
import uuid

from loge.common.clock import now
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
    found = AccessToken.objects.select_related("person").filter(fingerprint=fingerprint(clear), revoked_at=None).first()
    if found is None or not found.person.is_active:
        return None
    moment = now()
    if found.used_at is None or moment - found.used_at > dt.timedelta(hours=1):
        AccessToken.objects.filter(pk=found.pk).update(used_at=moment)
    return found.person


def revoke(person: Person, key: uuid.UUID) -> bool:
    """Revoke one of this person's tokens. False if it is not theirs or was revoked."""
    return bool(AccessToken.objects.filter(person=person, pk=key, revoked_at=None).update(revoked_at=now()))
