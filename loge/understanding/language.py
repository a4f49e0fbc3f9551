"""Which language a message is written in: French, English, German, Spanish or Italian.

Each word votes for the languages that use it often, by how telling it is; letters, endings and elisions vote for the
words nobody listed. No corpus and no model: a few kilobytes of words that a message of two words still contains.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from loge.understanding.language_words import COMMON, ENDINGS, LETTERS
from loge.understanding.text import Text, lex
from loge.understanding.when import words_en, words_fr

DEFAULT: Final = "fr"
LANGUAGES: Final = ("fr", "en", "de", "es", "it")
_ENOUGH: Final = 400  # words looked at: no message needs more to be placed
_LOOKED_AT_TOKENS: Final = 2 * _ENOUGH
_GLANCE: Final = 32  # tokens weighed before one asks whether the rest can still change the answer
_SETTLED: Final = 16.0
_TIME_WORD, _COMMON_WORD, _ENDING, _LETTER, _ELISION, _LETTER_PAIRS = 2.0, 2.0, 0.3, 1.5, 1.5, 0.4
_LONGEST_WORD: Final = 40
_PRIOR: Final = 0.01
_FOREIGN_LEAD: Final = 1.0  # how far another language must lead the two of the house
_TIME_ROLES: Final = ("weekday", "weak_weekday", "month", "part", "meal", "day", "now", "clock", "number", "ordinal",
                      "next", "last", "this", "season")  # fmt: skip
_ELIDED: Final = {"fr": ("l", "d", "j", "n", "s", "c", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "aujourd", "quelqu"),
                  "it": ("l", "d", "c", "un", "dell", "all", "nell", "sull", "dall", "quest", "dov", "com")}  # fmt: skip
_CONTRACTED: Final = frozenset(("s", "t", "m", "re", "ve", "ll", "d"))

_TELLING_LETTERS: Final = frozenset().union(*LETTERS.values())
_LOOKED_AT: Final = 4000  # characters
_ENGLISH_FIGURES: Final = re.compile(r"\d ?(?:[ap]\.? ?m\b|[ap]\b(?=\.|$)|(?:th|nd|rd|st)\b)")
_ENGLISH_MONEY: Final = re.compile(r"[$£\d](?:(?<=[$£]) ?\d|(?<=\d),\d{3}(?!\d))")
_FRENCH_MONEY: Final = re.compile(r"\d(?: ?[$£€]|,\d\d?(?!\d)| \d{3}(?!\d))")

Votes = dict[str, float]


def language(text: str | Text) -> str:
    """The language of a text as a two-letter code; French, the house's own, when nothing tells."""
    return scored(text)[0]


def scored(text: str | Text, *, last_known: str | None = None) -> tuple[str, float]:
    """The language and how sure that is (0 to 1); `last_known`, the writer's usual one, settles what is unclear."""
    lexed = lex(text)
    votes = dict.fromkeys(LANGUAGES, 0.0)
    votes[last_known if last_known in votes else DEFAULT] = _PRIOR
    elided: list[int] = []
    tokens = lexed.tokens[:_LOOKED_AT_TOKENS]
    for start in range(0, len(tokens), _GLANCE):
        for index, token in enumerate(tokens[start : start + _GLANCE], start):
            if token.kind == "word":
                word = token.word
                for lang, weight in _WORD_VOTES.get(word) or _guess(word):
                    votes[lang] += weight
                if token.end - token.start != len(word):
                    elided.append(index)
        first, second = sorted(votes.values(), reverse=True)[:2]
        if first - second > _SETTLED:
            break
    _hear_elisions(lexed, elided, votes)
    _see_letters(lexed, votes)
    _read_clocks(lexed, votes)
    ranked = sorted(votes.values(), reverse=True)
    for lang in LANGUAGES[2:]:
        votes[lang] -= _FOREIGN_LEAD
    best = max(votes, key=lambda lang: votes[lang])
    return best, round((ranked[0] - ranked[1]) / (ranked[0] + 1.0), 3)


