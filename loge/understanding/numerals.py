"""Numbers in digits or in words, French and English: 1 500,50 · 10k · vingt et un · three quarters of a billion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loge.understanding.text import Token

_SMALL: Final[dict[str, dict[str, int]]] = {
    "en": {
        **{word: n for n, word in enumerate((
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"))},
        "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
        "ninety": 90,
    },
    "fr": {
        **{word: n for n, word in enumerate((
            "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
            "treize", "quatorze", "quinze", "seize"))},
        "une": 1, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
        "huitante": 80, "octante": 80, "nonante": 90, "vingts": 20, "quatres": 4,
    },
}  # fmt: skip
_LARGE: Final[dict[str, dict[str, int]]] = {
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "k": 1000, "grand": 1000, "m": 10**6,
           "millions": 10**6, "mn": 10**6, "bn": 10**9, "hundreds": 100},
    "fr": {"cent": 100, "cents": 100, "mille": 1000, "million": 10**6, "millions": 10**6, "milliard": 10**9,
           "milliards": 10**9, "k": 1000},
}  # fmt: skip
_APPROXIMATE: Final[dict[str, int]] = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "dozen": 12, "millier": 1000,
}  # fmt: skip
MULTIPLES: Final = frozenset(_LARGE["en"]) | frozenset(_LARGE["fr"]) | frozenset(_APPROXIMATE)
NUMBER_WORDS: Final = frozenset(_SMALL["en"]) | frozenset(_SMALL["fr"]) | frozenset(_APPROXIMATE)
_SHARES: Final = {"half": 0.5, "quarter": 0.25, "demi": 0.5, "couple": 2.0}
_ARTICLES: Final = frozenset(("a", "an", "un", "une"))
_BEGINNINGS: Final = (
    NUMBER_WORDS | _ARTICLES | _SHARES.keys() | _APPROXIMATE.keys() | {"cent", "mille", "hundred", "thousand"}
)
_LONGEST: Final = 15


@dataclass(slots=True)
class Number:
    """A number said by the tokens [start, end); `digits` when it was written in figures."""

    value: float
    start: int
    end: int
    digits: int = 0
    is_article: bool = False


def number_at(tokens: list[Token], i: int, lang: str) -> Number | None:
    """The number that begins at token i."""
    if i >= len(tokens):
        return None
    token = tokens[i]
    if token.kind == "number":
        return _figures(tokens, i, lang)
    if token.word in _BEGINNINGS:
        home, guest = ("fr", "en") if lang == "fr" else ("en", "fr")
        return _in_words(tokens, i, home) or (None if token.word in _ARTICLES else _in_words(tokens, i, guest))
    return None


def small(word: str, lang: str) -> int | None:
    """A number said in one word, in the language or else in the other one."""
    home, other = ("fr", "en") if lang == "fr" else ("en", "fr")
    value = _SMALL[home].get(word)
    if value is None and word not in _ARTICLES:
        value = _SMALL[other].get(word)
    return value


def _figures(tokens: list[Token], i: int, lang: str) -> Number | None:
    value = decimal(tokens[i].word)
    if value is None:
        return None
    digits, end = len(tokens[i].word), i + 1
    while _is_next_thousands(tokens, end) or _is_swiss_thousands(tokens, end):
        end += not _is_next_thousands(tokens, end)
        value = value * 1000 + (decimal(tokens[end].word) or 0.0)
        digits, end = digits + 3, end + 1
    large = tokens[end].word if end < len(tokens) else ""
    factor = _LARGE["fr" if lang == "fr" else "en"].get(large) or _LARGE["en"].get(large)
    glued = end < len(tokens) and tokens[end].start == tokens[end - 1].end
    if (
        factor
        and (len(large) > 2 or glued or large == "k")
        and large not in ("cents", "m")
        and not (large == "cent" and lang != "fr")
    ):
        return Number(value * factor, i, end + 1)
    return Number(value, i, end, digits)


def _is_next_thousands(tokens: list[Token], end: int) -> bool:
    """ "10 000", "1 500 000": groups of three after one space."""
    if (
        end >= len(tokens)
        or tokens[end].kind != "number"
        or len(tokens[end].word.replace(",", ".").partition(".")[0]) != 3
    ):
        return False
    previous = tokens[end - 1]
    return tokens[end].start == previous.end + 1 and previous.word.isdigit() and len(previous.word) <= 3


def _is_swiss_thousands(tokens: list[Token], end: int) -> bool:
    """ "1'250.00": three figures close behind an apostrophe."""
    if end + 1 >= len(tokens) or tokens[end].word != "'" or tokens[end + 1].kind != "number":
        return False
    close = tokens[end - 1].end == tokens[end].start and tokens[end].end == tokens[end + 1].start
    return close and len(tokens[end + 1].word.replace(",", ".").partition(".")[0]) == 3


def decimal(written: str) -> float | None:
    """A number as written: "1.500,50" and "1,500.50" are the same, "3,14" and "3.14" too."""
    if len(written) > _LONGEST or not written.isascii():
        return None
    marks = [char for char in written if char in ".,"]
    if not marks:
        return float(written)
    last = marks[-1]
    head, _, tail = written.rpartition(last)
    groups = head.replace(",", ".").split(".")
    one_mark = len(set(marks)) == 1
    if one_mark and len(tail) == 3 and head != "0" and all(len(group) <= 3 for group in groups):
        return float(written.replace(last, ""))
    if one_mark and len(marks) > 1:
        return None
    return float(head.replace(",", "").replace(".", "") + "." + tail)


def _in_words(tokens: list[Token], i: int, lang: str) -> Number | None:
    """Adds up words: units to tens, times hundreds, thousands kept aside."""
    total, current, at, said = 0.0, 0.0, i, False
    fraction = _fraction(tokens, i)
    if fraction is not None:
        return fraction
    while at < len(tokens):
        word = tokens[at].word
        if word in ("-", "et", "and") and said and _adds(tokens, at + 1, lang, current):
            at += 1
            continue
        value = _SMALL[lang].get(word)
        if value is not None and (not said or _may_follow(current, value, lang) or (total and not current)):
            current = current * 20 if value == 20 and current == 4 and lang == "fr" else current + value
        elif word in _LARGE[lang] and len(word) > 2 and (said or word in ("cent", "mille", "hundred", "thousand")):
            factor = _LARGE[lang][word]
            current = (current or 1) * factor
            if factor >= 1000:
                total, current = total + current, 0.0
        elif word == "and" and current and _is_half_of_large(tokens, at + 1):
            current, at = current + 0.5, at + 2
        elif word in _APPROXIMATE:
            current = (current or 1) * _APPROXIMATE[word]
        elif word in ("a", "an") and not said and at + 1 < len(tokens) and tokens[at + 1].word in _LARGE["en"]:
            at += 1
            continue
        else:
            break
        at, said = at + 1, True
    if not said:
        return None
    alone = at == i + 1 and tokens[i].word in _ARTICLES
    return Number(total + current, i, at, is_article=alone)


def _is_half_of_large(tokens: list[Token], i: int) -> bool:
    """ "Two and a half thousand"."""
    words = [token.word for token in tokens[i : i + 3]]
    return words[:2] == ["a", "half"] and words[2:] != [] and words[2] in _LARGE["en"]


def _adds(tokens: list[Token], i: int, lang: str, current: float) -> bool:
    value = _SMALL[lang].get(tokens[i].word) if i < len(tokens) else None
    return value is not None and _may_follow(current, value, lang)


def _may_follow(current: float, value: int, lang: str) -> bool:
    """Whether a smaller number may complete a larger one: 20 then 4, 60 then 12 (soixante-douze), 4 then 20."""
    if current % 100 == 4 and value == 20:
        return True
    if current and current % 100 == 0:
        return value < 100
    if current % 100 == 10 and lang == "fr":
        return 7 <= value <= 9  # dix-sept, dix-huit, dix-neuf
    return current % 10 == 0 and current % 100 >= 20 and value < (20 if current % 100 in (60, 80) else 10) and value > 0


def _fraction(tokens: list[Token], i: int) -> Number | None:
    """ "three quarters of a billion", "half a million", "a couple of hundred"."""
    if tokens[i].word not in _SHARES and tokens[i].word != "three":
        return None
    words = [token.word for token in tokens[i : i + 5]]
    at, share = 0, _SHARES.get(words[0], 0.0)
    if words[0] == "three" and len(words) > 1 and words[1] in ("quarters", "quarter"):
        at, share = 1, 0.75
    if not share:
        return None
    at += 1
    while at < len(words) and words[at] in ("of", "a"):
        at += 1
    factor = _LARGE["en"].get(words[at], 0) if at < len(words) else 0
    return Number(share * factor, i, i + at + 1) if factor >= (100 if share > 1 else 1000) else None
