"""The five ways a wish can fail. Rules and ports raise them; a door turns them into a sentence and a status."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """This person may not do this, or not now. Its words tell what to do next; they are shown as they are."""

    status = 403


class Stale(Refused):
    """Someone was faster: what the person saw is no longer so."""

    status = 409


class Invalid(Refused):
    """What was written cannot be taken. ``field`` names the form field to mend."""

    status = 422

    def __init__(self, words: Any, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class Unreachable(Exception):
    """A port (gateway, mail server) gave no answer: it may or may not have acted. Try again with the same key."""


class Rejected(Exception):
    """A port answered no. ``code`` is its reason in our words (``card_declined``, ``expired``, …)."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(words or code)
        self.code = code
