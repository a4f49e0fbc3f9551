"""What may be asked, read from JSON before anything is touched. What cannot be taken is a :class:`No`, with words."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

MOST_CENTS = 100_000_000
MOST_WORDS = 300

Wish = dict[str, Any]


class No(Exception):
    """The answer is no: an HTTP status, a code for programs, words for people."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status, self.code, self.words = status, code, words

    @property
    def body(self) -> Wish:
        return {"code": self.code, "words": self.words}


def parse(raw: bytes) -> Wish:
    """The JSON object that was sent; nothing sent is an empty one."""
    try:
        wish = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise invalid("the body is not JSON") from None
    if not isinstance(wish, dict):
        raise invalid("the body is not a JSON object")
    return wish


def cents(wish: Wish) -> int:
    value = wish.get("cents")
    if type(value) is not int or not 0 < value <= MOST_CENTS:  # True is an int, and no amount
        raise invalid(f"cents must be a whole number from 1 to {MOST_CENTS}")
    return value


def currency(wish: Wish) -> str:
    value = wish.get("currency")
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{3}", value):
        raise invalid("currency must be three capital letters (ISO 4217)")
    return value


def text(wish: Wish, name: str, most: int = MOST_WORDS) -> str:
    """One line of readable characters."""
    value = wish.get(name)
    if not isinstance(value, str) or not _writable(value):
        raise invalid(f"{name} must be a text")
    line = " ".join(value.split())
    if not 0 < len(line) <= most:
        raise invalid(f"{name} must have 1 to {most} characters")
    return line


def address(wish: Wish, name: str) -> str:
    """An absolute web address, fit for a header."""
    value = wish.get(name)
    if not isinstance(value, str) or not re.fullmatch(r"https?://[!-~]{1,2000}", value) or not _host(value):
        raise invalid(f"{name} must be an http(s) address of at most 2000 characters")
    return value


def language(wish: Wish) -> str:
    """``fr`` or ``en``: what the hosted page speaks."""
    return "fr" if str(wish.get("language", "fr")).lower().startswith("fr") else "en"


def invalid(words: str) -> No:
    return No(400, "invalid", words)


def _writable(value: str) -> bool:
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def _host(value: str) -> bool:
    try:
        return bool(urlsplit(value).hostname)
    except ValueError:
        return False
