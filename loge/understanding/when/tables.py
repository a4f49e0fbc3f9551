"""How the tables of words are written: phrases in a line, a bar between them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

Table = dict[str, Any]


def said(phrases: str) -> Table:
    """Phrases that all play the same role, and mean nothing more."""
    return dict.fromkeys((phrase.strip() for phrase in phrases.split("|")), True)


def meant(meanings: Mapping[Hashable, str]) -> Table:
    """Phrases by what they mean."""
    return {phrase: meaning for meaning, phrases in meanings.items() for phrase in said(phrases)}
