"""Words: one analysis in Python for every database. Fold, drop elisions and stop words, stem (Snowball), so that the same
words find the same offers on SQLite and PostgreSQL."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from hashlib import blake2b

import snowballstemmer

STOP_WORDS = frozenset(
    [
        "a",
        "ai",
        "an",
        "and",
        "are",
        "at",
        "au",
        "aux",
        "avec",
        "besoin",
        "bonjour",
        "can",
        "ce",
        "ces",
        "cette",
        "cherche",
        "cherchons",
        "could",
        "dans",
        "de",
        "des",
        "do",
        "du",
        "elle",
        "en",
        "est",
        "et",
        "etre",
        "faire",
        "faut",
        "for",
        "have",
        "help",
        "i",
        "il",
        "ils",
        "in",
        "is",
        "it",
        "j",
        "je",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "like",
        "looking",
        "lui",
        "ma",
        "mais",
        "me",
        "merci",
        "mes",
        "moi",
        "mon",
        "my",
        "ne",
        "need",
        "nos",
        "notre",
        "nous",
        "of",
        "on",
        "or",
        "ou",
        "our",
        "par",
        "pas",
        "please",
        "pour",
        "pourrait",
        "quelqu",
        "quelqu'un",
        "quelque",
        "qui",
        "sa",
        "se",
        "ses",
        "si",
        "some",
        "somebody",
        "someone",
        "son",
        "sur",
        "svp",
        "ta",
        "te",
        "tes",
        "that",
        "the",
        "to",
        "toi",
        "ton",
        "tu",
        "un",
        "une",
        "veux",
        "vos",
        "votre",
        "voudrais",
        "vous",
        "want",
        "we",
        "with",
        "would",
        "y",
        "you",
        "your",
    ]
)
_ELISION = re.compile(r"\b(?:jusqu|lorsqu|puisqu|quoiqu|qu|[cdjlmnst])['’]", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
MOST_WORDS = 12  # a longer sentence is cut: its first words say what it is about


def fold(word: str) -> str:
    """Lower case without accents or ligatures: ``Œuvre`` → ``oeuvre``, ``ÉLAGUER`` → ``elaguer``."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return _BEYOND_ASCII.sub(lambda letter: "" if unicodedata.combining(letter[0]) else letter[0], plain)


@cache
def _stemmers() -> tuple[object, ...]:
    return tuple(snowballstemmer.stemmer(name) for name in ("french", "english"))


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """The French and the English stem of a folded word: a loge is asked in both."""
    return frozenset(stemmer.stemWord(word) for stemmer in _stemmers())  # type: ignore[attr-defined]


def words(text: str) -> list[str]:
    """The folded words that carry meaning, in order."""
    bare = _ELISION.sub(" ", text)
    return [word for found in WORD.findall(bare) if (word := fold(found)) not in STOP_WORDS and len(word) > 1]


def as_written(*texts: str) -> dict[str, str]:
    """Each word of these texts, folded, as it is first written there, in lower case."""
    found: dict[str, str] = {}
    for text in texts:
        for word in WORD.findall(_ELISION.sub(" ", text)):
            found.setdefault(fold(word), word.lower())
    return found


def terms(*texts: str) -> str:
    """What an offer is found by: its stems between spaces, as ``Offer.terms`` keeps them."""
    found = {stem for text in texts for word in words(text) for stem in stems(word)}
    return f" {' '.join(sorted(found))} " if found else ""


@lru_cache(maxsize=50_000)
def mark(stem: str) -> int:
    """A stem as the index keeps it: 64 bits of its BLAKE2b."""
    return int.from_bytes(blake2b(stem.encode(), digest_size=8).digest(), "little")


@lru_cache(maxsize=20_000)
def marks(word: str) -> tuple[int, ...]:
    """What a folded word is looked for by: the marks of its stems."""
    return tuple(sorted(mark(stem) for stem in stems(word)))
