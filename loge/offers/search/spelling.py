"""A word nobody uses may be one that is spelled differently, or one that is still being typed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache

from loge.text.slips import slips

from ..catalogue import in_houses
from .analysis import as_written, words

SHORTEST = 4  # letters of a word that is corrected
MOST_BEGUN = 40  # words that a beginning stands for, at most


def begun(start: str, sorted_words: Sequence[str]) -> list[str]:
    """The words that begin so."""
    at = bisect_left(sorted_words, start)
    found = []
    for word in sorted_words[at : at + MOST_BEGUN]:
        if not word.startswith(start):
            break
        found.append(word)
    return found


def nearest(word: str, every: Iterable[str]) -> str:
    """The word meant, or nothing: one slip away, two from eight letters on; the fewest slips, then the more alike."""
    if not SHORTEST <= len(word) <= 30:
        return ""
    most = 2 if len(word) >= 8 else 1
    likely = [other for other in every if abs(len(other) - len(word)) <= most and _share(word, other)]
    near = sorted(
        (found, other[0] != word[0], other) for other in likely if (found := slips(word, other, most=most)) <= most
    )
    return near[0][2] if near else ""


@cache
def catalogue_words(kind: str) -> frozenset[str]:
    """How trades are called: known to every house of that kind, even before anyone offers them."""
    return frozenset(word for text in _called(kind) for word in words(text))


@cache
def catalogue_written(kind: str) -> dict[str, str]:
    """The same words with their accents."""
    return as_written(*_called(kind))


def _called(kind: str) -> list[str]:
    return [
        text
        for each in in_houses(kind)
        for text in [*each.label.values(), *(w for many in each.words.values() for w in many)]
    ]


def _share(one: str, other: str) -> bool:
    """The cheap half of the test: a beginning or an end in common."""
    return one[:2] == other[:2] or one[-3:] == other[-3:] or one[1:4] == other[1:4]
