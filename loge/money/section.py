"""What is on a paper to keep, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper: a title, sentences, a table whose first row is its head. ``right`` are columns of numbers."""

    title: str
    words: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    right: frozenset[int] = frozenset()
    widths: Sequence[int] = ()
