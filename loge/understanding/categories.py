"""Which category of the catalogue a piece of text speaks of, with an honest "I don't know".

Two witnesses are heard: the shared model with what the house taught it, and the words of the catalogue itself, which
speak from the first day for a category that the model has never met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from loge.understanding import store
from loge.understanding.classifier import OUT_OF_SCOPE, Classifier
from loge.understanding.text import Text, lex
from loge.understanding.values import Span

BASE = Path(__file__).parent / "base.npz"
FLOOR = 0.45  # less likely right than this: the item goes to a human without a category
_TRUST_IN_WORDS = 1.3
_LOUDEST = 3.0
_DOUBT = 0.02
_PLAIN = 2.0
_KEPT = 16


class Category(Protocol):
    """A category of service as the catalogue describes it; words and questions are by language, questions by need."""

    @property
    def key(self) -> str: ...
    @property
    def words(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def needs(self) -> Sequence[str]: ...
    @property
    def questions(self) -> Mapping[str, Mapping[str, str]]: ...


class Guess(NamedTuple):
    """A category or None, how likely it is right, and how loudly the catalogue's own words spoke for it."""

    key: str | None
    confidence: float
    spoken: float = 0.0


class Clue(NamedTuple):
    """A word or phrase of the catalogue found in a text: tokens `first` to `last`, the categories it speaks for."""

    first: int
    last: int
    keys: tuple[str, ...]
    weight: float


Piece = tuple[str, Sequence[Clue]]  # a piece of text, with the catalogue's words in it


class Lexicon:
    """What one house taught, over the shared base: `learn` a correction, or replay the house's rows at once."""

    def __init__(self, taught: Iterable[tuple[str, str]] = ()) -> None:
        self.classifier = base().branch()
        for text, key in taught:
            self.learn(text, key)

    def learn(self, text: str, key: str) -> None:
        """From now on, a text like this one is of that category ("oos": of none)."""
        self.classifier.learn(text, key)


@lru_cache(maxsize=1)
def base() -> Classifier:
    """The model that ships with the project, read once."""
    return store.load(BASE)


