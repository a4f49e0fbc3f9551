"""Short expressions looked for in a message, each only when one of its words is there at all.

A cue is a pattern over the folded text, with the first four letters of the words it cannot do without. A message has a
hundred words and there are a hundred cues: looking the words up first, and then only around them, costs a hundredth.
An `Opening` is a pattern all of whose variants begin with a word that is known: it is tried at these words only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Generic, TypeVar

from loge.understanding.text import LETTERS, Text

BEFORE: Final = 60  # characters looked at before a word that tells, and after it
AFTER: Final = 90
MOST_PLACES: Final = 40

Tag = TypeVar("Tag")


@dataclass(frozen=True, slots=True)
class Cue(Generic[Tag]):
    """`tag` is what the cue means, `written` how it sounds; the pattern is compiled when a message first calls for it."""

    tag: Tag
    written: str

    @property
    def pattern(self) -> re.Pattern[str]:
        return _compiled(self.written)


class Cues(Generic[Tag]):
    """Cues in the order in which they are believed: (tag, beginnings, pattern); a longer beginning calls for it less often,
    and one that ends in a full stop is a whole word."""

    def __init__(self, entries: Sequence[tuple[Tag, str, str]]) -> None:
        self._cues = [Cue(tag, pattern) for tag, _, pattern in entries]
        self._by_beginning: dict[str, list[tuple[int, str]]] = {}
        for number, (_, beginnings, _) in enumerate(entries):
            for beginning in beginnings.split():
                self._by_beginning.setdefault(beginning[:LETTERS], []).append((number, beginning[LETTERS:]))
        self._beginnings = frozenset(self._by_beginning)

    def hear(self, text: Text) -> Iterator[tuple[Tag, re.Match[str]]]:
        """Every cue said, the most believed first; of those that overlap, only the first."""
        places: dict[int, list[int]] = {}
        said = text.beginnings
        for beginning in self._beginnings & text.begun:
            for number, more in self._by_beginning[beginning]:
                at = said[beginning]
                if more:
                    at = [place for place in at if _goes_on(text.folded, place + LETTERS, more)]
                if at:
                    places.setdefault(number, []).extend(at)
        taken: list[tuple[int, int]] = []
        for number in sorted(places):
            cue = self._cues[number]
            for match in _around(cue.pattern, text.folded, sorted(places[number])):
                start, end = match.span()
                if start < end and not any(start < last and first < end for first, last in taken):
                    taken.append((start, end))
                    yield cue.tag, match


class Opening:
    """An expression with the first four letters of every word it can begin with; `marks` are signs that say it alone."""

    def __init__(self, beginnings: str, written: str, marks: str = "") -> None:
        self._beginnings = frozenset(beginning[:LETTERS] for beginning in beginnings.split())
        self._written = written
        self._marks = marks

    def places(self, text: Text) -> list[int]:
        """Where in the folded text it may begin, in order."""
        said = text.beginnings
        return sorted([place for beginning in self._beginnings & text.begun for place in said[beginning]])

    def said(self, folded: str, places: Sequence[int], start: int, end: int) -> bool:
        """Whether it is said in [start, end); `places` are those of the whole message."""
        if self._marks and folded.find(self._marks, start, end) >= 0:
            return True
        at = bisect_left(places, start)
        while at < len(places) and places[at] < end:
            if _compiled(self._written).match(folded, places[at], end):
                return True
            at += 1
        return False


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _goes_on(folded: str, place: int, more: str) -> bool:
    """Whether a word whose first letters were met goes on like this; a full stop: it ends."""
    if more[-1] != ".":
        return folded.startswith(more, place)
    end = place + len(more) - 1
    return folded.startswith(more[:-1], place) and not folded[end : end + 1].isalpha()


def _around(pattern: re.Pattern[str], folded: str, places: Sequence[int]) -> Iterator[re.Match[str]]:
    """Matches near the given places, each stretch of text looked at once."""
    done = 0
    for place in places[:MOST_PLACES]:
        start, end = max(done, place - BEFORE), min(len(folded), place + AFTER)
        while start < end:
            match = pattern.search(folded, start, end)
            if match is None:
                break
            yield match
            start = done = max(match.end(), match.start() + 1)
