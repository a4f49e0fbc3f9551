"""Words sealed at rest (Fernet: AES-128-CBC and HMAC-SHA256). The first key seals; every key opens, so that keys can change."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PURPOSE = b"loge seals 1"


class Unsealable(Exception):
    """No key of this installation opens it: the key it was sealed with is missing from LOGE_SEALS."""


def seal(told: dict[str, Any]) -> str:
    return _keys().encrypt(json.dumps(told, ensure_ascii=False).encode()).decode()


def opened(sealed: str) -> dict[str, Any]:
    """What was sealed. Raises Unsealable."""
    try:
        told: dict[str, Any] = json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken:
        raise Unsealable("add the key it was sealed with to LOGE_SEALS, after the present one") from None
    return told


def again(sealed: str) -> str:
    """The same, sealed with the first key: after a change of keys."""
    try:
        return _keys().rotate(sealed.encode()).decode()
    except InvalidToken:
        raise Unsealable("add the key it was sealed with to LOGE_SEALS, after the present one") from None


def _keys() -> MultiFernet:
    own = settings.LOGE_SEALS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret)) for secret in own])


def _derived(secret: str) -> bytes:
    """32 bytes of a secret of high entropy (HKDF would add nothing but a salt)."""
    return base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + secret.encode()).digest())
