"""The cards of the sandbox and how what is typed is read. No other card is taken, and no number is ever kept whole."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: what the bank says to it at first, and whether it changes its mind (``once``)."""

    number: str
    name: str
    refusal: str = ""
    once: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def spaced(self) -> str:
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


ACCEPTED = Card("4242424242424242", "accepted")
CAPTURE_FAILS = Card("4000000000000341", "capture_fails")
DISPUTED = Card("4000000000000259", "disputed")
CARDS = (
    ACCEPTED,
    Card("4000000000000002", "declined", refusal="card_declined"),
    Card("4000000000009995", "funds", refusal="insufficient_funds"),
    Card("4000000000000119", "second_try", refusal="processing_error", once=True),
    CAPTURE_FAILS,
    DISPUTED,
)
BY_NUMBER = {card.number: card for card in CARDS}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written on the form: the card if it is one of ours, what to show again, and an error per field."""

    card: Card | None
    values: dict[str, str]
    errors: dict[str, str]


def blank(number: str = "") -> Written:
    """A form already filled with a test card that works, or the one chosen."""
    card = BY_NUMBER.get(number, ACCEPTED)
    year = (dt.datetime.now(dt.UTC).year + 2) % 100
    return Written(card, {"number": card.spaced, "expiry": f"12/{year:02}", "cvc": "123"}, {})


def read(form: dict[str, str], today: dt.date) -> Written:
    """Check number, expiry and code. A number that may be somebody's real card is not even shown again."""
    digits = re.sub(r"[\s-]", "", form.get("number", ""))
    card = BY_NUMBER.get(digits)
    errors = {
        "number": "" if card else _wrong_number(digits),
        "expiry": _wrong_expiry(form.get("expiry", "").strip(), today),
        "cvc": "" if re.fullmatch(r"[0-9]{3,4}", form.get("cvc", "").strip()) else "cvc_wrong",
    }
    values = {
        "number": card.spaced if card else "",
        "expiry": form.get("expiry", "")[:9],
        "cvc": form.get("cvc", "")[:4],
    }
    return Written(card, values, {field: error for field, error in errors.items() if error})


def _wrong_number(digits: str) -> str:
    if not digits:
        return "number_missing"
    whole = re.fullmatch(r"[0-9]{12,19}", digits) and luhn(digits)
    return "number_other" if whole else "number_wrong"


def _wrong_expiry(expiry: str, today: dt.date) -> str:
    found = re.fullmatch(r"(0?[1-9]|1[0-2])\s*[/.-]?\s*(?:20)?([0-9]{2})", expiry)
    if not found:
        return "expiry_wrong"
    return "expiry_past" if (2000 + int(found[2]), int(found[1])) < (today.year, today.month) else ""


def luhn(digits: str) -> bool:
    """Whether the last digit is the one that the others ask for (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0
