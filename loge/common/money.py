"""Money is whole cents and a currency. Shares are cut once; the last share is the rest, so nothing is ever lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.core import Locale
from babel.numbers import format_currency, format_decimal

MOST_CENTS = 100_000_000  # a million: beyond it a price is a slip of the keyboard, and 32-bit columns stay safe


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """``cents`` of ``currency`` (ISO 4217, two decimals). Adding two currencies raises ValueError."""

    cents: int
    currency: str = "EUR"

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._same(other).cents, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._same(other).cents, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __bool__(self) -> bool:
        return self.cents != 0

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other

    @property
    def amount(self) -> Decimal:
        return Decimal(self.cents) / 100

    def spoken(self, language: str = "fr") -> str:
        """``13,00 €`` (U+202F before the sign in French, as LOOK.md sets it) or ``€13.00``."""
        words = format_currency(self.amount, self.currency, locale=Locale.parse(language, sep="-"))
        return words.replace("\u00a0", "\u202f")

    def __str__(self) -> str:
        return self.spoken()


@dataclass(frozen=True, slots=True)
class Split:
    """How one price is shared: ``total = server + house``, to the cent."""

    total: Money
    server: Money
    house: Money


def share(total: Money, basis_points: int) -> Split:
    """The house takes ``basis_points`` (1/100 of a per cent), rounded half up once; who serves gets the rest.

    >>> share(Money(1300), 1750)   # 13.00 at 17.5 %
    Split(total=Money(cents=1300, ...), server=Money(cents=1072, ...), house=Money(cents=228, ...))
    """
    if not 0 <= basis_points <= 10_000:
        raise ValueError(f"a share lies between 0 and 10000 basis points, not {basis_points}")
    house = Money((total.cents * basis_points + 5_000) // 10_000, total.currency)
    return Split(total, total - house, house)


def rate(basis_points: int, language: str = "fr") -> str:
    """1750 → ``17,5 %`` (U+202F before the sign in French) or ``17.5%``."""
    number = format_decimal(Decimal(basis_points) / 100, locale=Locale.parse(language, sep="-"))
    return f"{number}\u202f%" if language.startswith("fr") else f"{number}%"


_AMOUNT = re.compile(r"([0-9]{1,3}(?:[ \u00a0\u202f'’][0-9]{3})+|[0-9]+)(?:[.,]([0-9]{1,2}))?")


_TWO_WAYS = re.compile(r"([0-9]{1,3})[.,]([0-9]{3})")


def two_readings(words: str) -> tuple[str, str] | None:
    """``12,345``: thousands for one reader, a third decimal for another. Both as they would be typed: ``12345`` and ``12,34``."""
    found = _TWO_WAYS.fullmatch(_bare(words))
    return (found[1] + found[2], f"{found[1]},{found[2][:2]}") if found else None


def _bare(words: str) -> str:
    return words.strip().removesuffix("€").removeprefix("€").removesuffix("EUR").strip()


def parse_cents(words: str) -> int | None:
    """What a person typed, in cents: ``13``, ``13,5``, ``1 234,50 €``, ``€13.50``. None if it is no amount.

    A third decimal, a sign or a letter make it no amount: better ask than guess.
    """
    found = _AMOUNT.fullmatch(_bare(words))
    if not found:
        return None
    whole = re.sub(r"\D", "", found[1])
    if len(whole) > 12:
        return None
    return int(whole) * 100 + int((found[2] or "0").ljust(2, "0"))
