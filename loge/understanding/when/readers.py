"""Readers of a run: each is tried only at a word of a role it can begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from loge.understanding.text import words
from loge.understanding.when.runs import Run

Said = TypeVar("Said", covariant=True)
Reader = Callable[[Run, int], tuple[Said, int] | None]


class Readers(Generic[Said]):
    """Ways to read one kind of thing, the most telling first, with the roles of the word that each can begin with."""

    def __init__(self, *ways: tuple[Reader[Said], str]) -> None:
        self._ways = [(reader, words(roles)) for reader, roles in ways]
        self._known: dict[tuple[str, ...], tuple[Reader[Said], ...]] = {}

    def of(self, roles: tuple[str, ...]) -> tuple[Reader[Said], ...]:
        """The readers that a word of those roles can begin."""
        known = self._known.get(roles)
        if known is None:
            known = self._known[roles] = tuple(reader for reader, first in self._ways if not first.isdisjoint(roles))
        return known

    def first(self, run: Run, i: int) -> tuple[Said, int] | None:
        """What the first of them reads at lexeme i."""
        for reader in self.of(tuple(run.s[i])):
            found = reader(run, i)
            if found is not None:
                return found
        return None
