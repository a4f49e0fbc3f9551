"""What a mail of ours is made of: who it goes to, the files that go with it, words that may stand in a header."""

from __future__ import annotations

import re
from dataclasses import dataclass

Pair = tuple[str, str]  # (name, address)
_ODD = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


def one_line(words: str) -> str:
    """What may stand in a header: no line end smuggles another one in."""
    return " ".join(_ODD.sub(" ", words).split())
