"""Keys that sort by the moment they were made, and secrets that are kept as a hash."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
import uuid

_VERSION_AND_VARIANT = 0x7 << 76 | 0b10 << 62
_FREE_BITS = ~(0xF << 76 | 0b11 << 62)


def uuid7() -> uuid.UUID:
    """A time-ordered UUID: 48 bits of milliseconds, then 74 random bits (RFC 9562, 5.7)."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return uuid.UUID(int=value & _FREE_BITS | _VERSION_AND_VARIANT)


def secret(prefix: str = "") -> str:
    """A token of 256 bits to be shown once; keep only its :func:`fingerprint`."""
    return prefix + secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """The SHA-256 of a high-entropy token, in hex (64 characters). No salt is needed for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
