"""What hides in a word is read as the eye reads it: ``c o n n a r d``, ``s-a-l-o-p-e``, ``c0nn4rd``, ``idiooot``, letters of another alphabet
that look the same. Each reading can point back to what was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

# Letters of other alphabets that look Latin (Unicode Technical Standard 39), and figures or signs that are read as letters.
_ALIKE: Final = dict(zip("авеѕіјкмнорстухһԁԛԝαεικνορτυχ", "abesijkmhopctyxhdqwaeiknoptux", strict=True))
_SIGNS: Final = dict(zip("0134578@$€£!|", "oieastbaselil", strict=True))
_READ_AS: Final = str.maketrans(_ALIKE | {one.upper(): two.upper() for one, two in _ALIKE.items()} | _SIGNS)
_LINE: Final = re.compile(r"[^\n]+")
_WORD: Final = re.compile(r"[\w@$€£!|]*\w")
_LETTERS: Final = re.compile(r"[^\W\d_]")
_APART: Final = re.compile(
    r"(?<![^\W\d_])(?<![^\W\d_]['’])[^\W\d_](?P<gap>[ .\-_·*]{1,2})[^\W\d_](?:(?P=gap)[^\W\d_])+(?![^\W\d_])"
)
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_HINT: Final = re.compile(
    r"[^\W\d_](?:[\d$€£!|]|@(?![\w-]+\.\w))+[^\W\d_]|\b[\d@$€£|][^\W\d_]{3}|[Ѐ-ӿͰ-Ͽ]|(?:\b[^\W\d_][ .\-_·*]{1,2}){2}[^\W\d_]\b|([^\W\d_])\1\1"
)

Read = tuple[str, list[int]]  # what is read, and where each of its characters stands in what was written


def readings(words: str) -> Iterator[Read]:
    """The other ways to read each line that hides something; none for the others, which cost one search."""
    for line in _LINE.finditer(words):
        if _HINT.search(line[0]) is None:
            continue
        seen: Read = (line[0], list(range(*line.span())))
        for pattern, written in ((_WORD, _as_letters), (_APART, _together)):
            seen = _again(seen, pattern, written)
        told = {line[0]}
        for most in (1, 2):
            found = _again(seen, _DRAWN_OUT, _kept(most))
            if found[0] not in told:
                told.add(found[0])
                yield found


def _again(read: Read, pattern: re.Pattern[str], written: Callable[[re.Match[str]], Read]) -> Read:
    """The same with every match written otherwise; ``written`` gives the letters and their places within the match."""
    text, places = read
    parts, kept, last = [], list[int](), 0
    for match in pattern.finditer(text):
        letters, within = written(match)
        parts += [text[last : match.start()], letters]
        kept += places[last : match.start()] + [places[match.start() + one] for one in within]
        last = match.end()
    return "".join([*parts, text[last:]]), kept + places[last:]


def _as_letters(match: re.Match[str]) -> Read:
    """A word of letters in which figures, signs or another alphabet stand for some; an address or a number stays as it is."""
    word = match[0]
    latin = sum("a" <= one <= "z" for one in word.lower())
    if latin and sum(one.isalpha() for one in word) * 2 >= len(word):
        word = word.translate(_READ_AS)
    return word, list(range(len(word)))


def _together(match: re.Match[str]) -> Read:
    places = [found.start() for found in _LETTERS.finditer(match[0])]
    return "".join(match[0][one] for one in places), places


def _kept(most: int) -> Callable[[re.Match[str]], Read]:
    return lambda match: (match[0][:most], list(range(most)))
