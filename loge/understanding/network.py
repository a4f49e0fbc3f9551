"""One voice of the classifier: a sparse input, one hidden layer, one score per label; plain numpy, trained in place.

    scores = relu(values @ inner[rows] + inner_bias) @ outer + outer_bias

An input is a short list of rows (which features) and values (how much of each). Only the rows that a batch mentions are
read and written, so a step costs what its sentences weigh, not what the vocabulary weighs. Steps follow Adagrad (Duchi,
Hazan and Singer, JMLR 2011), with one rate per feature for the inner layer. Targets may be soft; features and hidden units
are dropped at random while learning (Srivastava et al., JMLR 2014), which is what keeps a confident voice honest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]

_FIRST_RATE = 1e-4
_BIAS_RATE = np.float32(0.01)
_SPREAD = np.float32(0.05)


@dataclass(slots=True)
class Batch:
    """Several sentences laid end to end.

    `used` are the features they mention, each once; `column` says which of these every entry is, `owner` which sentence
    it belongs to, `whole` is 1 for whole words and 0 for pieces of words.
    """

    used: NDArray[np.intp]
    column: NDArray[np.int32]
    owner: NDArray[np.intp]
    values: Floats
    whole: Floats
    size: int


class Network:
    """`inner` is (features, hidden), `outer` is (hidden, labels); both grow when a correction brings something new."""

    def __init__(
        self, features: int, hidden: int, labels: int, view: tuple[float, float], seed: tuple[int, int]
    ) -> None:
        self.rng = rng = np.random.default_rng(seed)
        self.view = view
        self.inner: Floats = rng.standard_normal((features, hidden), dtype=np.float32) * _SPREAD
        self.inner_seen: Floats = np.full(features, _FIRST_RATE, np.float32)
        self.inner_bias: Floats = np.zeros(hidden, np.float32)
        self.outer: Floats = rng.standard_normal((hidden, labels), dtype=np.float32) / np.float32(np.sqrt(hidden))
        self.outer_seen: Floats = np.full((hidden, labels), _FIRST_RATE, np.float32)
        self.outer_bias: Floats = np.zeros(labels, np.float32)

    def scores(self, rows: Rows, values: Floats, whole: Floats) -> Floats:
        """One score per label for one sentence."""
        hidden = self._weighed(values, whole) @ self.inner[rows] + self.inner_bias
        scores: Floats = np.maximum(hidden, 0) @ self.outer + self.outer_bias
        return scores

    def scores_of(self, rows: Rows, values: Floats, whole: Floats, ends: Sequence[int]) -> Floats:
        """One score per label for several sentences, written one after the other (`Page`)."""
        heard = self._weighed(values, whole)
        hidden = np.empty((len(ends) - 1, self.inner.shape[1]), np.float32)
        for number, (start, end) in enumerate(pairwise(ends)):
            hidden[number] = heard[start:end] @ self.inner.take(rows[start:end], axis=0)
        hidden += self.inner_bias
        scores: Floats = np.maximum(hidden, 0) @ self.outer + self.outer_bias
        return scores

    def step(self, batch: Batch, targets: Floats, rate: float, drop: float, drop_hidden: float) -> None:
        """Move the weights a little towards `targets` (sentences, labels), a probability per label."""
        used, inputs = batch.used, self._dense(batch, drop)
        inner = self.inner[used]
        before = inputs @ inner + self.inner_bias
        kept: Floats = (self.rng.random(before.shape, dtype=np.float32) >= drop_hidden) * np.float32(
            1 / (1 - drop_hidden)
        )
        kept *= before > 0
        hidden: Floats = before * kept
        error = softmax(hidden @ self.outer + self.outer_bias) - targets
        to_outer = hidden.T @ error
        back = (error @ self.outer.T) * kept
        to_inner = inputs.T @ back
        self.outer_seen += to_outer * to_outer
        self.outer -= np.float32(rate) * to_outer / np.sqrt(self.outer_seen)
        seen = self.inner_seen[used] + np.einsum("ij,ij->i", to_inner, to_inner) / np.float32(to_inner.shape[1])
        self.inner_seen[used] = seen
        to_inner *= (np.float32(rate) / np.sqrt(seen))[:, None]
        inner -= to_inner
        self.inner[used] = inner
        self.outer_bias -= _BIAS_RATE * error.mean(0)
        self.inner_bias -= _BIAS_RATE * back.mean(0)

    def grow(self, features: int, labels: int) -> None:
        """Make room for more features and labels; what was learnt stays."""
        old, hidden = self.inner.shape
        if features > old:
            room = max(features, old + old // 4 + 64)
            fresh = self.rng.standard_normal((room - old, hidden), dtype=np.float32) * _SPREAD
            self.inner = np.concatenate((self.inner, fresh))
            self.inner_seen = np.concatenate((self.inner_seen, np.full(room - old, _FIRST_RATE, np.float32)))
        more = labels - self.outer.shape[1]
        if more > 0:
            self.outer = np.concatenate((self.outer, np.zeros((hidden, more), np.float32)), axis=1)
            self.outer_seen = np.concatenate(
                (self.outer_seen, np.full((hidden, more), _FIRST_RATE, np.float32)), axis=1
            )
            self.outer_bias = np.concatenate((self.outer_bias, np.zeros(more, np.float32)))

    def copy(self) -> Network:
        """A twin that learns on its own."""
        twin = object.__new__(Network)
        twin.rng, twin.view = np.random.default_rng(0), self.view
        twin.inner, twin.inner_seen, twin.inner_bias = self.inner.copy(), self.inner_seen.copy(), self.inner_bias.copy()
        twin.outer, twin.outer_seen, twin.outer_bias = self.outer.copy(), self.outer_seen.copy(), self.outer_bias.copy()
        return twin

    def _dense(self, batch: Batch, drop: float) -> Floats:
        """The batch as a small dense matrix (sentences, used), some entries dropped."""
        values = self._weighed(batch.values, batch.whole)
        if drop:
            values *= (self.rng.random(len(values), dtype=np.float32) >= drop) * np.float32(1 / (1 - drop))
        dense = np.zeros((batch.size, len(batch.used)), np.float32)
        dense[batch.owner, batch.column] = values
        return dense

    def _weighed(self, values: Floats, whole: Floats) -> Floats:
        """Values as this voice hears them: `view` is the weight of (whole words, pieces)."""
        heard: Floats = values * (np.float32(self.view[1]) + np.float32(self.view[0] - self.view[1]) * whole)
        return heard


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities along the last axis."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    shares: Floats = raised / raised.sum(-1, keepdims=True)
    return shares
