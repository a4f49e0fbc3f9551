"""Which features a classifier knows, how rare each is, and a sentence written in them.

Values are tf-idf like: presence x rarity, whole words and pieces of words each brought to length one. A feature never
met still counts in that length, so a sentence full of unknown words speaks softly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loge.understanding import hashing
from loge.understanding.hashing import Buckets
from loge.understanding.network import Batch, Floats, Rows

Hashed = tuple[Buckets, Buckets]


@dataclass(slots=True)
class Sentence:
    """A sentence as rows and values; `whole` is 1 where the row stands for whole words, 0 for a piece of a word."""

    rows: Rows
    values: Floats
    whole: Floats


@dataclass(slots=True)
class Page:
    """Sentences one after the other: sentence `n` is the entries `ends[n]` to `ends[n + 1]`."""

    rows: Rows
    values: Floats
    whole: Floats
    ends: list[int]


class Vocabulary:
    """`row_of` maps a bucket to a row or -1; `held` counts in how many of the `read` sentences each row was seen.

    `_frequency` is the logarithm of one more than that count, kept beside it because every sentence asks for it.
    """

    def __init__(self, buckets: NDArray[np.integer], held: Floats, read: int) -> None:
        self.row_of: Rows = np.full(hashing.BUCKETS, -1, np.int32)
        self.row_of[buckets] = np.arange(len(buckets), dtype=np.int32)
        self.held = held
        self._frequency: Floats = np.log1p(held)
        self.rows = len(buckets)
        self.read = read
        self._mark: Rows = np.zeros(0, np.int32)

    @classmethod
    def of(cls, hashed: Sequence[Hashed], seen: int) -> Vocabulary:
        """A row for every feature seen that often; in a school of less than 500 sentences, for every feature."""
        held = np.zeros(hashing.BUCKETS, np.int32)
        for whole, pieces in hashed:
            held[whole] += 1
            held[pieces] += 1
        known = np.flatnonzero(held >= (seen if len(hashed) >= 500 else 1))
        return cls(known, held[known].astype(np.float32), len(hashed))

    def encode(self, hashed: Hashed) -> Sentence:
        """A sentence in the features known now."""
        return _sentence(*self._known(hashed[0]), *self._known(hashed[1]))

    def page(self, texts: Sequence[str]) -> Page:
        """Several sentences in the features known now, hashed and looked up at once."""
        count = 2 * len(texts)
        buckets, groups = hashing.spread(texts)
        rows = self.row_of.take(buckets)
        met = rows >= 0
        known, owner = rows[met], groups[met]
        ceiling = self._ceiling()
        weights = np.float32(ceiling) - self._frequency.take(known)
        unknown = np.bincount(groups[~met], minlength=count)
        length = np.sqrt(np.bincount(owner, weights * weights, minlength=count) + unknown * (ceiling * ceiling))
        length[length == 0] = 1
        return Page(
            rows=known,
            values=weights / length.astype(np.float32)[owner],
            whole=(owner & 1 == 0).astype(np.float32),
            ends=np.searchsorted(owner, np.arange(0, count + 1, 2)).tolist(),
        )

    def again(self, whole: Rows, pieces: Rows) -> Sentence:
        """A sentence written down earlier as rows, weighed as rare as its features are now."""
        return _sentence(whole, self._rarity(whole, 0), pieces, self._rarity(pieces, 0))

    def meet(self, hashed: Hashed) -> None:
        """Count a new sentence in, and give rows to features never met."""
        both = np.concatenate(hashed)
        rows = self.row_of[both]
        self.read += 1
        seen = rows[rows >= 0]
        self.held[seen] += 1
        fresh = np.unique(both[rows < 0])
        need = self.rows + len(fresh)
        if need > len(self.held):
            room = need * 5 // 4 + 64
            self.held = np.concatenate((self.held, np.zeros(room - len(self.held), np.float32)))
            self._frequency = np.log1p(self.held)
        self.row_of[fresh] = np.arange(self.rows, need, dtype=np.int32)
        self.held[self.rows : need] = 1
        self._frequency[seen] = np.log1p(self.held[seen])
        self._frequency[self.rows : need] = np.log1p(np.float32(1))
        self.rows = need

    def together(self, sentences: Sequence[Sentence]) -> Batch:
        """Sentences as one batch, with each feature they use named once."""
        rows = np.concatenate([sentence.rows for sentence in sentences])
        if len(self._mark) < self.rows:
            self._mark = np.zeros(self.rows * 5 // 4 + 64, np.int32)
        mark = self._mark
        mark[rows] = 1
        used = np.flatnonzero(mark)
        mark[used] = np.arange(len(used), dtype=np.int32)
        column = mark[rows]
        mark[used] = 0
        return Batch(
            used=used,
            column=column,
            owner=np.repeat(np.arange(len(sentences)), [len(sentence.rows) for sentence in sentences]),
            values=np.concatenate([sentence.values for sentence in sentences]),
            whole=np.concatenate([sentence.whole for sentence in sentences]),
            size=len(sentences),
        )

    def copy(self) -> Vocabulary:
        """A twin that learns on its own."""
        twin = object.__new__(Vocabulary)
        twin.row_of, twin.held, twin._frequency = self.row_of.copy(), self.held.copy(), self._frequency.copy()
        twin.rows, twin.read = self.rows, self.read
        twin._mark = np.zeros(0, np.int32)
        return twin

    def _known(self, buckets: Buckets) -> tuple[Rows, Floats]:
        rows = self.row_of[buckets]
        known = rows[rows >= 0]
        return known, self._rarity(known, len(rows) - len(known))

    def _ceiling(self) -> float:
        """How rare a feature is that was never met."""
        return math.log(1 + self.read) + 1

    def _rarity(self, rows: Rows, unknown: int) -> Floats:
        """How rare each row is, of length one together with the features that have no row."""
        ceiling = self._ceiling()
        weights = np.float32(ceiling) - self._frequency[rows]
        length = math.sqrt(float(weights @ weights) + unknown * ceiling * ceiling) or 1.0
        return weights / np.float32(length)


def _sentence(whole: Rows, whole_values: Floats, pieces: Rows, pieces_values: Floats) -> Sentence:
    is_whole = np.zeros(len(whole) + len(pieces), np.float32)
    is_whole[: len(whole)] = 1
    return Sentence(np.concatenate((whole, pieces)), np.concatenate((whole_values, pieces_values)), is_whole)
