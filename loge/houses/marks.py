"""Marks by which someone may be known again, kept as salted fingerprints: name, address, telephone, date of birth.

Each house has its own salt, so that marks of two houses can never be compared (GDPR art. 5: only what this purpose needs).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re

import phonenumbers
from django.conf import settings

from .gazetteer import fold
from .models import House

Marks = dict[str, str]


def marks(house: House, *, name: str, address: str = "", phone: str = "", born_on: dt.date | None = None) -> Marks:
    """One mark per thing told; what was not told has none."""
    told = {
        "name": " ".join(sorted(fold(name).split())),  # whichever of the two names comes first
        "address": re.sub(r"\W+", "", fold(address)),
        "phone": _digits(phone),
        "birth": born_on.isoformat() if born_on else "",
    }
    return {key: _mark(house, key, value) for key, value in told.items() if value}


def hidden(house: House, what: str, words: str) -> str:
    """A salted fingerprint of something short (a code): it cannot be looked up in a table."""
    return _mark(house, what, words)


def _mark(house: House, key: str, value: str) -> str:
    salt = f"{settings.SECRET_KEY}:{house.pk}:{key}".encode()
    return hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()


def _digits(phone: str) -> str:
    """The number as it is dialled from anywhere, however it was written."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(phone, "FR"), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", phone)
