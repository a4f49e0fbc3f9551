"""Which features a classifier knows, how rare each is, and a sentence written in them.

Values are tf-idf like: presence x rarity, whole words and pieces of words each brought to length one. A feature never
met still counts in that length, as the rarest of all, so a sentence full of unknown words speaks softly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loge.understanding import hashing
from loge.understanding.hashing import Buckets
from loge.understanding.network import Batch, Floats, Page, Rows

Hashed = tuple[Buckets, Buckets]


class Vocabulary:
    """`row_of` maps a bucket to a row or -1; `held` counts in how many of the `read` sentences each row was seen.

    `_frequency` is the logarithm of one more than that count, kept beside it because every sentence asks for it. Both end
    in a zero: row -1 is a feature that was never met.
    """

    def __init__(self, buckets: NDArray[np.integer], held: Floats, read: int) -> None:
        self.row_of: Rows = np.full(hashing.BUCKETS, -1, np.int32)
        self.row_of[buckets] = np.arange(len(buckets), dtype=np.int32)
        self.held: Floats = np.append(held, np.float32(0))
        self._frequency: Floats = np.log1p(self.held)
        self.rows = len(buckets)
        self.read = read
        self._place: Rows = np.zeros(0, np.int32)

    @classmethod
    def of(cls, hashed: Sequence[Hashed], seen: int) -> Vocabulary:
        """A row for every feature seen that often; in a school of less than 500 sentences, for every feature."""
        held = np.zeros(hashing.BUCKETS, np.int32)
        for whole, pieces in hashed:
            held[whole] += 1
            held[pieces] += 1
        known = np.flatnonzero(held >= (seen if len(hashed) >= 500 else 1))
        return cls(known, held[known].astype(np.float32), len(hashed))

    def page(self, texts: Sequence[str]) -> Page:
        """Several sentences to be heard, hashed and looked up at once."""
        buckets, groups = hashing.spread(texts)
        return self._weighed(self.row_of.take(buckets), groups, 2 * len(texts))

    def encode(self, hashed: Hashed) -> Page:
        """A sentence to be taught: what is not known stays out."""
        groups = np.repeat((0, 1), [len(each) for each in hashed])
        heard = self._weighed(self.row_of.take(np.concatenate(hashed)), groups, 2)
        known = heard.rows >= 0
        return Page(heard.rows[known], heard.values[known], [0, *np.cumsum(np.bincount(groups[known], minlength=2))])

    def again(self, rows: Rows, sizes: NDArray[np.integer]) -> list[Page]:
        """Sentences written down earlier, weighed as rare as their features are now; `sizes` are how many rows each has of
        whole words and of pieces, in turn."""
        page = self._weighed(rows, np.repeat(np.arange(len(sizes)), sizes), len(sizes))
        starts = zip(page.ends[:-1:2], page.ends[1::2], page.ends[2::2], strict=True)
        return [
            Page(page.rows[start:end], page.values[start:end], (0, middle - start, end - start))
            for start, middle, end in starts
        ]

    def meet(self, hashed: Hashed) -> None:
        """Count a new sentence in, and give rows to features never met."""
        both = np.concatenate(hashed)
        rows = self.row_of[both]
        self.read += 1
        seen = rows[rows >= 0]
        self.held[seen] += 1
        fresh = np.unique(both[rows < 0])
        need = self.rows + len(fresh)
        if need >= len(self.held):
            room = need * 5 // 4 + 64
            self.held = np.concatenate((self.held, np.zeros(room - len(self.held), np.float32)))
            self._frequency = np.log1p(self.held)
        self.row_of[fresh] = np.arange(self.rows, need, dtype=np.int32)
        self.held[self.rows : need] = 1
        self._frequency[seen] = np.log1p(self.held[seen])
        self._frequency[self.rows : need] = np.log1p(np.float32(1))
        self.rows = need

    def together(self, sentences: Sequence[Page]) -> Batch:
        """Sentences as one batch, with each feature they use named once."""
        rows = np.concatenate([sentence.rows for sentence in sentences])
        used = hashing.distinct(rows.copy())
        if len(self._place) < self.rows:
            self._place = np.empty(self.rows * 5 // 4 + 64, np.int32)
        self._place[used] = np.arange(len(used), dtype=np.int32)
        sizes = [size for each in sentences for size in (each.ends[1], each.ends[2] - each.ends[1])]
        return Batch(
            used=used,
            column=self._place.take(rows),
            owner=np.repeat(np.arange(len(sentences)), [len(sentence.rows) for sentence in sentences]),
            values=np.concatenate([sentence.values for sentence in sentences]),
            whole=np.repeat(np.tile(np.array((1, 0), np.float32), len(sentences)), sizes),
            size=len(sentences),
        )

    def copy(self) -> Vocabulary:
        """A twin that learns on its own."""
        twin = object.__new__(Vocabulary)
        twin.row_of, twin.held, twin._frequency = self.row_of.copy(), self.held.copy(), self._frequency.copy()
        twin.rows, twin.read = self.rows, self.read
        twin._place = np.zeros(0, np.int32)
        return twin

    def _weighed(self, rows: Rows, groups: NDArray[np.integer], count: int) -> Page:
        """How rare each row is; the rows of a group, whole words or pieces of words, have length one together."""
        weights = np.float32(math.log(1 + self.read) + 1) - self._frequency.take(rows)
        length = np.sqrt(np.bincount(groups, weights * weights, minlength=count)).astype(np.float32)
        return Page(rows, weights / length.take(groups), groups.searchsorted(np.arange(count + 1)).tolist())
