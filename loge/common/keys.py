"""Keys that sort by the moment they were made, and secrets that are kept as a hash."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
import uuid

_VERSION_AND_VARIANT = 0x7 << 76 | 0b10 << 62
_made = threading.local()  # per thread: a lock would be held for ever in a child forked meanwhile


def uuid7() -> uuid.UUID:
    """A time-ordered UUID: 48 bits of milliseconds, 12 that count within one, 62 random (RFC 9562, 5.7 and 6.2): rows written
    one after another sort as they were written, the things asked in one mail too."""
    random = int.from_bytes(os.urandom(10), "big")
    tick = time.time_ns() // 1_000_000 << 12 | random >> 69
    _made.tick = tick = max(tick, getattr(_made, "tick", 0) + 1)
    return uuid.UUID(int=tick >> 12 << 80 | (tick & 0xFFF) << 64 | random & (1 << 62) - 1 | _VERSION_AND_VARIANT)


def secret(prefix: str = "") -> str:
    """A token of 256 bits to be shown once; keep only its :func:`fingerprint`."""
    return prefix + secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """The SHA-256 of a high-entropy token, in hex (64 characters). No salt is needed for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