class Sorter:
    """A catalogue made ready to be recognised."""

    def __init__(self, catalogue: Sequence[Category]) -> None:
        self.categories = {category.key: category for category in catalogue}
        self._keys = tuple(self.categories)
        self._number = {key: number for number, key in enumerate(self._keys)}
        self._known: tuple[Classifier, int, NDArray[np.intp]] | None = None
        phrases: dict[tuple[str, ...], set[str]] = {}
        for category in catalogue:
            for words in category.words.values():
                for phrase in words:
                    parts = tuple(token.word for token in lex(phrase).tokens if token.kind in ("word", "number"))
                    if parts:
                        phrases.setdefault(parts, set()).add(category.key)
        self._begins = frozenset(parts[0] for parts in phrases)
        self._phrases: dict[str, dict[str, list[tuple[list[str], tuple[str, ...], float]]]] = {}
        for parts, keys in sorted(phrases.items(), key=lambda each: -len(each[0])):
            first, second = (*parts, "")[:2]
            known = self._phrases.setdefault(first, {"": []}).setdefault(second, [])
            known.append((list(parts), tuple(sorted(keys)), (1.5 if second else 1.0) / len(keys)))

    def clues(self, text: Text) -> list[Clue]:
        """The catalogue's words in a text, the longest phrase at each place, never overlapping."""
        found: list[Clue] = []
        said = text.words
        at = 0
        for place in text.among(self._begins):
            if place >= at:
                known = self._phrases[said[place]]
                following = said[place + 1] if place + 1 < len(said) else ""
                for parts, keys, weight in (*known.get(following, ()), *known[""]):
                    if said[place : place + len(parts)] == parts:
                        at = place + len(parts)
                        found.append(Clue(place, at, keys, weight))
                        break
        return found

    def guess(self, pieces: Sequence[Piece], model: Classifier) -> list[Guess]:
        """The most likely category of each piece of text, the model being asked once for all that need it."""
        guesses = [self._at_once(piece, model) for piece in pieces]
        open_ = [piece for piece, guess in zip(pieces, guesses, strict=True) if guess is None]
        weighed = iter(self._weighed(open_, model) if open_ else ())
        return [next(weighed) if guess is None else guess for guess in guesses]

    def _at_once(self, piece: Piece, model: Classifier) -> Guess | None:
        """What was taught word for word, or is said plainly."""
        text, clues = piece
        taught = model.remembers(text)
        if taught is not None:
            return Guess(taught if taught in self.categories else None, 1.0)
        return self._plainly(clues)

    def _weighed(self, pieces: Sequence[Piece], model: Classifier) -> Iterator[Guess]:
        """What the model and the words of the catalogue believe together."""
        none = len(self._keys)
        shares = model.shares([text for text, _ in pieces])
        shares = np.concatenate((shares, np.zeros((len(pieces), 1))), axis=1)
        belief = np.log(shares.take(self._columns(model), axis=1) + _DOUBT)
        spoken = [self._spoken(clues) for _, clues in pieces]
        for row, said in zip(belief, spoken, strict=True):
            for number, weight in said.items():
                row[number] += _TRUST_IN_WORDS * min(weight, _LOUDEST)
        chosen = belief.argmax(1)
        certain = 1 / np.exp(belief - belief.max(1, keepdims=True)).sum(1)
        for said, best, share in zip(spoken, chosen.tolist(), certain.tolist(), strict=True):
            confidence = model.calibrated(share)
            if best == none or confidence < FLOOR:
                yield Guess(None, confidence if best == none else 1 - confidence)
            else:
                yield Guess(self._keys[best], confidence, said.get(best, 0.0))

    def _spoken(self, clues: Sequence[Clue]) -> dict[int, float]:
        """How loudly the words of the catalogue speak for each category, by its number."""
        loud: dict[int, float] = {}
        for clue in clues:
            for key in clue.keys:
                number = self._number[key]
                loud[number] = loud.get(number, 0.0) + clue.weight
        return loud

    def _plainly(self, clues: Sequence[Clue]) -> Guess | None:
        """The answer when several words of one category, and of no other, leave nothing to weigh."""
        if len(clues) < 2:
            return None
        named = set(clues[0].keys).intersection(*(clue.keys for clue in clues[1:]))
        weight = sum(clue.weight for clue in clues)
        if len(named) != 1 or weight < _PLAIN:
            return None
        return Guess(named.pop(), 1 - 0.1 / weight, weight)

    def _columns(self, model: Classifier) -> NDArray[np.intp]:
        """Where the model keeps each category of the catalogue, and last "out of scope"; -1 for what it never met."""
        if self._known is None or self._known[0] is not model or self._known[1] != len(model.labels):
            place = {label: number for number, label in enumerate(model.labels)}
            columns = np.array([place.get(key, -1) for key in (*self._keys, OUT_OF_SCOPE)])
            self._known = (model, len(model.labels), columns)
        return self._known[2]


_ready: dict[tuple[int, ...], tuple[list[Category], Sorter]] = {}


def sorter(catalogue: Iterable[Category]) -> Sorter:
    """The sorter of a catalogue; the few last ones are kept, with their categories so that no identity is reused."""
    categories = list(catalogue)
    name = tuple(map(id, categories))
    kept = _ready.get(name)
    if kept is None:
        if len(_ready) >= _KEPT:
            _ready.pop(next(iter(_ready)), None)
        kept = _ready[name] = (categories, Sorter(categories))
    return kept[1]


def spans(text: Text, clues: Iterable[Clue]) -> tuple[Span, ...]:
    """Where in the original the clues were read."""
    return tuple(text.span(text.tokens[clue.first].start, text.tokens[clue.last - 1].end) for clue in clues)
