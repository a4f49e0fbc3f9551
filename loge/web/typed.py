"""What stands in an address or a form that no form reads: a key, a number. What is none is None, never an error."""

from __future__ import annotations

import uuid


def key(words: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(words)
    except ValueError:
        return None


def number(words: str, *, most: int = 999_999_999) -> int | None:
    """A whole number from 0 to ``most``, in plain digits."""
    plain = words.isascii() and words.isdigit() and len(words) < 10
    return int(words) if plain and int(words) <= most else None
