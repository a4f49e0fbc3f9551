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

Buckets = NDArray[np.integer]

BITS = 18
BUCKETS = 1 << BITS
LONGEST = 4_000  # characters read; what a message is about is said before that
_MASK = BUCKETS - 1
_MANY = 1 << (30 - BITS)  # sentences whose groups and buckets together need more than 31 bits
_WORD = re.compile(r"\w{1,40}")
_ELIDED = re.compile(r"((?:\b(?:[cdjlmnst]|qu|lorsqu|jusqu))'|\w{1,40}(?:'\w{1,4}\b)?) ?")
_DIGIT = re.compile(r"\d")
_NEXT = np.uint64(0x9E3779B97F4A7C15)
_GAP = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_PIECE = np.dtype(np.int32).itemsize
_EDGE = np.uint64(zlib.crc32(b"<edge>")).tobytes()


def words(text: str) -> list[str]:
    """Folded words: lower case, no accents, every digit a 0, French elisions apart ("l'aéroport" is two words)."""
    text = text[:LONGEST].lower()
    if not text.isascii():
        text = text.replace("’", "'").replace("œ", "oe")
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return (_ELIDED if "'" in text else _WORD).findall(_DIGIT.sub("0", text))


def features(text: str) -> tuple[Buckets, Buckets]:
    """The distinct buckets of a sentence, sorted: those of whole words and their pairs, then those of pieces of words."""
    buckets, groups = spread([text])
    cut = int(np.searchsorted(groups, 1))
    return buckets[:cut], buckets[cut:]


def spread(texts: Sequence[str]) -> tuple[Buckets, Buckets]:
    """The distinct buckets of several sentences, and beside each its group: 2n for whole words of sentence n, 2n + 1 for pieces.

    Sorted by group, then by bucket.
    """
    said = [[_of_word(word) for word in words(text)] for text in texts]
    ids = np.frombuffer(b"".join([b"".join((_EDGE, *[word for word, _ in each], _EDGE)) for each in said]), np.uint64)
    pairs, gaps = ids[:-1] * _NEXT + ids[1:], ids[:-2] * _GAP + ids[2:]
    whole, sizes = [ids[:0]], []
    first = 0
    for each in said:
        last = first + len(each) + 1  # the edge behind its words
        if each:
            whole += (ids[first + 1 : last], pairs[first:last], gaps[first : last - 1])
        sizes.append(3 * len(each) + 1 if each else 0)
        first = last + 1
    pieces = [b"".join([parts for _, parts in each]) for each in said]
    sizes += [len(parts) // _PIECE for parts in pieces]
    width: type[np.integer] = np.int32 if len(texts) < _MANY else np.int64
    groups = np.array((*range(0, 2 * len(texts), 2), *range(1, 2 * len(texts), 2)), width) << BITS
    buckets = np.concatenate((_scatter(np.concatenate(whole)), np.frombuffer(b"".join(pieces), np.int32)))
    found = distinct(buckets + groups.repeat(sizes))
    return found & _MASK, found >> BITS


@lru_cache(maxsize=30_000)
def _of_word(word: str) -> tuple[bytes, bytes]:
    """A word's identity and the buckets of its pieces of three, four and five letters, edges included, as raw integers."""
    edged = f"<{word}>"
    pieces = [
        zlib.crc32(edged[i : i + n].encode()) & _MASK for n in (3, 4, 5) for i in range(max(1, len(edged) - n + 1))
    ]
    return np.uint64(zlib.crc32(word.encode())).tobytes(), np.array(pieces, np.int32).tobytes()


def _scatter(ids: NDArray[np.uint64]) -> Buckets:
    ids = (ids ^ (ids >> np.uint64(29))) * _MIX
    return (ids >> np.uint64(64 - BITS)).astype(np.int32)


def distinct(buckets: Buckets) -> Buckets:
    """The same, sorted in place, each once."""
    buckets.sort()
    keep = np.ones(len(buckets), np.bool_)
    np.not_equal(buckets[1:], buckets[:-1], out=keep[1:])
    return buckets[keep]
