"""A text as a reader sees it: folded for comparison, cut into tokens once, always able to point back to the original.

Everything that reads a message (dates, money, people, places) works on the same `Text`, so the cost of looking at
each character is paid once.
"""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from functools import lru_cache
from typing import Final

from loge.understanding.values import Span

LETTERS: Final = 4  # by which a word is looked up when only its beginning counts

_SPECIAL: Final = {
    **dict.fromkeys("’‘ʼ´`′", "'"),
    **dict.fromkeys("“”«»„″", '"'),
    **dict.fromkeys("–—−‒‐‑―", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000", " "),
    "…": ".",
    "œ": "oe",
    "Œ": "oe",
    "æ": "ae",
    "Æ": "ae",
    "ß": "ss",
    "ø": "o",
    "Ø": "o",
    "ł": "l",
    "Ł": "l",
    "đ": "d",
    "º": "o",
    "°": "°",
}

# One pass over the folded text. Each branch is bounded or consumes what it looked at, so the pass is linear; the space
# after a token is taken along, which spares trying every branch on it. A `sign` is a mark that begins nothing longer.
_TOKEN: Final = re.compile(
    r"""(?:(?P<code>(?:https?://|www\.)\S+)
    |(?P<word>(?:[a-z]+|[^\W\d_]+)'?)
    |(?P<sign>[^\s\w+(\-=*\#~.])
    |(?P<paragraph>\n\s*\n)
    |(?P<line>\n)
    |(?P<phone>\+\d[\d .()\-]{6,18}\d|(?<!\d)0\d(?:[ .\-]?\d\d){4}(?!\d)
        |\(\d{3}\)[ ]?\d{3}[ .\-]\d{4}(?!\d)|(?<!\d)\d{3}[.\-]\d{3}[.\-]\d{4}(?!\d))
    |(?P<always>24[ ]?h?[ ]?/[ ]?(?:24|7)(?:h|\b)|7[ ]?j?[ ]?/[ ]?7\b)
    |(?P<iso>\d{4}(?P<_i>[-/.])\d{1,2}(?P=_i)\d{1,2}(?!\d)(?:t\d{2}:\d{2}(?::\d{2})?)?)
    |(?P<date>\d{1,2}(?P<_d>[/.\-])\d{1,2}(?P=_d)(?:\d{4}|\d{2})(?![\d]|[.\-/]\d))
    |(?P<clock>\d{1,2}(?::\d{2}(?::\d{2})?(?![\d:])
        |[ ]?h(?:[ ]?[0-5]\d(?:[ ]?m(?:n|in)?(?:[ ]?\d{2}[ ]?s?)?)?)?(?![a-z0-9'])))
    |(?P<monthyear>(?:0?[1-9]|1[0-2])/(?:19|20)\d{2}(?![\d/]))
    |(?P<daymonth>\d{1,2}/\d{1,2}(?![\d/]|[ ]?h\b))
    |(?P<number>\d+(?:[.,]\d+)*)
    |(?P<rule>[-=_*\#~]{2,}|[.]{2,})
    |(?P<mark>[^\s\w]|_))[ ]?""",
    re.VERBOSE,
)


_NAMES: Final = {index: name for name, index in _TOKEN.groupindex.items()} | {_TOKEN.groupindex["sign"]: "mark"}
_KINDS: Final = [sys.intern(_NAMES.get(index, "")) for index in range(_TOKEN.groups + 1)]  # the kind of token by group
_WORD: Final = _TOKEN.groupindex["word"]
_MARKS: Final = frozenset(("mark", "rule", "line", "paragraph"))


class Token:
    """A word, a number or a mark: `word` is folded, `start` and `end` are offsets into the folded text."""

    __slots__ = ("end", "kind", "start", "word")

    def __init__(self, kind: str, word: str, start: int, end: int) -> None:
        self.kind = kind
        self.word = word
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"{self.kind}:{self.word}"


class Text:
    """A text with its folded twin and its tokens, and what whoever looks only for some of them asks, worked out once.

    `words` are those of the tokens alone, `vocabulary` each of them once; `beginnings` are where in the folded text the words stand
    that begin with the same letters, `begun` these letters; `stops` are the tokens that are no words, `figures` those of them
    that are no marks.
    """

    __slots__ = (
        "beginnings", "begun", "figures", "folded", "offsets", "original", "stops", "tokens", "vocabulary", "words"
    )  # fmt: skip

    def __init__(self, original: str) -> None:
        self.original = original
        self.folded, self.offsets = fold_with_offsets(_unmarked(original))
        self.beginnings: defaultdict[str, list[int]] = defaultdict(list)
        self.stops: list[int] = []
        self.figures: list[int] = []
        self.tokens = self._cut()
        self.words = [token.word for token in self.tokens]
        self.vocabulary, self.begun = frozenset(self.words), frozenset(self.beginnings)

    def among(self, known: frozenset[str]) -> list[int]:
        """The tokens whose words are among these, in order."""
        said = self.vocabulary & known
        return [index for index, word in enumerate(self.words) if word in said] if said else []

    def span(self, start: int, end: int) -> Span:
        """Offsets into the folded text, as offsets into the original one."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end] if end < len(self.offsets) else len(self.original)

    def folded_at(self, place: int) -> int:
        """An offset into the original, as one into the folded text."""
        return place if self.offsets is None else bisect_left(self.offsets, place)

    def slice(self, start: int, end: int) -> str:
        """The original words behind a stretch of the folded text."""
        first, last = self.span(start, end)
        return self.original[first:last]

    def _cut(self) -> list[Token]:
        folded, beginnings = self.folded, self.beginnings
        tokens: list[Token] = []
        add = tokens.append
        for match in _TOKEN.finditer(folded):
            group: int = match.lastindex  # type: ignore[assignment]
            start, end = match.span(group)
            word = folded[start:end]
            if group == _WORD:
                if word[-1] == "'":
                    word = word[:-1]
                beginnings[word[:LETTERS]].append(start)
                add(Token("word", word, start, end))
                continue
            kind = _KINDS[group]
            self.stops.append(len(tokens))
            if kind not in _MARKS:
                self.figures.append(len(tokens))
                if kind == "number" and tokens and _is_coded(tokens[-1], start, end):
                    kind = "code"
            add(Token(kind, word, start, end))
        return tokens


_MARKUP: Final = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,9})(?:\s[^<>]{0,500})?/?>|&#?[a-zA-Z0-9]{2,8};")
_BREAKS: Final = frozenset(("p", "br", "div", "li", "tr", "h1", "h2", "h3", "table", "ul"))
_NOTHING: Final = "\u200b"  # folded away: what is taken out leaves every offset where it was


def _unmarked(text: str) -> str:
    """Pasted HTML without its tags and entities, each replaced by as many characters as it had."""
    if "<" not in text and "&" not in text:
        return text
    return _MARKUP.sub(_unmark, text)


def _unmark(match: re.Match[str]) -> str:
    whole, tag = match[0], match[1]
    if tag is None:
        char = html.unescape(whole)
        return char + _NOTHING * (len(whole) - 1) if len(char) == 1 else whole
    return ("\n" if tag.lower() in _BREAKS else " ") + _NOTHING * (len(whole) - 1)


def lex(text: str | Text) -> Text:
    """The text cut into tokens; one that is already cut is handed back."""
    return text if isinstance(text, Text) else Text(text)


def words(line: str) -> frozenset[str]:
    """A vocabulary written as one line."""
    return frozenset(line.split())


def fold(text: str) -> str:
    """Lower case, without accents, ligatures opened, typographic quotes and dashes made plain."""
    return fold_with_offsets(text)[0]


def fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """The folded text, and for each of its characters the offset it came from (None when offsets did not move)."""
    if text.isascii():
        return text.lower(), None
    odd = [char for char in set(text) if char > "\x7f"]
    if all(len(_folded(char)) == 1 for char in odd):
        plain = text
        for char in odd[:64]:
            plain = plain.replace(char, _folded(char))
        if len(odd) > 64:
            plain = "".join([_folded(char) for char in plain])
        plain = plain.lower()
        if len(plain) == len(text):
            return plain, None
    pieces = [_folded(char) for char in text]
    offsets = [index for index, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), offsets


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    special = _SPECIAL.get(char)
    if special is not None:
        return special
    if char.isascii():
        return char.lower()
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return ""
    parts = [part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)]
    plain = "".join(parts)
    return plain.lower() if plain.isascii() and plain else (char.lower() if len(char.lower()) == 1 else char)


def _is_coded(before: Token, start: int, end: int) -> bool:
    """A flat, a motorway, a flight: B12, A6, AF1234."""
    letters = before.end - before.start
    return before.kind == "word" and before.end == start and (letters == 1 or (letters == 2 and end - start > 2))
