"""The voices of the classifier: small networks that hear the same sentence, each in its own way; plain numpy, trained in place.

    scores = relu(values @ inner[rows] + inner_bias) @ outer + outer_bias, for each voice; then their mean

A sentence is a short list of rows (which features) and values (how much of each), whole words first, then pieces of words,
which every voice weighs against each other as its view says. The voices stand side by side in the same matrices, so that
all of them hear a sentence at once. Only the rows that a batch mentions are read and written, so a step costs what its
sentences weigh, not what the vocabulary weighs. Steps follow Adagrad (Duchi, Hazan and Singer, JMLR 2011), with one rate
per feature for the inner layer. Targets may be soft; features and hidden units are dropped at random while learning
(Srivastava et al., JMLR 2014), which is what keeps a confident voice honest.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]

LEARNT = ("inner", "inner_seen", "inner_bias", "outer", "outer_seen", "outer_bias")
_FIRST_RATE = 1e-4
_BIAS_RATE = np.float32(0.01)
_SPREAD = np.float32(0.05)


@dataclass(slots=True)
class Page:
    """Sentences one after the other, as rows and values; row -1 is a feature never met.

    The whole words of sentence `n` are the entries `ends[2n]` to `ends[2n + 1]`, its pieces of words those up to `ends[2n + 2]`.
    """

    rows: Rows
    values: Floats
    ends: Sequence[int]


@dataclass(slots=True)
class Batch:
    """Several sentences laid end to end.

    `used` are the features they mention, each once; `column` says which of these every entry is, `owner` which sentence
    it belongs to, `whole` is 1 for whole words and 0 for pieces of words.
    """

    used: NDArray[np.integer]
    column: NDArray[np.int32]
    owner: NDArray[np.intp]
    values: Floats
    whole: Floats
    size: int


class Voices:
    """`inner` is (features, voices x hidden), `outer` is (voices x hidden, labels); both grow when a correction brings
    something new. The last row of `inner` stays empty: a feature never met says nothing.
    """

    def __init__(
        self, features: int, hidden: int, labels: int, views: Sequence[tuple[float, float]], seed: int
    ) -> None:
        self.hidden, self.views = hidden, np.array(views, np.float32)
        self.words, self.pieces = np.repeat(self.views, hidden, axis=0).T
        self.rngs = [np.random.default_rng((seed, turn)) for turn in range(len(views))]
        self.inner: Floats = np.concatenate((self._new_rows(features), self._silence()))
        self.inner_seen: Floats = np.full((features + 1, len(views)), _FIRST_RATE, np.float32)
        self.inner_bias: Floats = np.zeros(len(views) * hidden, np.float32)
        self.outer: Floats = np.concatenate(self._drawn((hidden, labels))) / np.float32(np.sqrt(hidden))
        self.outer_seen: Floats = np.full((len(views) * hidden, labels), _FIRST_RATE, np.float32)
        self.outer_bias: Floats = np.zeros((len(views), labels), np.float32)

    def scores(self, page: Page) -> Floats:
        """The mean score of each label, a row per sentence."""
        inner, ends = self.inner.take(page.rows, axis=0), page.ends
        heard = np.empty((len(ends) - 1, inner.shape[1]), np.float32)
        for number, (start, end) in enumerate(pairwise(ends)):
            np.dot(page.values[start:end], inner[start:end], out=heard[number])
        hidden = np.maximum(heard[::2] * self.words + heard[1::2] * self.pieces + self.inner_bias, 0)
        scores: Floats = (hidden @ self.outer + self.outer_bias.sum(0)) / np.float32(len(self.views))
        return scores

    def step(self, batch: Batch, targets: Floats, rate: float, drop: float, drop_hidden: float) -> None:
        """Move the weights a little towards `targets` (sentences, labels), a probability per label."""
        voices, hidden = len(self.views), self.hidden
        used, inputs = batch.used, self._dense(batch, drop)
        rows = self.inner.take(used, axis=0)
        inner = rows.reshape(-1, voices, hidden).transpose(1, 0, 2)
        outer, outer_seen = (each.reshape(voices, hidden, -1) for each in (self.outer, self.outer_seen))
        inner_bias = self.inner_bias.reshape(voices, 1, hidden)
        before = inputs @ inner + inner_bias
        kept = (self._chances(before.shape[1:]) >= drop_hidden) * np.float32(1 / (1 - drop_hidden))
        kept *= before > 0
        after: Floats = before * kept
        error = softmax(after @ outer + self.outer_bias[:, None]) - targets
        to_outer = after.transpose(0, 2, 1) @ error
        back = (error @ outer.transpose(0, 2, 1)) * kept
        to_inner = np.empty_like(rows).reshape(-1, voices, hidden)  # laid out like the rows it moves
        np.matmul(inputs.transpose(0, 2, 1), back, out=to_inner.transpose(1, 0, 2))
        outer_seen += to_outer * to_outer
        outer -= np.float32(rate) * to_outer / np.sqrt(outer_seen)
        seen = self.inner_seen.take(used, axis=0) + np.einsum("uvh,uvh->uv", to_inner, to_inner) / np.float32(hidden)
        self.inner_seen[used] = seen
        to_inner *= (np.float32(rate) / np.sqrt(seen))[:, :, None]
        self.inner[used] = rows - to_inner.reshape(rows.shape)
        self.outer_bias -= _BIAS_RATE * error.mean(1)
        inner_bias -= _BIAS_RATE * back.mean(1, keepdims=True)

    def grow(self, features: int, labels: int) -> None:
        """Make room for more features and labels; what was learnt stays."""
        old, more = len(self.inner) - 1, labels - self.outer.shape[1]
        if features > old:
            room = max(features, old + old // 4 + 64) - old
            self.inner = np.concatenate((self.inner[:-1], self._new_rows(room), self._silence()))
            self.inner_seen = np.pad(self.inner_seen, ((0, room), (0, 0)), constant_values=_FIRST_RATE)
        if more > 0:
            self.outer = np.pad(self.outer, ((0, 0), (0, more)))
            self.outer_seen = np.pad(self.outer_seen, ((0, 0), (0, more)), constant_values=_FIRST_RATE)
            self.outer_bias = np.pad(self.outer_bias, ((0, 0), (0, more)))

    def copy(self) -> Voices:
        """Twins that learn on their own."""
        twin = copy(self)
        twin.rngs = [np.random.default_rng(0) for _ in self.rngs]
        for name in LEARNT:
            setattr(twin, name, getattr(self, name).copy())
        return twin

    def _dense(self, batch: Batch, drop: float) -> Floats:
        """The batch as a small dense matrix for each voice (voices, sentences, used), some entries dropped."""
        words, pieces = self.views.T[:, :, None]
        values = batch.values * (pieces + (words - pieces) * batch.whole)
        if drop:
            values *= (self._chances(batch.values.shape) >= drop) * np.float32(1 / (1 - drop))
        dense = np.zeros((len(self.views), batch.size, len(batch.used)), np.float32)
        dense[:, batch.owner, batch.column] = values
        return dense

    def _new_rows(self, count: int) -> Floats:
        return np.concatenate(self._drawn((count, self.hidden)), axis=1) * _SPREAD

    def _silence(self) -> Floats:
        return np.zeros((1, len(self.views) * self.hidden), np.float32)

    def _drawn(self, shape: tuple[int, ...]) -> list[Floats]:
        return [rng.standard_normal(shape, dtype=np.float32) for rng in self.rngs]

    def _chances(self, shape: tuple[int, ...]) -> Floats:
        return np.stack([rng.random(shape, dtype=np.float32) for rng in self.rngs])


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities along the last axis."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    shares: Floats = raised / raised.sum(-1, keepdims=True)
    return shares
