"""What may not be shown before someone has looked: numbers that belong to one person, and words that only hurt."""

from __future__ import annotations

import datetime as dt
import re

from phonenumbers import Leniency, PhoneNumberMatcher

from loge.demands.reading import read_for
from loge.houses.models import House

NUMBER, WORDS = "number", "words"
SURE = 0.85  # of an insult; below it, a hard word is an opinion

_EMAIL = re.compile(
    r"[\w.+-]+ ?(?:@|\(at\)|\[at\]|\barobase\b) ?[\w-]+ ?(?:\.|\bpoint\b|\bdot\b) ?[a-z]{2,}", re.IGNORECASE
)
_DIGITS = re.compile(r"\d(?:[ .\-\u00a0\u202f]?\d){12,18}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")


def fault(house: House, words: str, *, at: dt.datetime) -> str:
    """``"number"``, ``"words"`` or nothing: why these words wait for a look."""
    if not words:
        return ""
    if has_number(words):
        return NUMBER
    moods = read_for(house, words, at=at).mood
    return WORDS if any(mood.kind == "insult" and mood.confidence >= SURE for mood in moods) else ""


def has_number(words: str) -> bool:
    """A card or account number, a telephone number, an e-mail address."""
    if _EMAIL.search(words) or any(_passes_luhn(found.group()) for found in _DIGITS.finditer(words)):
        return True
    if any(_is_iban(found.group()) for found in _IBAN.finditer(words)):
        return True
    return any(True for _found in PhoneNumberMatcher(words, "FR", leniency=Leniency.VALID))


def _passes_luhn(written: str) -> bool:
    """Whether these digits are numbered as cards are (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed([int(sign) for sign in written if sign.isdigit()])):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _is_iban(written: str) -> bool:
    """ISO 13616: the rest of the division by 97 is one."""
    bare = written.replace(" ", "")
    turned = bare[4:] + bare[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
