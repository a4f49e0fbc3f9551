"""Finding an offer by words. One analysis in Python for every database: fold, drop elisions and stop words, stem
(Snowball), so that the same words find the same offers on SQLite and PostgreSQL."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import snowballstemmer
from django.db.models import Q, QuerySet

from loge.houses.models import House

from .catalogue import in_houses
from .models import Offer
from .queries import published

STOP_WORDS = frozenset(
    [
        "a",
        "ai",
        "au",
        "aux",
        "avec",
        "besoin",
        "bonjour",
        "ce",
        "ces",
        "cette",
        "cherche",
        "cherchons",
        "dans",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "est",
        "et",
        "etre",
        "faire",
        "faut",
        "il",
        "ils",
        "j",
        "je",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "lui",
        "ma",
        "mais",
        "me",
        "mes",
        "moi",
        "mon",
        "ne",
        "nos",
        "notre",
        "nous",
        "on",
        "ou",
        "par",
        "pas",
        "pour",
        "pourrait",
        "quelqu",
        "quelqu'un",
        "qui",
        "sa",
        "se",
        "ses",
        "si",
        "son",
        "sur",
        "ta",
        "te",
        "tes",
        "toi",
        "ton",
        "tu",
        "un",
        "une",
        "vos",
        "votre",
        "vous",
        "veux",
        "voudrais",
        "y",
        "svp",
        "merci",
        "quelque",
        "an",
        "and",
        "are",
        "at",
        "can",
        "could",
        "do",
        "for",
        "have",
        "help",
        "i",
        "in",
        "is",
        "it",
        "like",
        "me",
        "my",
        "need",
        "of",
        "on",
        "or",
        "our",
        "please",
        "some",
        "someone",
        "somebody",
        "that",
        "the",
        "to",
        "want",
        "we",
        "with",
        "would",
        "you",
        "your",
        "looking",
    ]
)
_ELISION = re.compile(r"\b(?:jusqu|lorsqu|puisqu|quoiqu|qu|[cdjlmnst])['’]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 12  # a longer sentence is cut: its first words say what it is about


def fold(word: str) -> str:
    """Lower case without accents or ligatures: ``Œuvre`` → ``oeuvre``, ``ÉLAGUER`` → ``elaguer``."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def _stemmers() -> tuple[object, ...]:
    return tuple(snowballstemmer.stemmer(name) for name in ("french", "english"))


def stems(word: str) -> frozenset[str]:
    """The French and the English stem of a folded word: a loge is asked in both."""
    return frozenset(stemmer.stemWord(word) for stemmer in _stemmers())  # type: ignore[attr-defined]


def words(text: str) -> list[str]:
    """The folded words that carry meaning, in order."""
    bare = _ELISION.sub(" ", text)
    return [word for found in _WORD.findall(bare) if (word := fold(found)) not in STOP_WORDS and len(word) > 1]


def terms(*texts: str) -> str:
    """What an offer is found by: its stems between spaces, as ``Offer.terms`` keeps them."""
    found = {stem for text in texts for word in words(text) for stem in stems(word)}
    return f" {' '.join(sorted(found))} " if found else ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An offer that answers, with how many of the words asked it holds."""

    offer: Offer
    matched: int
    asked: int


def search(house: House, *, sentence: str = "", category_key: str = "") -> list[Hit]:
    """Offers of the house that answer a sentence, a category or both, the best first.

    Rank: words matched, then the mean of the stars with ten imaginary reviews at 4 (so that one 5-star review does not
    outrank forty at 4.8), then price, then key. Nothing paid enters it.
    """
    asked = [stems(word) for word in words(sentence)[:MOST_WORDS]]
    found = published(house)
    if category_key:
        found = found.filter(category_key=category_key)
    if asked:
        found = found.filter(_any(asked) | Q(category_key__in=_categories_named(house, sentence)))
    hits = [Hit(offer, _matched(offer, asked), len(asked)) for offer in found]
    return sorted(hits, key=_rank)


def _any(asked: Iterable[frozenset[str]]) -> Q:
    wanted = Q(pk=None)
    for stem_set in asked:
        for stem in stem_set:
            wanted |= Q(terms__contains=f" {stem} ")
    return wanted


def _matched(offer: Offer, asked: list[frozenset[str]]) -> int:
    held = set(offer.terms.split())
    return sum(1 for stem_set in asked if stem_set & held)


def _categories_named(house: House, sentence: str) -> list[str]:
    """The categories whose own words are in the sentence."""
    said = {stem for word in words(sentence)[:MOST_WORDS] for stem in stems(word)}
    return [found.key for found in in_houses(house.kind) if said & _category_stems(found.key)]


@cache
def _category_stems(key: str) -> frozenset[str]:
    from .catalogue import category

    found = category(key)
    every = [*found.label.values(), *(word for language in found.words.values() for word in language)]
    return frozenset(terms(*(text for text in every if " " not in text)).split())


def _rank(hit: Hit) -> tuple[object, ...]:
    offer = hit.offer
    standing = (offer.provider.stars_sum + 10 * 4) / (offer.provider.stars_count + 10)
    return -hit.matched, -standing, offer.cents or 0, offer.pk


def index(offers: QuerySet[Offer]) -> None:
    """Analyse these offers again (after a change of stop words or stemmer)."""
    for offer in offers:
        offer.terms = terms(offer.title, offer.words, *offer.category.label.values())
        offer.save(update_fields=["terms"])
