"""A sentence as a handful of numbers: hashed words, pairs of words, pairs with a gap, and pieces of words.

Every feature is a bucket in `0 .. BUCKETS-1`; nothing has to be known beforehand, so a correction can bring new words.
The trick is Weinberger et al., "Feature Hashing for Large Scale Multitask Learning" (ICML 2009); pieces of three to five
letters inside a word follow Bojanowski et al., "Enriching Word Vectors with Subword Information" (TACL 2017): they carry
misspelt, inflected and compound words to the category of their cousins.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Buckets = NDArray[np.int64]

BITS = 18
BUCKETS = 1 << BITS
LONGEST = 4_000  # characters read; what a message is about is said before that
_MASK = BUCKETS - 1
_WORD = re.compile(r"((?:\b(?:[cdjlmnst]|qu|lorsqu|jusqu))'|\w{1,40}(?:'\w{1,4}\b)?) ?")
_DIGIT = re.compile(r"\d")
_NEXT = np.uint64(0x9E3779B97F4A7C15)
_GAP = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_EDGE = np.uint64(zlib.crc32(b"<edge>"))


def words(text: str) -> list[str]:
    """Folded words: lower case, no accents, every digit a 0, French elisions apart ("l'aéroport" is two words)."""
    text = text[:LONGEST].lower()
    if not text.isascii():
        text = text.replace("’", "'").replace("œ", "oe")
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORD.findall(_DIGIT.sub("0", text))


def features(text: str) -> tuple[Buckets, Buckets]:
    """The distinct buckets of a sentence, sorted: those of whole words and their pairs, then those of pieces of words."""
    found = [_of_word(word) for word in words(text)]
    if not found:
        return _NONE, _NONE
    ids = np.empty(len(found) + 2, np.uint64)
    ids[0] = ids[-1] = _EDGE
    ids[1:-1] = [identity for identity, _ in found]
    whole = _scatter(np.concatenate((ids[1:-1], ids[:-1] * _NEXT + ids[1:], ids[:-2] * _GAP + ids[2:])))
    return _distinct(whole), _distinct(np.concatenate([pieces for _, pieces in found]))


def spread(texts: Sequence[str]) -> tuple[Buckets, Buckets]:
    """The distinct buckets of several sentences, and beside each its group: 2n for whole words of sentence n, 2n + 1 for pieces.

    Sorted by group, then by bucket: `features` of every sentence, laid end to end, for the price of one.
    """
    found = [[_of_word(word) for word in words(text)] for text in texts]
    lengths = [len(each) + 2 if each else 0 for each in found]
    ids = np.full(sum(lengths), _EDGE, np.uint64)
    if not len(ids):
        return _NONE, _NONE
    place = 0
    pieces: list[Buckets] = []
    sizes = []
    for each, length in zip(found, lengths, strict=True):
        if each:
            ids[place + 1 : place + length - 1] = [identity for identity, _ in each]
            place += length
            mine = [word_pieces for _, word_pieces in each]
            pieces += mine
            sizes.append(sum(map(len, mine)))
        else:
            sizes.append(0)
    numbers = np.arange(len(texts)) << (BITS + 1)
    owner = np.repeat(numbers, lengths)
    near, far = owner[:-1] == owner[1:], owner[:-2] == owner[2:]
    inside = np.concatenate(((False,), near[:-1] & near[1:], (False,)))
    whole = _scatter(
        np.concatenate((ids[inside], (ids[:-1] * _NEXT + ids[1:])[near], (ids[:-2] * _GAP + ids[2:])[far]))
    )
    keys = np.concatenate(
        (
            whole + np.concatenate((owner[inside], owner[:-1][near], owner[:-2][far])),
            np.concatenate(pieces) + np.repeat(numbers + BUCKETS, sizes),
        )
    )
    distinct = _distinct(keys)
    return distinct & _MASK, distinct >> BITS


@lru_cache(maxsize=30_000)
def _of_word(word: str) -> tuple[int, Buckets]:
    """A word's identity and the buckets of its pieces of three, four and five letters, edges included."""
    edged = f"<{word}>"
    pieces = [
        zlib.crc32(edged[i : i + n].encode()) & _MASK for n in (3, 4, 5) for i in range(max(1, len(edged) - n + 1))
    ]
    return zlib.crc32(word.encode()), np.array(pieces, np.int64)


def _scatter(ids: NDArray[np.uint64]) -> Buckets:
    ids = (ids ^ (ids >> np.uint64(29))) * _MIX
    return (ids >> np.uint64(64 - BITS)).astype(np.int64)


def _distinct(buckets: Buckets) -> Buckets:
    buckets = np.sort(buckets)
    keep = np.empty(len(buckets), np.bool_)
    keep[0] = True
    np.not_equal(buckets[1:], buckets[:-1], out=keep[1:])
    return buckets[keep]


_NONE: Buckets = np.empty(0, np.int64)
