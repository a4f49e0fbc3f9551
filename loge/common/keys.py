"""Keys that sort by the moment they were made, and secrets that are kept as a hash."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
import uuid

_RANDOM = 1 << 73  # of 74 random bits the first is left free, so that they can grow
_LOW = (1 << 62) - 1
_last = (0, 0)


def uuid7() -> uuid.UUID:
    """A time-ordered UUID: 48 bits of milliseconds, then 74 random bits, which only grow within one (RFC 9562, 5.7; 6.2, method 2).

    What one thread makes in a row stays in that order, however fast it goes.
    """
    global _last
    moment, (before, said) = time.time_ns() // 1_000_000, _last
    if moment == before:
        said += 1 + int.from_bytes(os.urandom(4), "big")
    else:
        said = int.from_bytes(os.urandom(10), "big") % _RANDOM
    _last = moment, said
    return uuid.UUID(int=moment << 80 | 0x7 << 76 | said >> 62 << 64 | 0b10 << 62 | said & _LOW)


def secret(prefix: str = "") -> str:
    """A token of 256 bits to be shown once; keep only its :func:`fingerprint`."""
    return prefix + secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """The SHA-256 of a high-entropy token, in hex (64 characters). No salt is needed for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
