"""What is this about? Texts and labels in, a label and an honest confidence out; one correction is learnt at once.

Several small networks ("voices") look at the same hashed sentence, each weighing whole words against pieces of words in
its own way, and their scores are averaged. A label taught more often than others is believed a little less at first
sight (Menon et al., "Long-tail learning via logit adjustment", ICLR 2021). Confidence is calibrated on sentences kept
aside while learning (Platt, "Probabilistic outputs for support vector machines", 1999). The label `"oos"` means out of
scope: taught like any other label, and also the answer when the best guess is less likely right than the floor asks for.

A correction is rehearsed with earlier sentences so that nothing is forgotten (Robins, "Catastrophic forgetting,
rehearsal and pseudorehearsal", Connection Science 1995); the very sentence that was corrected is remembered as such.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from loge.understanding import hashing
from loge.understanding.network import Floats, Page, Voices, softmax
from loge.understanding.vocabulary import Vocabulary

OUT_OF_SCOPE = "oos"
_MOST_REPEATS = 5
_LEARNT = 0.25  # a share of belief at which a correction has sunk in


@dataclass(frozen=True, slots=True)
class Taste:
    """How the voices are made and taught; `views` are the weights of (whole words, pieces) for each voice."""

    views: tuple[tuple[float, float], ...] = ((1.0, 0.6), (1.0, 0.8), (0.8, 1.0))
    hidden: int = 80
    laps: int = 9
    batch: int = 128
    rate: float = 0.07
    drop: float = 0.4
    drop_hidden: float = 0.3
    smoothing: float = 0.2
    tilt: float = 0.2
    floor: float = 0.42
    seen: int = 2  # a feature met less often is not worth a row, except in a small school


@dataclass(slots=True)
class Memory:
    """What was taught, kept for rehearsal; `exact` are the fingerprints of corrected sentences and their label."""

    sentences: list[Page] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    exact: dict[int, int] = field(default_factory=dict)

    def copy(self) -> Memory:
        return Memory(list(self.sentences), list(self.labels), dict(self.exact))


class Classifier:
    """`fit` on labelled texts, `predict` a (label, confidence) per text, `learn` one correction."""

    def __init__(self, taste: Taste | None = None, seed: int = 0) -> None:
        self.taste = taste or Taste()
        self.seed = seed
        self.labels: list[str] = []
        self.vocabulary = Vocabulary.of([], 1)
        self.voices = self._new_voices()
        self.memory = Memory()
        self.tilt: Floats = np.zeros(0, np.float32)
        self.slope, self.shift, self.floor = 1.0, 0.0, 0.0
        self._rng = np.random.default_rng(seed)
        self._shared = False

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Learn from scratch."""
        self.__init__(self.taste, self.seed)  # type: ignore[misc]
        if not texts:
            return
        self.labels = sorted(set(labels))
        hashed = [hashing.features(text) for text in texts]
        self.vocabulary = Vocabulary.of(hashed, self.taste.seen)
        self.memory.sentences = [self.vocabulary.encode(pair) for pair in hashed]
        number = {label: index for index, label in enumerate(self.labels)}
        self.memory.labels = [number[label] for label in labels]
        times = Counter(self.memory.labels)
        common = np.log([times[index] for index in range(len(self.labels))])
        self.tilt = (self.taste.tilt * (common.mean() - common)).astype(np.float32)
        self.voices = self._new_voices()
        self._train()

    def predict(self, texts: Iterable[str]) -> list[tuple[str, float]]:
        """The best label of each text and how likely it is right."""
        return [self._judge(text) for text in texts]

    def shares(self, texts: Sequence[str]) -> Floats:
        """The share of belief of each of `labels`, a row per text heard; the shares of a text add up to one."""
        if not self.labels or not texts:
            return np.zeros((len(texts), len(self.labels)), np.float32)
        return softmax(self._scores(self.vocabulary.page(texts)))

    def remembers(self, text: str) -> str | None:
        """The label this very sentence was corrected to, if it was."""
        if not self.memory.exact:
            return None
        number = self.memory.exact.get(_fingerprint(text))
        return None if number is None else self.labels[number]

    def calibrated(self, share: float) -> float:
        """How likely a best label with this share of belief is right."""
        share = min(max(share, 1e-6), 1 - 1e-6)
        return 1 / (1 + math.exp(-(self.slope * math.log(share / (1 - share)) + self.shift)))

    def learn(self, text: str, label: str) -> None:
        """One correction, obeyed from the next call on."""
        self._own()
        hashed, taught = hashing.features(text), bool(self.labels)
        self.vocabulary.meet(hashed)
        if label not in self.labels:
            self.labels.append(label)
            self.tilt = np.append(self.tilt, np.float32(0))
        number = self.labels.index(label)
        if taught:
            self.voices.grow(self.vocabulary.rows, len(self.labels))
        else:
            self.voices = self._new_voices()
        sentence = self.vocabulary.encode(hashed)
        self.memory.sentences.append(sentence)
        self.memory.labels.append(number)
        self.memory.exact[_fingerprint(text)] = number
        for _ in range(_MOST_REPEATS):
            self._rehearse(sentence, number)
            best, share = self._best(self._scores(sentence)[0])
            if best == number and share >= _LEARNT:
                break

    def calibrate(self, marks: Sequence[tuple[float, bool]]) -> None:
        """Set what a share of belief is worth, from shares and whether they were right on sentences never taught."""
        self.slope, self.shift = platt(marks)

    def branch(self) -> Classifier:
        """A classifier that starts from this one and learns on its own; nothing is copied before its first lesson."""
        twin = object.__new__(Classifier)
        twin.__dict__.update(self.__dict__)
        twin._rng = np.random.default_rng(self.seed)
        twin._shared = self._shared = True
        return twin

    def _own(self) -> None:
        if self._shared:
            self.labels = list(self.labels)
            self.voices = self.voices.copy()
            self.vocabulary = self.vocabulary.copy()
            self.memory = self.memory.copy()
            self._shared = False

    def _judge(self, text: str) -> tuple[str, float]:
        if not self.labels:
            return OUT_OF_SCOPE, 0.0
        taught = self.remembers(text)
        if taught is not None:
            return taught, 1.0
        best, share = self._best(self._scores(self.vocabulary.page([text]))[0])
        confidence = self.calibrated(share)
        if confidence < self.floor:
            return OUT_OF_SCOPE, confidence
        return self.labels[best], confidence

    def _best(self, scores: Floats) -> tuple[int, float]:
        """Is it ours at all, and then: which; the share is among our own labels, unless the answer is out of scope."""
        best = int(scores.argmax())
        if OUT_OF_SCOPE in self.labels and self.labels[best] != OUT_OF_SCOPE:
            scores = scores.copy()
            scores[self.labels.index(OUT_OF_SCOPE)] = -np.inf
        return best, float(softmax(scores)[best])

    def _scores(self, page: Page) -> Floats:
        """The voices' mean score per label, a row per sentence."""
        return self.voices.scores(page) + self.tilt

    def _new_voices(self) -> Voices:
        return Voices(self.vocabulary.rows, self.taste.hidden, len(self.labels), self.taste.views, self.seed)

    def _train(self) -> None:
        """Learn from nine tenths, be examined on the last tenth, then go once over everything."""
        total = len(self.memory.labels)
        size = self.taste.batch if total > 2_000 else 16
        laps = max(self.taste.laps, math.ceil(400 * 16 / total))
        order = self._rng.permutation(total)
        aside = order[: total // 10] if total >= 300 else order[:0]
        for lap in range(laps):
            self._lap(order[len(aside) :], size, self.taste.rate * (1 - 0.9 * lap / (laps + 1)))
        if len(aside):
            self.calibrate([self._mark(index) for index in aside])
        self._lap(order, size, self.taste.rate * 0.15)
        if OUT_OF_SCOPE in self.labels:
            self.floor = self.taste.floor

    def _lap(self, chosen: NDArray[np.intp], size: int, rate: float) -> None:
        """Every voice once over the chosen sentences, in the same random order."""
        sentences, labels = self.memory.sentences, np.array(self.memory.labels)
        chosen = self._rng.permutation(chosen)
        for start in range(0, len(chosen), size):
            part = chosen[start : start + size]
            batch, targets = self.vocabulary.together([sentences[index] for index in part]), self._targets(labels[part])
            self.voices.step(batch, targets, rate, self.taste.drop, self.taste.drop_hidden)

    def _mark(self, index: int) -> tuple[float, bool]:
        """The share given to the best label of a remembered sentence, and whether it is right."""
        best, share = self._best(self._scores(self.memory.sentences[index])[0])
        return share, best == self.memory.labels[index]

    def _rehearse(self, sentence: Page, number: int) -> None:
        """One step on a correction together with a few earlier sentences drawn at random."""
        memory = self.memory
        drawn = self._rng.integers(0, len(memory.labels), 8)
        batch = self.vocabulary.together([sentence, *(memory.sentences[index] for index in drawn)])
        targets = self._targets(np.array([number, *(memory.labels[index] for index in drawn)]))
        self.voices.step(batch, targets, self.taste.rate, 0.2, 0.0)

    def _targets(self, numbers: NDArray[np.int64]) -> Floats:
        count = len(self.labels)
        targets = np.full((len(numbers), count), self.taste.smoothing / count, np.float32)
        targets[np.arange(len(numbers)), numbers] += np.float32(1 - self.taste.smoothing)
        return targets


def _fingerprint(text: str) -> int:
    """What the words of a sentence come to, and nobody can read them from."""
    told = " ".join(hashing.words(text)).encode()
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "little")


def platt(marks: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and shift that turn the log odds of a share into the log odds of being right, by Newton's method."""
    share = np.clip(np.array([share for share, _ in marks]), 1e-6, 1 - 1e-6)
    right = np.array([right for _, right in marks], float)
    odds = np.log(share / (1 - share))
    design = np.stack((odds, np.ones_like(odds)), 1)
    weights = np.array([1.0, 0.0])
    for _ in range(25):
        guess = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (right - guess) - 1e-2 * (weights - [1.0, 0.0])
        bend = (design * (guess * (1 - guess))[:, None]).T @ design + 1e-2 * np.eye(2)
        weights = weights + np.clip(np.linalg.solve(bend, slope), -1, 1)
    return max(0.2, float(weights[0])), float(weights[1])