@lru_cache(maxsize=8192)
def _guess(word: str) -> list[tuple[str, float]]:
    """Votes of a word nobody listed: what its pairs of letters, and its ending, recall of each language's own words."""
    if len(word) < 3 or len(word) > _LONGEST_WORD:
        return []
    pairs = _pairs(word)
    likely = {
        lang: sum(table.get(pair, _UNSEEN) for pair in pairs) / len(pairs) for lang, table in _pairs_known().items()
    }
    average = sum(likely.values()) / len(likely)
    votes = {lang: _LETTER_PAIRS * (value - average) for lang, value in likely.items()}
    for lang, (endings, pieces) in ENDINGS.items():
        if len(word) > 3 and (word.endswith(endings) or any(piece in word for piece in pieces)):
            votes[lang] += _ENDING
    return list(votes.items())


def _pairs(word: str) -> list[str]:
    marked = f"^{word}$"
    return [marked[i : i + 2] for i in range(len(marked) - 1)]


def _hear_elisions(lexed: Text, elided: Sequence[int], votes: Votes) -> None:
    """The words that end in an apostrophe with another word close behind: "l'hôtel", "it's"."""
    folded, tokens = lexed.folded, lexed.tokens
    last = min(len(tokens), _LOOKED_AT_TOKENS) - 1
    for index in elided:
        if index == last:
            break
        token, following = tokens[index], tokens[index + 1]
        if following.start != token.end:
            continue
        if following.word in _CONTRACTED and token.word not in _ELIDED["fr"] and folded[token.end - 1] == "'":
            votes["en"] += _ELISION
            continue
        for lang, known in _ELIDED.items():
            if token.word in known:
                votes[lang] += _ELISION if lang == "fr" or token.word not in _ELIDED["fr"] else _ELISION / 2


def _see_letters(lexed: Text, votes: Votes) -> None:
    if lexed.original.isascii():
        return
    written = lexed.original[:_LOOKED_AT].lower()
    letters = {letter for letter in _TELLING_LETTERS if letter in written}
    for lang, telling in LETTERS.items():
        votes[lang] += _LETTER * len(letters & telling)


def _read_clocks(lexed: Text, votes: Votes) -> None:
    """ "20h30", "17/02" and "12,50" are not English; "12/24", "9 p.m.", "16th" and "$12" are."""
    if _ENGLISH_FIGURES.search(lexed.folded, 0, _LOOKED_AT):
        votes["en"] += _LETTER
    if _ENGLISH_MONEY.search(lexed.folded, 0, _LOOKED_AT):
        votes["en"] += 0.5
    elif _FRENCH_MONEY.search(lexed.folded, 0, _LOOKED_AT):
        votes["fr"] += 0.5
    for index in lexed.figures:
        if index >= _ENOUGH:
            break
        token = lexed.tokens[index]
        if token.kind == "clock" and "h" in token.word:
            votes["fr"] += 0.5
        elif token.kind == "daymonth":
            first, _, second = token.word.partition("/")
            votes["fr"] += 0.5 * (int(first) > 12)
            votes["en"] += 0.5 * (int(second) > 12)


def _build_votes() -> dict[str, list[tuple[str, float]]]:
    """How much each known word says for each language: less when several share it."""
    weights: dict[str, Votes] = {}
    for lang, words in COMMON.items():
        for word in words:
            weights.setdefault(word, {})[lang] = _COMMON_WORD
    for lang, table in (("fr", words_fr.WORDS), ("en", words_en.WORDS)):
        for role in _TIME_ROLES:
            for word in table.get(role, ()):
                if word.isalpha() and len(word) > 2:
                    weights.setdefault(word, {}).setdefault(lang, _TIME_WORD)
    return {
        word: [(lang, weight / len(votes) ** 2) for lang, weight in votes.items()] for word, votes in weights.items()
    }


@lru_cache(maxsize=1)
def _pairs_known() -> dict[str, dict[str, float]]:
    """Log frequency of each pair of letters in a language's known words."""
    tables: dict[str, dict[str, float]] = {}
    for lang in LANGUAGES:
        counts = Counter(pair for word in COMMON[lang] if len(word) > 2 for pair in _pairs(word))
        total = sum(counts.values()) + 0.5 * 700
        tables[lang] = {pair: math.log((count + 0.5) / total) for pair, count in counts.items()}
    return tables


_WORD_VOTES: Final = _build_votes()
_UNSEEN: Final = math.log(0.5 / 2500)
